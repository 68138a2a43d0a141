/**
 * The MQTT broker as its clients see it: QoS 1 with clean sessions. What a client publishes while the broker is away waits
 * in the client and goes out again when the session stands, so an outage in the middle of a delivery can double a message;
 * what was for a subscriber that was away is gone (docs/domain.md 5).
 */
import type { Party } from '../../../devices/wire/machine.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { EventQueue } from './event-queue.js';
import { type Jitter, takesMs } from './jitter.js';

/** A client whose session ended tries again at such a beat. */
const BEAT_MS = 200;

interface Client {
  readonly topics: Set<string>;
  online: boolean;
  /** Counts the sessions: what is under way in one that ended arrives nowhere. */
  session: number;
  /** Published and not acknowledged by the broker yet. */
  readonly unacknowledged: Set<{ readonly topic: string; readonly payload: Uint8Array }>;
  readonly sent: Way;
  readonly heard: Way;
}

/** One direction of a session. */
interface Way {
  lastAt: number;
}

export interface BrokerSurroundings {
  input(
    party: Party,
    input: { kind: 'online' } | { kind: 'offline' } | { kind: 'message'; topic: string; payload: Uint8Array },
  ): void;
}

export class VirtualBroker {
  readonly #queue: EventQueue;
  readonly #rng: Rng;
  readonly #around: BrokerSurroundings;
  readonly #reconnectMs: number;
  readonly #jitter: Jitter | undefined;
  readonly #clients = new Map<Party, Client>();
  #up = true;
  /** Sessions ended and deliveries held up by outages. */
  disturbed = 0;
  /** Called when a message is brought a second time; one for each that was asked for. */
  readonly #duplicates: (() => void)[] = [];

  constructor(queue: EventQueue, rng: Rng, around: BrokerSurroundings, reconnectMs: number, jitter?: Jitter) {
    this.#queue = queue;
    this.#rng = rng;
    this.#around = around;
    this.#reconnectMs = reconnectMs;
    this.#jitter = jitter;
  }

  /** The party has power; its session stands a little later. */
  join(party: Party): void {
    this.#clients.set(party, {
      topics: new Set(),
      online: false,
      session: 0,
      unacknowledged: new Set(),
      sent: { lastAt: 0 },
      heard: { lastAt: 0 },
    });
    this.#connect(party, this.#rng.between(5, 50));
  }

  /** The party lost power: what waited in it is gone. */
  leave(party: Party): void {
    this.#clients.delete(party);
  }

  subscribe(party: Party, topic: string): void {
    this.#clients.get(party)?.topics.add(topic);
  }

  publish(party: Party, topic: string, payload: Uint8Array): void {
    const client = this.#clients.get(party);
    if (client === undefined) return;
    const message = { topic, payload };
    client.unacknowledged.add(message);
    if (client.online) this.#send(client, message);
    else this.disturbed += 1;
  }

  setUp(up: boolean): void {
    if (up === this.#up) return;
    this.#up = up;
    for (const [party, client] of this.#clients) {
      if (up) {
        this.#connect(party, this.#reconnectMs + this.#beat());
      } else if (client.online) {
        this.disturbed += 1;
        this.#end(party, client);
      }
    }
  }

  /** Every session ends, and what was subscribed is forgotten. @returns how many */
  dropSessions(): number {
    let dropped = 0;
    for (const [party, client] of this.#clients) {
      if (!client.online) continue;
      dropped += 1;
      this.#end(party, client);
      this.#connect(party, this.#reconnectMs + this.#beat());
    }
    return dropped;
  }

  /** The next message for the loudspeaker is brought twice, as QoS 1 allows. */
  duplicateNext(done: () => void): void {
    this.#duplicates.push(done);
  }

  #beat(): number {
    const drawn = this.#rng.between(0, BEAT_MS);
    return this.#jitter === undefined ? drawn : this.#jitter.beat(BEAT_MS, drawn);
  }

  #end(party: Party, client: Client): void {
    client.online = false;
    client.session += 1;
    client.topics.clear();
    this.#around.input(party, { kind: 'offline' });
  }

  #connect(party: Party, afterMs: number): void {
    const client = this.#clients.get(party);
    this.#queue.after(afterMs + takesMs(0, this.#jitter, 'broker'), () => {
      if (!this.#up || client === undefined || this.#clients.get(party) !== client || client.online) return;
      client.online = true;
      this.#around.input(party, { kind: 'online' });
      for (const message of client.unacknowledged) this.#send(client, message);
    });
  }

  #send(client: Client, message: { readonly topic: string; readonly payload: Uint8Array }): void {
    const { session } = client;
    this.#queue.at(this.#inOrder(client.sent), () => {
      if (!this.#up || client.session !== session) return;
      this.#forward(message.topic, message.payload);
      this.#queue.after(this.#rng.between(1, 8), () => {
        if (this.#up && client.session === session) client.unacknowledged.delete(message);
      });
    });
  }

  /** A little later, and never before what went the same way (MQTT 3.1.1, 4.6 "Message ordering"). */
  #inOrder(way: Way): number {
    const takes = takesMs(this.#rng.between(1, 8), this.#jitter, 'broker');
    way.lastAt = Math.max(way.lastAt, this.#queue.now + takes);
    return way.lastAt;
  }

  #forward(topic: string, payload: Uint8Array): void {
    for (const [party, client] of this.#clients) {
      if (!client.online || !client.topics.has(topic)) continue;
      this.#bring(party, client, topic, payload);
      const duplicated = party === 'soundbox' ? this.#duplicates.shift() : undefined;
      if (duplicated === undefined) continue;
      this.#bring(party, client, topic, payload);
      duplicated();
    }
  }

  #bring(party: Party, client: Client, topic: string, payload: Uint8Array): void {
    const { session } = client;
    this.#queue.at(this.#inOrder(client.heard), () => {
      if (this.#up && client.session === session) this.#around.input(party, { kind: 'message', topic, payload });
    });
  }
}
