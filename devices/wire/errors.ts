/**
 * The three ways a thing can go wrong here, told apart because each has another owner:
 * the person at the keyboard (exit 64), the bench (exit 70), the bytes of a peer (a result, never a crash).
 */

/** What every message of ours says: what happened, where, expected and got, what to do next. */
export interface Complaint {
  /** What happened, one clause without a full stop. */
  readonly what: string;
  /** Path, field and offset, as exact as known: `plan.yaml:12 faults[0].from.nth`. */
  readonly where?: string;
  readonly expected?: string;
  readonly got?: string;
  /** The next step for the reader. */
  readonly next?: string;
}

/** Somebody asked for what cannot be: an unknown suite, a malformed plan. Exit code 64. */
export class MisuseError extends Error {
  override readonly name = 'MisuseError';
  readonly complaint: Complaint;
  constructor(complaint: Complaint) {
    super(complaintText(complaint));
    this.complaint = complaint;
  }
}

/** The bench failed: a port that would not open, a proxy that let bytes pass. Exit code 70, never a verdict on the terminal. */
export class RigFaultError extends Error {
  override readonly name = 'RigFaultError';
  readonly complaint: Complaint;
  constructor(complaint: Complaint) {
    super(complaintText(complaint));
    this.complaint = complaint;
  }
}

/** Bytes that break a protocol, with the side that broke it. Codecs return it as data where a stream must go on. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code: string;
  readonly blame: 'us' | 'peer';
  /** Field path, such as `F59.A3` or `PA.02`. */
  readonly path: string;
  constructor(detail: { code: string; blame: 'us' | 'peer'; path: string }, expected: string, got: string) {
    super(`${detail.path}: expected ${expected}, got ${got} (${detail.code}, blame: ${detail.blame})`);
    this.code = detail.code;
    this.blame = detail.blame;
    this.path = detail.path;
  }
}

/** One line for people: `what at where: expected …, got …. Next: …`. */
export function complaintText(c: Complaint): string {
  let text = c.what;
  if (c.where !== undefined) text += ` at ${c.where}`;
  if (c.expected !== undefined) text += `: expected ${c.expected}`;
  if (c.got !== undefined) text += `${c.expected === undefined ? ':' : ','} got ${c.got}`;
  if (c.next !== undefined) text += `. ${c.next}`;
  return text;
}

/** For states that only a bug of ours can bring about. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`scanrig bug: ${message}`);
}
