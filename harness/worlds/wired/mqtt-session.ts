/** A party's MQTT session through the mqtt package: clean session, QoS 1, reconnects by itself. */
import type { Input } from '../../../devices/wire/machine.js';

export interface MqttSession {
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  publish(topic: string, payload: Uint8Array): void;
  close(): void;
}

const RECONNECT_MS = 200;

/** @param hear gets `online`, `offline` and messages */
export async function openMqtt(url: string, hear: (input: Input) => void): Promise<MqttSession> {
  const { connect } = await import('mqtt');
  const client = connect(url, {
    clean: true,
    reconnectPeriod: RECONNECT_MS,
    connectTimeout: 5_000,
    queueQoSZero: true,
  });
  client.on('error', () => undefined);
  client.on('connect', () => hear({ kind: 'online' }));
  client.on('offline', () => hear({ kind: 'offline' }));
  client.on('message', (topic, payload) => hear({ kind: 'message', topic, payload: new Uint8Array(payload) }));
  return {
    subscribe: (topic) => void client.subscribe(topic, { qos: 1 }, () => undefined),
    unsubscribe: (topic) => void client.unsubscribe(topic, () => undefined),
    publish: (topic, payload) => void client.publish(topic, Buffer.from(payload), { qos: 1 }, () => undefined),
    close: () => void client.end(true),
  };
}
