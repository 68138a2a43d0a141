/**
 * A terminal that has nothing but a capture: whatever the register asks, it answers as the captured terminal answered the same
 * kind of request, in the order and at the pace of the capture. Values that repeat what was asked (the order, the amount, the
 * number of the message) repeat what is asked now. It knows no money and no acquirer.
 */
import {
  alike,
  type LineReader,
  type LineUnit,
  rebuilt,
  type Said,
  type UnitSplitter,
} from '../../../devices/capture/line-reader.js';
import type { CapturedChunk } from '../../../devices/profiles/capture.js';
import type { Effect, Input, Instant, Machine } from '../../../devices/wire/machine.js';
import { type Conversation, isAnswer, type ScriptedAnswer, saidIn, scriptOf } from './script.js';

interface Due {
  readonly at: Instant;
  readonly bytes: Uint8Array;
}

/** The conversation that goes on. */
interface Going {
  readonly script: Conversation;
  /** What the register asked this time. */
  readonly now: Said | undefined;
  turn: number;
}

const TIMER = 'replay';

export class ReplayTerminal implements Machine {
  readonly #reader: LineReader;
  readonly #script: readonly Conversation[];
  /** How often each kind of request was asked. */
  readonly #asked = new Map<string, number>();
  readonly #onUnknown: (name: string) => void;
  #splitter: UnitSplitter;
  #connection: number | undefined;
  #going: Going | undefined;
  #due: Due[] = [];
  #last: Uint8Array | undefined;

  /** @param onUnknown hears of requests that the capture has no like of */
  constructor(reader: LineReader, capture: readonly CapturedChunk[], onUnknown: (name: string) => void) {
    this.#reader = reader;
    this.#script = scriptOf(reader, capture);
    this.#splitter = reader.splitter();
    this.#onUnknown = onUnknown;
  }

  step(input: Input, now: Instant, effects: Effect[]): void {
    switch (input.kind) {
      case 'opened':
        this.#connection = input.connection;
        this.#splitter = this.#reader.splitter();
        this.#begin(this.#script[0] as Conversation, undefined, now, effects);
        return;
      case 'closed':
        if (input.connection !== this.#connection) return;
        this.#connection = undefined;
        this.#due = [];
        effects.push({ kind: 'disarm', timer: TIMER });
        return;
      case 'bytes':
        for (const unit of this.#splitter.push(input.bytes)) this.#unit(unit, now, effects);
        return;
      case 'timer':
        this.#sendDue(now, effects);
        return;
      default:
        return;
    }
  }

  #unit(unit: LineUnit, now: Instant, effects: Effect[]): void {
    if (unit.kind === 'broken') return;
    const said = saidIn(this.#reader, unit, 'register');
    if (unit.kind === 'answer' && unit.word === 'NAK') return this.#again(now, effects);
    if (isAnswer(unit, said)) return this.#goOn(now, effects);
    const name = said?.name ?? 'a message that cannot be read';
    const known = this.#script.filter(({ asked }) => asked !== undefined && asked.name === said?.name);
    const times = this.#asked.get(name) ?? 0;
    this.#asked.set(name, times + 1);
    // The last one stands for all that come later, as a status that is asked for again and again.
    const found = known[Math.min(times, known.length - 1)];
    if (found === undefined) return this.#onUnknown(name);
    this.#begin(found, said, now, effects);
  }

  #begin(script: Conversation, asked: Said | undefined, now: Instant, effects: Effect[]): void {
    this.#going = { script, now: asked, turn: 0 };
    this.#say(script.turns[0] ?? [], now, effects);
  }

  #goOn(now: Instant, effects: Effect[]): void {
    if (this.#going === undefined) return;
    this.#going.turn += 1;
    this.#say(this.#going.script.turns[this.#going.turn] ?? [], now, effects);
  }

  /** The register did not get the last frame whole. */
  #again(now: Instant, effects: Effect[]): void {
    if (this.#last !== undefined) this.#due.unshift({ at: now, bytes: this.#last });
    this.#sendDue(now, effects);
  }

  #say(answers: readonly ScriptedAnswer[], now: Instant, effects: Effect[]): void {
    for (const answer of answers) {
      const before = this.#due.at(-1)?.at ?? now;
      this.#due.push({ at: Math.max(before, now + answer.afterMs), bytes: this.#bytesOf(answer) });
    }
    this.#sendDue(now, effects);
  }

  #bytesOf({ unit, said }: ScriptedAnswer): Uint8Array {
    if (unit.kind !== 'frame') return unit.bytes;
    const { script, now } = this.#going as Going;
    const changed =
      said === undefined || script.asked === undefined || now === undefined
        ? undefined
        : alike(said, script.asked, now, this.#reader.echoes);
    const fitting = changed === undefined || said === undefined ? undefined : rebuilt(said, changed);
    return this.#reader.seal(fitting ?? unit.unit);
  }

  #sendDue(now: Instant, effects: Effect[]): void {
    while (this.#due[0] !== undefined && this.#due[0].at <= now) {
      const { bytes } = this.#due.shift() as Due;
      if (bytes.length > 1) this.#last = bytes;
      if (this.#connection !== undefined)
        effects.push({ kind: 'send', link: 'register', connection: this.#connection, bytes });
    }
    const [next] = this.#due;
    if (next === undefined) effects.push({ kind: 'disarm', timer: TIMER });
    else effects.push({ kind: 'arm', timer: TIMER, afterMs: next.at - now, scaled: false });
  }
}
