/**
 * Secrets are found by exact value, since the rig knows every code and key that it issued (docs/oracle.md "How it is
 * checked"). Text that a device chose is looked through before it enters a history: a secret in it becomes its token, and an
 * exposure event says so. Fails closed: what is found is masked whether or not anybody asks.
 */
import type { EventBody, ExposureEvent } from '../../devices/wire/events.js';

export interface Secret {
  readonly kind: ExposureEvent['secret'];
  readonly value: string;
  /** What stands for it: `code#17`. */
  readonly token: string;
}

/** Events with text that a device has chosen; what the simulators emit of themselves holds tokens alone. */
const LOOKED_THROUGH: ReadonlySet<EventBody['kind']> = new Set([
  'display',
  'receipt',
  'reply',
  'refusal',
  'overheard',
  'passed',
]);
/** Shorter text cannot hold a secret; codes have 16 digits at least. */
const SECRET_LENGTH_MIN = 16;
/** Codes, card numbers and keys in hex all have such a run; a quick look that most text does not pass. */
const MAY_HOLD_SECRET = /[0-9A-Fa-f]{16}/;

export class Redaction {
  readonly #secrets: readonly Secret[];

  constructor(secrets: readonly Secret[]) {
    this.#secrets = secrets;
  }

  /**
   * Masks the event in place; it must not be shared yet.
   * @returns what was exposed, to be written before the event
   */
  mask(event: EventBody): readonly ExposureEvent[] {
    if (!LOOKED_THROUGH.has(event.kind)) return NONE;
    let exposed: ExposureEvent[] | undefined;
    const fields = event as unknown as Record<string, unknown>;
    for (const name in fields) {
      const text = fields[name];
      if (typeof text !== 'string' || text.length < SECRET_LENGTH_MIN || !MAY_HOLD_SECRET.test(text)) continue;
      for (const secret of this.#secrets) {
        if (!text.includes(secret.value)) continue;
        fields[name] = (fields[name] as string).replaceAll(secret.value, secret.token);
        exposed ??= [];
        exposed.push({
          kind: 'exposure',
          by: 'rig',
          secret: secret.kind,
          token: secret.token,
          where: `${event.kind}.${name}`,
        });
      }
    }
    return exposed ?? NONE;
  }
}

const NONE: readonly ExposureEvent[] = [];
