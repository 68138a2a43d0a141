/** The broker of a bench: the one that the run names, else that of SCANRIG_BROKER, else the embedded one; behind a relay. */
import { MisuseError, RigFaultError } from '../../../devices/wire/errors.js';
import { AedesBroker } from './aedes-broker.js';
import type { BrokerServer } from './broker-server.js';
import { mosquittoBroker } from './mosquitto-broker.js';
import { MqttRelay } from './mqtt-relay.js';
import { outsideBroker } from './outside-broker.js';
import { Trouble } from './trouble.js';

export interface Broker {
  /** For clients; the same through every outage. */
  readonly url: string;
  readonly name: string;
  /** What befalls it by itself; never what `setUp` and `dropSessions` do. */
  readonly trouble: Pick<Trouble, 'hear'>;
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

/** What a process needs to be seen to have ended; shorter than the pause before a session is tried again. */
const LAST_WORD_MS = 100;

/** Sessions without name and password alone: the parties of a bench have none. */
const OUTSIDE = /^mqtt:\/\/([^\s/@:]+|\[[0-9a-f:]+\]):(\d{1,5})$/i;

/** The name of the broker that a choice stands for. @throws MisuseError, RigFaultError where it is not there */
export function brokerName(choice: string | undefined): string {
  return serverOf(choice).name;
}

/** @param choice what `brokerChoice` lets pass @throws RigFaultError when it does not come up */
export async function startBroker(choice?: string): Promise<Broker> {
  const server = serverOf(choice);
  const trouble = new Trouble();
  const fault = (what: string, got: string): RigFaultError =>
    new RigFaultError({ what, where: server.name, expected: 'a broker that serves until it is stopped', got });
  server.onEnd((how) => trouble.ended(fault("the MQTT broker's process ended by itself", how)));
  await server.start();
  const lost = (how: string): void => {
    // Where its process died that is the better word, and the rig hears of sockets first.
    setTimeout(() => trouble.failed(fault('the MQTT broker left a session', how)), LAST_WORD_MS);
  };
  const relay = new MqttRelay(() => server.at, lost);
  await relay.open();
  return {
    url: `mqtt://127.0.0.1:${relay.port}`,
    name: server.name,
    trouble,
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
  return outsideBroker(chosen, { host: host.replace(/^\[|\]$/g, ''), port: Number(port) });
}
