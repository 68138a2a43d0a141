/** Is there room in a dialect for the longest that terminal and host have to say in it? */
import { refuse } from '../../wire/refusal.js';
import { type Dialect, type KeyScheme, OPERATIONS } from './dialect.js';
import { RECORDS_PER_UPLOAD, UPLOAD_DIGITS } from './private-fields.js';
import { Template } from './template.js';

/** What the parties put into a field, and read from it. */
interface Standard {
  /** Digits or characters, at most. */
  readonly size: number;
  /** It is not always as long as that. */
  readonly varies?: true;
  readonly letters?: true;
}

export const STANDARD: Readonly<Record<number, Standard>> = {
  3: { size: 6 },
  4: { size: 12 },
  11: { size: 6 },
  12: { size: 6 },
  13: { size: 4 },
  15: { size: 4 },
  32: { size: 8 },
  37: { size: 12, letters: true },
  39: { size: 2, letters: true },
  41: { size: 8, letters: true },
  42: { size: 15, letters: true },
  // Issuer and acquirer, or the code of a refusal.
  44: { size: 22, letters: true, varies: true },
  // Totals, details of a full upload, or their number.
  48: { size: 2 + RECORDS_PER_UPLOAD * UPLOAD_DIGITS, varies: true },
};

/** Longest values of the blocks; a fate has a word of the dialect. A wallet's number has 32 characters at most. */
const BLOCKS = { code: 24, order: 32, wallet: 8, walletOrder: 32 } as const;
const BLOCK_HEAD = 5;
const MAC_SIZE = 8;
const TYPE_AND_BITMAP = 10;

export function bytesOfKeys({ reply }: KeyScheme): number {
  return reply.reduce((sum, { bytes, fill = 0, check }) => sum + bytes + fill + check, 0);
}

export function checkRoom(dialect: Dialect): void {
  const { fields, blocks, bytesMax } = dialect;
  const at = fields.findIndex(({ n }) => n === blocks.field);
  const room = fields[at]?.max ?? 0;
  const longest = sizeOfBlocks(dialect);
  refuse(room < longest, `fields[${at}].max`, `at least ${longest}: so long are its blocks together`, room);
  for (const operation of OPERATIONS) {
    const bytes = Math.max(bytesOfRequest(dialect, operation), bytesOfReply(dialect, operation));
    refuse(bytes > bytesMax, 'bytesMax', `at least ${bytes}, which a ${operation} may take`, bytesMax);
  }
}

type Operation = (typeof OPERATIONS)[number];

function bytesOfRequest(dialect: Dialect, operation: Operation): number {
  const { fields, processing } = dialect.messages[operation];
  return bytesOf(dialect, operation, [...fields, ...(processing === undefined ? [] : [3])]);
}

function bytesOfReply(dialect: Dialect, operation: Operation): number {
  const { fields, reply = dialect.replyFields } = dialect.messages[operation];
  const { mac, keys, blocks } = dialect;
  const own = [mac.field, keys.field, blocks.field, 48].filter((n) => fields.includes(n));
  return bytesOf(dialect, operation, [...reply, ...own]);
}

function bytesOf(dialect: Dialect, operation: Operation, listed: readonly number[]): number {
  const envelope = (dialect.tpdu.length + dialect.header.length) / 2 + TYPE_AND_BITMAP;
  return dialect.fields
    .filter(({ n }) => listed.includes(n))
    .reduce((sum, { n, alphabet, length }) => {
      const size = sizeOf(dialect, operation, n);
      const prefix = length === 'fixed' ? 0 : length === 'll' ? 1 : 2;
      return sum + prefix + (alphabet === 'bcd' ? Math.ceil(size / 2) : size);
    }, envelope);
}

/** 0 for a field that neither of the two fills. */
function sizeOf(dialect: Dialect, operation: Operation, n: number): number {
  const { mac, keys, blocks, values, messages } = dialect;
  const { f60, f61 = '' } = messages[operation];
  if (n === mac.field) return MAC_SIZE;
  if (n === keys.field) return Math.max(keys.request.length, bytesOfKeys(keys));
  if (n === blocks.field) return sizeOfBlocks(dialect);
  if (n === 60) return new Template(f60).length;
  if (n === 61) return new Template(f61).length;
  return values[n]?.length ?? STANDARD[n]?.size ?? 0;
}

/** Of a reply that says all, or of a sale. */
function sizeOfBlocks({ blocks, fates }: Dialect): number {
  const { code, order, wallet, walletOrder } = BLOCKS;
  const fate = Math.max(...Object.values(fates).map((word) => word.length));
  const reply = order + wallet + walletOrder + fate + 4 * BLOCK_HEAD;
  return Math.max(code + order + 2 * BLOCK_HEAD, reply + (blocks.returnsCode === true ? code + BLOCK_HEAD : 0));
}
