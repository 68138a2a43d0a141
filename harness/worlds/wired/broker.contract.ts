/** Goal: any broker gives the bench what its parties count on, and takes from it what faults ask for. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Input } from '../../../devices/wire/machine.js';
import { type Broker, startBroker } from './broker.js';
import { type MqttSession, openMqtt } from './mqtt-session.js';

const CREDIT = 'soundbox/T1/credit';

interface Client {
  readonly session: MqttSession;
  readonly heard: string[];
  /** Settles at the next input for which this holds. */
  next(holds: (input: Input) => boolean): Promise<void>;
  /** Settles when the broker knows its subscriptions. */
  subscribed(): Promise<void>;
}

/** @param choice as `--broker` takes it */
export function brokerContract(choice: string): void {
  describe(choice, () => {
    const open: { close(): unknown }[] = [];
    afterEach(async () => {
      for (const thing of open.splice(0).reverse()) await thing.close();
    });

    async function start(): Promise<Broker> {
      const broker = await startBroker(choice);
      open.push(broker);
      return broker;
    }

    /** Online and, with topics, subscribed: what is published from here on is for it. */
    async function client(broker: Broker, ...topics: string[]): Promise<Client> {
      const echo = `echo/${randomUUID()}`;
      const waiting = new Set<(input: Input) => void>();
      const heard: string[] = [];
      const hear = (input: Input): void => {
        if (input.kind === 'online') for (const topic of [...topics, echo]) session.subscribe(topic);
        if (input.kind === 'message' && input.topic !== echo) heard.push(new TextDecoder().decode(input.payload));
        for (const wait of waiting) wait(input);
      };
      const next = (holds: (input: Input) => boolean): Promise<void> =>
        new Promise((resolve) => {
          const wait = (input: Input): void => {
            if (!holds(input)) return;
            waiting.delete(wait);
            resolve();
          };
          waiting.add(wait);
        });
      const online = next(({ kind }) => kind === 'online');
      const session = await openMqtt(broker.url, hear);
      open.push(session);
      await online;
      /** A broker takes what one session says in order: with the echo there, what it subscribed to before is too. */
      const subscribed = async (): Promise<void> => {
        const echoed = next((input) => input.kind === 'message' && input.topic === echo);
        session.publish(echo, new Uint8Array(0));
        await echoed;
      };
      await subscribed();
      return { session, heard, next, subscribed };
    }

    const message = (client: Client): Promise<void> =>
      client.next((input) => input.kind === 'message' && !input.topic.startsWith('echo/'));
    const online = (client: Client): Promise<void> => client.next(({ kind }) => kind === 'online');
    const say = (client: Client, topic: string, text: string): void =>
      client.session.publish(topic, new TextEncoder().encode(text));

    test('brings a message to who subscribed, and to nobody else', async () => {
      const broker = await start();
      const box = await client(broker, CREDIT);
      const other = await client(broker, 'soundbox/T2/credit');
      const host = await client(broker);
      const came = message(box);
      say(host, CREDIT, 'one');
      await came;
      expect([box.heard, other.heard]).toEqual([['one'], []]);
    });

    test('brings messages in the order in which they were published', async () => {
      const broker = await start();
      const box = await client(broker, CREDIT);
      const host = await client(broker);
      const texts = Array.from({ length: 50 }, (_, i) => String(i));
      const last = box.next((input) => input.kind === 'message' && box.heard.length === texts.length);
      for (const text of texts) say(host, CREDIT, text);
      await last;
      expect(box.heard).toEqual(texts);
    });

    test('an outage ends every session, keeps the address, and what is published meanwhile comes after it', async () => {
      const broker = await start();
      const box = await client(broker, CREDIT);
      const host = await client(broker);
      const gone = Promise.all([box, host].map((one) => one.next(({ kind }) => kind === 'offline')));
      expect(await broker.setUp(false)).toBe(2);
      await gone;
      say(host, CREDIT, 'meanwhile');
      const back = online(box);
      const came = message(box);
      await broker.setUp(true);
      await back;
      await box.subscribed();
      say(host, CREDIT, 'after');
      await came;
      expect(box.heard.at(-1)).toMatch(/meanwhile|after/);
    });

    test('sessions that are dropped come back, and hear again once they subscribe again', async () => {
      const broker = await start();
      const box = await client(broker, CREDIT);
      const host = await client(broker);
      const back = Promise.all([online(box), online(host)]);
      expect(broker.dropSessions()).toBe(2);
      await back;
      await box.subscribed();
      const came = message(box);
      say(host, CREDIT, 'again');
      await came;
      expect(box.heard).toEqual(['again']);
    });

    test('a credit that is to be doubled comes twice, the next one once', async () => {
      const broker = await start();
      const box = await client(broker, CREDIT);
      const host = await client(broker);
      let doubled = 0;
      broker.duplicateNext(() => {
        doubled += 1;
      });
      const last = box.next((input) => input.kind === 'message' && box.heard.at(-1) === 'two');
      say(host, CREDIT, 'one');
      say(host, CREDIT, 'two');
      await last;
      expect([box.heard, doubled]).toEqual([['one', 'one', 'two'], 1]);
    });

    test('only a credit is doubled', async () => {
      const broker = await start();
      const asked = await client(broker, 'soundbox/T1/missed');
      const box = await client(broker);
      broker.duplicateNext(() => undefined);
      const last = asked.next((input) => input.kind === 'message' && asked.heard.at(-1) === '2');
      say(box, 'soundbox/T1/missed', '1');
      say(box, 'soundbox/T1/missed', '2');
      await last;
      expect(asked.heard).toEqual(['1', '2']);
    });

    test('what was asked for is no trouble: an outage, dropped sessions, clients that leave', async () => {
      const broker = await start();
      const troubles: string[] = [];
      open.push({ close: broker.trouble.hear(({ message }) => troubles.push(message)) });
      const box = await client(broker, CREDIT);
      const back = online(box);
      broker.dropSessions();
      await back;
      const again = online(box);
      await broker.setUp(false);
      await broker.setUp(true);
      await again;
      (await client(broker)).session.close();
      // To come back takes longer than trouble takes to be told.
      const last = online(box);
      broker.dropSessions();
      await last;
      expect(troubles).toEqual([]);
    });

    test('ends with everything that it started', async () => {
      const broker = await startBroker(choice);
      await broker.close();
      await expect(broker.setUp(false)).resolves.toBe(0);
    });
  });
}
