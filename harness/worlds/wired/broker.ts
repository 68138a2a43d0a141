/** The broker of a bench: the one that the run names, else that of SCANRIG_BROKER, else the embedded one; behind a relay. */
import { MisuseError } from '../../../devices/wire/errors.js';
import { AedesBroker } from './aedes-broker.js';
import type { BrokerServer } from './broker-server.js';
import { mosquittoBroker } from './mosquitto-broker.js';
import { MqttRelay } from './mqtt-relay.js';

export interface Broker {
  /** For clients; the same through every outage. */
  readonly url: string;
  readonly name: string;
  /** Down: it is killed, sessions and what it held are gone. @returns how many sessions that ended */
  setUp(up: boolean): Promise<number>;
  /** Ends every session. @returns how many there were */
  dropSessions(): number;
  /** The next credit for a loudspeaker is brought twice. */
  duplicateNext(done: () => void): void;
  close(): Promise<void>;
}

/** `embedded`, `mosquitto`, or the URL of a broker that runs. @throws MisuseError */
export function brokerChoice(text: string): string {
  if (text === 'embedded' || text === 'mosquitto' || OUTSIDE.test(text)) return text;
  throw new MisuseError({
    what: '--broker names no broker',
    expected: 'embedded, mosquitto or mqtt://HOST:PORT',
    got: text,
  });
}

/** Sessions without name and password alone: the parties of a bench have none. */
const OUTSIDE = /^mqtt:\/\/([^\s/@:]+|\[[0-9a-f:]+\]):(\d{1,5})$/i;

/** The name of the broker that a choice stands for. @throws MisuseError, RigFaultError where it is not there */
export function brokerName(choice: string | undefined): string {
  return serverOf(choice).name;
}

/** @param choice what `brokerChoice` lets pass @throws RigFaultError when it does not come up */
export async function startBroker(choice?: string): Promise<Broker> {
  const server = serverOf(choice);
  await server.start();
  const relay = new MqttRelay(() => server.at);
  await relay.open();
  return {
    url: `mqtt://127.0.0.1:${relay.port}`,
    name: server.name,
    setUp: async (up) => {
      if (up) {
        await server.start();
        await relay.open();
        return 0;
      }
      const ended = await relay.shut();
      await server.stop();
      return ended;
    },
    dropSessions: () => relay.dropSessions(),
    duplicateNext: (done) => relay.duplicateNext(done),
    close: async () => {
      await relay.shut();
      await server.stop();
    },
  };
}

function serverOf(choice: string | undefined): BrokerServer {
  const chosen = choice ?? brokerChoice(process.env['SCANRIG_BROKER'] || 'embedded');
  if (chosen === 'mosquitto') return mosquittoBroker();
  if (chosen === 'embedded') return new AedesBroker();
  const [, host = '', port] = OUTSIDE.exec(chosen) ?? [];
  const nothing = (): Promise<void> => Promise.resolve();
  // Somebody else's: an outage is only that nobody of ours can reach it.
  return {
    name: chosen,
    at: { host: host.replace(/^\[|\]$/g, ''), port: Number(port) },
    start: nothing,
    stop: nothing,
  };
}
