/** Commands and fields of ZVT as data, to be held beside PA00P015 (chapters 2, 3 and 5). */

/** `fixed`: so many bytes. `ll`, `lll`: the length stands before the value, one decimal digit in each low nibble (F1 F5 is 15). */
export type BitmapForm = number | 'll' | 'lll';

const FIXED: Readonly<Record<number, readonly number[]>> = {
  1: [
    0x01, 0x02, 0x03, 0x05, 0x19, 0x27, 0x72, 0x73, 0x74, 0x75, 0x8a, 0x8c, 0xa0, 0xd0, 0xd2, 0xd3, 0xe0, 0xe9, 0xea,
  ].concat([0xf0, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd]),
  2: [0x0d, 0x0e, 0x17, 0x3a, 0x49, 0x87],
  3: [0x0b, 0x0c, 0x37, 0x3d, 0x88, 0xaa],
  4: [0x29, 0x70, 0x71],
  5: [0xba],
  6: [0x04],
  8: [0x3b, 0xeb],
  15: [0x2a],
};
const LL = [0x22, 0x23, 0x2d, 0x4c, 0x8b, 0xa7, 0xd1, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8].concat([
  0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
]);
const LLL = [0x24, 0x2e, 0x3c, 0x60, 0x9a, 0xaf];

export const BITMAPS: ReadonlyMap<number, BitmapForm> = new Map<number, BitmapForm>([
  ...Object.entries(FIXED).flatMap(([size, bitmaps]) =>
    bitmaps.map((bitmap): [number, number] => [bitmap, Number(size)]),
  ),
  ...LL.map((bitmap): [number, 'll'] => [bitmap, 'll']),
  ...LLL.map((bitmap): [number, 'lll'] => [bitmap, 'lll']),
]);

/** The container of tagged fields; no bitmap like the others. */
export const TLV_CONTAINER = 0x06;

export interface CommandSpec {
  readonly code: number;
  /** Sizes that the part before the first bitmap may have. */
  readonly head: readonly number[];
  /** What follows the head. `text`: up to the end. */
  readonly body: 'fields' | 'text';
  /** F0 holds the software version here, with a length, and the terminal's status may stand last (3.1 of PA00P015). */
  readonly status?: true;
}

export const COMMANDS = {
  registration: { code: 0x0600, head: [4, 6], body: 'fields' },
  authorisation: { code: 0x0601, head: [0], body: 'fields' },
  logOff: { code: 0x0602, head: [0], body: 'fields' },
  repeatReceipt: { code: 0x0620, head: [3], body: 'fields' },
  reversal: { code: 0x0630, head: [3], body: 'fields' },
  refund: { code: 0x0631, head: [3], body: 'fields' },
  endOfDay: { code: 0x0650, head: [3], body: 'fields' },
  abort: { code: 0x06b0, head: [0], body: 'fields' },
  statusEnquiry: { code: 0x0501, head: [0, 3], body: 'fields' },
  statusInformation: { code: 0x040f, head: [0], body: 'fields' },
  intermediateStatus: { code: 0x04ff, head: [1, 2], body: 'fields' },
  completion: { code: 0x060f, head: [0], body: 'fields', status: true },
  terminalAbort: { code: 0x061e, head: [1], body: 'fields' },
  printLine: { code: 0x06d1, head: [1], body: 'text' },
  printBlock: { code: 0x06d3, head: [0], body: 'fields' },
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_OF: ReadonlyMap<number, CommandName> = new Map(
  (Object.keys(COMMANDS) as CommandName[]).map((name) => [COMMANDS[name].code, name]),
);
