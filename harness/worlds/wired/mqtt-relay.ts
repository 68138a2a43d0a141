/**
 * Stands between the parties of a bench and their broker, whichever that is: keeps one port through every outage, ends
 * sessions on the word of a fault, and brings a message twice as a broker may under QoS 1.
 *
 *   acquirer, loudspeaker ── TCP ── MqttRelay ── TCP or socket file ── aedes | Mosquitto | somebody's broker
 */
import {
  type AddressInfo,
  createConnection,
  createServer,
  type NetConnectOpts,
  type Server,
  type Socket,
} from 'node:net';
import { RigFaultError } from '../../../devices/wire/errors.js';
import { acknowledged, DISCONNECT, PacketSplitter, packetType, publishOf, redelivered } from './mqtt-packets.js';

interface Session {
  readonly client: Socket;
  readonly broker: Socket;
  /** It said DISCONNECT, and the broker is to end the connection (MQTT 3.1.1, 3.14.4). */
  leaving: boolean;
}

/** What a credit goes to (docs/acquirer-dialect.md "Behind it"). */
const CREDIT = /^soundbox\/[^/]+\/credit$/;

export class MqttRelay {
  readonly #dial: () => NetConnectOpts;
  readonly #lost: (how: string) => void;
  readonly #sessions = new Set<Session>();
  readonly #duplicates: (() => void)[] = [];
  #server: Server | undefined;
  #port = 0;

  /** @param dial where the broker is, asked for each session @param lost the broker ended one that nobody had asked it to end */
  constructor(dial: () => NetConnectOpts, lost: (how: string) => void) {
    this.#dial = dial;
    this.#lost = lost;
  }

  get port(): number {
    return this.#port;
  }

  /** @throws RigFaultError when its port was taken meanwhile */
  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((client) => this.#join(client));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          new RigFaultError({
            what: 'the MQTT relay cannot listen',
            where: `127.0.0.1:${this.#port}`,
            got: error.code ?? error.message,
          }),
        ),
      );
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Nobody can reach the broker any more. @returns how many sessions that ended */
  async shut(): Promise<number> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return 0;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const ended = this.dropSessions();
    await closed;
    return ended;
  }

  /** @returns how many there were */
  dropSessions(): number {
    const count = this.#sessions.size;
    for (const session of this.#sessions) this.#end(session);
    return count;
  }

  /** The next credit that goes to a loudspeaker goes twice; `done` is called when it has. */
  duplicateNext(done: () => void): void {
    this.#duplicates.push(done);
  }

  #join(client: Socket): void {
    const session: Session = { client, broker: createConnection(this.#dial()), leaving: false };
    this.#sessions.add(session);
    for (const socket of [client, session.broker]) {
      socket.setNoDelay(true);
    }
    client.on('error', () => undefined);
    client.once('close', () => this.#end(session));
    let how = 'it ended the connection';
    session.broker.on('error', (error: NodeJS.ErrnoException) => {
      how = error.code ?? error.message;
    });
    session.broker.once('close', () => {
      const asked = session.leaving || !this.#sessions.has(session);
      this.#end(session);
      if (!asked) this.#lost(how);
    });
    /** Packets that went twice: one of their two acknowledgements stays here, since the broker expects one. */
    const twice = new Set<number>();
    const fromBroker = new PacketSplitter();
    session.broker.on('data', (bytes: Buffer) => {
      for (const packet of fromBroker.push(bytes)) {
        client.write(packet);
        const publish = publishOf(packet);
        const done = publish !== undefined && CREDIT.test(publish.topic) ? this.#duplicates.shift() : undefined;
        if (publish === undefined || done === undefined) continue;
        twice.add(publish.id);
        client.write(redelivered(packet));
        done();
      }
    });
    const fromClient = new PacketSplitter();
    client.on('data', (bytes: Buffer) => {
      for (const packet of fromClient.push(bytes)) {
        if (packetType(packet) === DISCONNECT) session.leaving = true;
        const id = acknowledged(packet);
        if (id === undefined || !twice.delete(id)) session.broker.write(packet);
      }
    });
  }

  #end(session: Session): void {
    this.#sessions.delete(session);
    session.client.destroy();
    session.broker.destroy();
  }
}
