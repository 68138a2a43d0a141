/** Names as a terminal resolves them: one name server, and addresses that are kept for as long as their records say. */
import { Resolver } from 'node:dns/promises';
import { RigFaultError } from '../wire/errors.js';

export interface NamesSetup {
  /** `127.0.0.1:5300` */
  readonly server: string;
  /** Keeps the first address for good, whatever its record says. */
  readonly ignoresTtl: boolean;
  /** How long it waits for an answer. */
  readonly timeoutMs: number;
  /** Milliseconds, of any clock. */
  now(): number;
}

export class Names {
  readonly #setup: NamesSetup;
  readonly #resolver: Resolver;
  readonly #known = new Map<string, { readonly address: string; readonly ttlMs: number; until: number }>();

  constructor(setup: NamesSetup) {
    this.#setup = setup;
    this.#resolver = new Resolver({ timeout: setup.timeoutMs, tries: 1 });
    this.#resolver.setServers([setup.server]);
  }

  /** What is known counts as asked for now. */
  renew(): void {
    for (const known of this.#known.values()) known.until = this.#setup.now() + known.ttlMs;
  }

  /** The network is set up anew, and nothing is known any more. */
  forget(): void {
    this.#known.clear();
  }

  /** @throws RigFaultError whose `got` is ENOTFOUND, ESERVFAIL, ETIMEOUT, ... */
  async resolve(name: string): Promise<string> {
    const { now, ignoresTtl, server } = this.#setup;
    const known = this.#known.get(name);
    if (known !== undefined && now() < known.until) return known.address;
    try {
      const [record] = await this.#resolver.resolve4(name, { ttl: true });
      if (record === undefined) throw Object.assign(new Error('no record'), { code: 'ENODATA' });
      const ttlMs = ignoresTtl ? Number.POSITIVE_INFINITY : record.ttl * 1000;
      this.#known.set(name, { address: record.address, ttlMs, until: now() + ttlMs });
      return record.address;
    } catch (error) {
      const got = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new RigFaultError({ what: 'the name cannot be resolved', where: `${name} at ${server}`, got });
    }
  }
}
