/**
 * How long the commands of ESC/POS are, which is all that a reader must know to find the text between them (Epson's ESC/POS
 * command reference; FS commands as Chinese printers have them).
 */
export type CommandLength =
  /** So many bytes of parameters. */
  | number
  /** Up to a NUL. */
  | 'to-nul'
  /** How many bytes of parameters it has at least, by those that are there; exact once they all are. */
  | ((after: Uint8Array) => number);

export const ESC = 0x1b;
export const GS = 0x1d;
export const FS = 0x1c;
export const DLE = 0x10;

/** `pL pH` and as many bytes. */
const counted: CommandLength = (after) => (after.length < 3 ? 3 : 3 + word(after, 1));

/** ESC * m nL nH: 8 dots high below 32, else 24. */
const columns: CommandLength = (after) =>
  after.length < 3 ? 3 : 3 + word(after, 1) * ((after[0] as number) < 32 ? 1 : 3);

/** GS v 0 m xL xH yL yH: x bytes a row, y rows. */
const raster: CommandLength = (after) => (after.length < 6 ? 6 : 6 + word(after, 2) * word(after, 4));

/** GS V m: a cut; from 65 on it feeds n first. */
const cut: CommandLength = (after) => ((after[0] ?? 0) >= 65 ? 2 : 1);

/** GS k m: up to a NUL below 65, else n bytes. */
const barcode: CommandLength = (after) => {
  const [kind, count] = after;
  if (kind === undefined) return 1;
  if (kind >= 65) return count === undefined ? 2 : 2 + count;
  return toNul(after, 1);
};

/** Up to a NUL; nothing that goes on without one for longer than that is a command. */
export function toNul(after: Uint8Array, from = 0): number {
  const end = after.subarray(0, TEXT_COMMAND_MAX).indexOf(0, from);
  if (end >= 0) return end + 1;
  return after.length >= TEXT_COMMAND_MAX ? Number.POSITIVE_INFINITY : after.length + 1;
}

/** GS 8 L p1 p2 p3 p4. */
const large: CommandLength = (after) => (after.length < 5 ? 5 : 5 + word(after, 1) + 65_536 * word(after, 3));

/** GS * x y: x times y times 8 bytes. */
const downloaded: CommandLength = (after) =>
  after.length < 2 ? 2 : 2 + 8 * (after[0] as number) * (after[1] as number);

/** FS q n, then n times xL xH yL yH and 8xy bytes. */
const stored: CommandLength = (after) => {
  let at = 1;
  for (let left = after[0] ?? 0; left > 0; left -= 1) {
    if (after.length < at + 4) return at + 4;
    at += 4 + 8 * word(after, at) * word(after, at + 2);
  }
  return at;
};

/** By prefix, then by the letter of the command. */
export const COMMANDS: ReadonlyMap<number, ReadonlyMap<number, CommandLength>> = new Map([
  [
    ESC,
    letters([
      ['@2LSimv<\f', 0],
      ['!-EGadJMtR3V{=%?rTuUKe+ ', 1],
      ['$\\cBQ', 2],
      ['p', 3],
      ['W', 8],
      ['D', 'to-nul'],
      ['*', columns],
    ]),
  ],
  [
    GS,
    letters([
      [':c', 0],
      ['!BHhwfarI/bTE', 1],
      ['LWP$\\', 2],
      ['^', 3],
      ['V', cut],
      ['v', raster],
      ['k', barcode],
      ['(', counted],
      ['8', large],
      ['*', downloaded],
    ]),
  ],
  [
    FS,
    letters([
      ['&.', 0],
      ['!-WC', 1],
      ['Sp?', 2],
      ['2', 74],
      ['(', counted],
      ['q', stored],
    ]),
  ],
  [
    DLE,
    new Map<number, CommandLength>([
      [0x04, 1],
      [0x05, 1],
      [0x14, 3],
    ]),
  ],
]);

/** Longest command that is waited for; what claims more is none. */
export const COMMAND_BYTES_MAX = 1 << 20;
/** Longest one that is over only where a NUL stands. */
const TEXT_COMMAND_MAX = 1_024;

export function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

function letters(rows: readonly (readonly [string, CommandLength])[]): ReadonlyMap<number, CommandLength> {
  return new Map(
    rows.flatMap(([text, length]) => Array.from(text, (letter) => [letter.charCodeAt(0), length] as const)),
  );
}
