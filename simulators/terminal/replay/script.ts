/** A capture as a terminal has to know it: what it was asked, and what it said then. */
import type { LineReader, LineUnit, Said, Side } from '../../../devices/capture/line-reader.js';
import type { CapturedChunk } from '../../../devices/profiles/capture.js';

export interface ScriptedAnswer {
  /** Milliseconds behind what the register said last. */
  readonly afterMs: number;
  readonly unit: LineUnit;
  readonly said: Said | undefined;
}

/** A request of the register, and all that came of it until the next one. */
export interface Conversation {
  /** Absent for what the terminal says by itself when a register comes. */
  readonly asked: Said | undefined;
  /** What the terminal says at once, and then after each answer of the register. */
  readonly turns: readonly (readonly ScriptedAnswer[])[];
}

/** Milliseconds between two lines of a capture that says no times. */
const UNTIMED_MS = 5;

export function scriptOf(reader: LineReader, capture: readonly CapturedChunk[]): Conversation[] {
  const sides = { register: reader.splitter(), terminal: reader.splitter() };
  const talk: { asked: Said | undefined; turns: ScriptedAnswer[][] }[] = [{ asked: undefined, turns: [[]] }];
  let lastAsked = capture[0]?.at ?? 0;
  for (const [index, { from, bytes, at = index * UNTIMED_MS }] of capture.entries()) {
    for (const unit of sides[from].push(bytes)) {
      if (unit.kind === 'broken') continue;
      const said = saidIn(reader, unit, from);
      const current = talk.at(-1) as (typeof talk)[number];
      if (from === 'terminal') {
        current.turns.at(-1)?.push({ afterMs: Math.max(0, at - lastAsked), unit, said });
        continue;
      }
      lastAsked = at;
      if (isAnswer(unit, said)) current.turns.push([]);
      else if (said !== undefined) talk.push({ asked: said, turns: [[]] });
    }
  }
  return talk;
}

export function saidIn(reader: LineReader, unit: LineUnit, from: Side): Said | undefined {
  return unit.kind === 'frame' ? reader.read(unit.unit, from) : undefined;
}

/** It asks for nothing, and lets the other side go on. */
export function isAnswer(unit: LineUnit, said: Said | undefined): boolean {
  return unit.kind === 'answer' || said?.answers === true;
}
