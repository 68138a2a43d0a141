/**
 * Does a profile hold together? Asked once when a profile is taken in, so that a slip in the data is told as what it is and
 * not as a terminal that does not answer.
 */
import { MisuseError } from '../../wire/errors.js';
import { type Contradiction, isAscii, isHex, isWhole, Refusal, refuse } from '../../wire/refusal.js';
import { checkLayout, checkMessage } from './check-fields.js';
import { CHECKSUMS } from './checksums.js';
import { countedBeside, lengthMax } from './frame.js';
import { MESSAGE_CODES, type MessageCode } from './messages.js';
import type { Profile } from './profile.js';

/** @throws MisuseError with the path of the field, what was expected and what is there */
export function checkProfile(profile: Profile): void {
  const found = contradictionIn(profile);
  if (found === undefined) return;
  const { path, expected, got } = found;
  throw new MisuseError({
    what: 'the profile contradicts itself',
    where: `profile ${profile.name} ${path}`,
    expected,
    got,
  });
}

/** The first one. */
export function contradictionIn(profile: Profile): Contradiction | undefined {
  try {
    checkFrame(profile);
    checkTimers(profile);
    checkCodes(profile);
    checkNumbers(profile);
    checkLayout(profile);
    for (const code of MESSAGE_CODES) checkMessage(profile, code);
  } catch (error) {
    if (error instanceof Refusal) return error.contradiction;
    throw error;
  }
  return undefined;
}

function checkFrame({ frame }: Profile): void {
  for (const name of ['start', 'end', 'ack', 'nak'] as const) {
    const value = frame[name];
    refuse(value !== undefined && !isWhole(value, 0, 255), `frame.${name}`, 'a byte, 0 to 255', value);
  }
  refuse(frame.ack === frame.nak, 'frame.nak', 'another byte than frame.ack', frame.nak);
  const answers = frame.start === frame.ack || frame.start === frame.nak;
  refuse(answers, 'frame.start', 'another byte than ACK and NAK', frame.start);
  refuse(!isWhole(frame.length.bytes, 1, 5), 'frame.length.bytes', '1 to 5', frame.length.bytes);
  const limit = lengthMax(frame) - countedBeside(frame);
  refuse(!isWhole(frame.dataMin, 1, limit), 'frame.dataMin', 'at least 1', frame.dataMin);
  const said = `at most ${limit}, what ${frame.length.bytes} length byte(s) can say`;
  refuse(!isWhole(frame.dataMax, 0, limit), 'frame.dataMax', said, frame.dataMax);
  refuse(frame.dataMax < frame.dataMin, 'frame.dataMax', 'no less than frame.dataMin', frame.dataMax);
  refuse(frame.dataMax > DATA_LIMIT, 'frame.dataMax', `at most ${DATA_LIMIT}`, frame.dataMax);
  const { kind, over, order } = frame.check;
  const known = Object.keys(CHECKSUMS);
  refuse(!known.includes(kind), 'frame.check.kind', known.join(', '), kind);
  const ended = over.endsWith('end') && frame.end === undefined;
  refuse(ended, 'frame.check.over', 'what is in the frame: it has no end byte', over);
  refuse(order !== undefined && CHECKSUMS[kind].bytes === 1, 'frame.check.order', 'a check of two bytes', kind);
}

/** The encoder builds DATA in one piece of memory. */
const DATA_LIMIT = 65_000;

function checkTimers({ timers }: Profile): void {
  for (const [name, value] of Object.entries(timers))
    refuse(!isWhole(value, 1, 86_400_000), `timers.${name}`, 'a whole number above 0', value);
  const lastTryMs = (timers.tries - 1) * timers.answerMs;
  refuse(
    timers.duplicateMs <= lastTryMs,
    'timers.duplicateMs',
    `more than ${lastTryMs}, when the last try leaves: else it passes for a new message`,
    timers.duplicateMs,
  );
  const { gapMs, answerMs, statementMs, resultMs } = timers;
  const patient = `more than timers.gapMs = ${gapMs}: a frame that breaks off is refused only after that`;
  refuse(answerMs <= gapMs, 'timers.answerMs', patient, answerMs);
  const heard = `more than timers.statementMs = ${statementMs}: else it asks while all is well`;
  refuse(resultMs <= statementMs, 'timers.resultMs', heard, resultMs);
}

/** What a rig cannot do without on a link. */
const ALWAYS: readonly MessageCode[] = ['PA', 'PS', 'PR', 'SE', 'SR', 'ER'];
/** A question is worth nothing without its answer. */
const PAIRS: readonly (readonly [MessageCode, MessageCode])[] = [
  ['CA', 'CR'],
  ['CR', 'CA'],
  ['SI', 'SS'],
  ['SS', 'SI'],
];

function checkCodes({ message, recovery }: Profile): void {
  const { codes, codesIn } = message;
  const at = (code: MessageCode): string => `message.codes.${code}`;
  const asks = recovery === 'last' ? 'LA' : 'QU';
  for (const code of [...ALWAYS, asks] as const)
    refuse(codes[code] === undefined || codes[code] === '', at(code), 'a wire code', codes[code]);
  for (const [one, other] of PAIRS)
    refuse(codes[one] !== undefined && codes[other] === undefined, at(other), `a wire code beside that of ${one}`, '');
  const idle = codes.SI === undefined && codes.LA === undefined;
  refuse(idle, at('SI'), 'a wire code, or one for LA: else nobody learns when the terminal is idle', undefined);
  const seen = new Map<string, string>();
  for (const code of MESSAGE_CODES) {
    const wire = codes[code];
    if (wire === undefined) continue;
    refuse(wire === '', at(code), 'a wire code', wire);
    const same = codesIn === 'hex' ? wire.toLowerCase() : wire;
    refuse(wire.length !== codes.PA?.length, at(code), 'wire codes of one length', wire);
    if (codesIn === 'hex') refuse(!isHex(wire), at(code), 'pairs of hex digits', wire);
    else refuse(!isAscii(wire), at(code), 'ASCII characters', wire);
    refuse(seen.has(same), at(code), 'a wire code of its own', `${wire}, also that of ${seen.get(same)}`);
    seen.set(same, code);
  }
}

function checkNumbers({ message }: Profile): void {
  const { digits, in: as, register, terminal } = message.number;
  const whole = isWhole(digits, 1, 9) && (as !== 'bcd' || digits % 2 === 0);
  refuse(!whole, 'message.number.digits', as === 'bcd' ? 'an even number up to 8' : '1 to 9', digits);
  for (const [name, [low, high]] of Object.entries({ register, terminal })) {
    const path = `message.number.${name}`;
    const fits = isWhole(low, 0, high) && isWhole(high, low, 10 ** digits - 1);
    refuse(!fits, path, `a range from low to high of ${digits} digits`, `${low} to ${high}`);
  }
  const overlap = register[0] <= terminal[1] && terminal[0] <= register[1];
  const got = `${register.join(' to ')} and ${terminal.join(' to ')}`;
  refuse(overlap, 'message.number', 'ranges that do not overlap', got);
}
