/** The proxies of the embedded Toxiproxy server and their toxics, with the rules and error texts of Toxiproxy 2.12. */

import type { Toxic } from '../pipeline.js';
import { TOXIC_KINDS } from '../toxics/catalogue.js';
import { AddressError, listenError, sameAddress } from './address.js';
import { readFields, readList } from './body.js';
import { ProxyServer } from './proxy-server.js';

/** What the API answers in place of what was asked for. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  constructor(status: number, error: string) {
    super(error);
    this.status = status;
  }
}

export interface ProxyState {
  readonly name: string;
  listen: string;
  upstream: string;
  enabled: boolean;
  /** In the order in which they were added. */
  toxics: readonly NamedToxic[];
  readonly server: ProxyServer;
}

export interface NamedToxic extends Toxic {
  /** The stream as it was written, capitals and all. */
  readonly written: string;
}

const PROXY = { name: 'text', listen: 'text', upstream: 'text', enabled: 'flag' } as const;
const TOXIC = { name: 'text', type: 'text', stream: 'text', toxicity: 'number', attributes: 'object' } as const;
type ProxyFields = ReturnType<typeof readFields<typeof PROXY>>;

export class ProxyRegistry {
  readonly #proxies = new Map<string, ProxyState>();
  #turn: Promise<unknown> = Promise.resolve();

  all(): ProxyState[] {
    return [...this.#proxies.values()];
  }

  /** @throws ApiError */
  get(name: string): ProxyState {
    const state = this.#proxies.get(name);
    if (state === undefined) throw new ApiError(404, 'proxy not found');
    return state;
  }

  /** @throws ApiError, BadBody */
  create(body: unknown): Promise<ProxyState> {
    const fields = readFields(body, PROXY);
    requireFields(fields, '');
    return this.#inTurn(async () => {
      if (this.#proxies.has(fields.name ?? '')) throw new ApiError(409, 'proxy already exists');
      return this.#start(fields);
    });
  }

  /** What is not given stays as it is. @throws ApiError, BadBody */
  update(name: string, body: unknown): Promise<ProxyState> {
    const state = this.get(name);
    const fields = readFields(body, PROXY);
    return this.#inTurn(async () => {
      const { listen = state.listen, upstream = state.upstream, enabled = state.enabled } = fields;
      if (differs(state, listen, upstream)) {
        await stop(state);
        state.listen = listen;
        state.upstream = upstream;
      }
      if (enabled && !state.enabled) await start(state);
      else if (!enabled) await stop(state);
      return state;
    });
  }

  /**
   * Creates the proxies of a list; those that are there already with the same address and upstream stay as they are.
   * @param done gets each when it is there @throws ApiError, BadBody
   */
  populate(body: unknown, done: ProxyState[]): Promise<void> {
    const wanted = readList(body).map((fields) => readFields(fields, PROXY));
    for (const [i, fields] of wanted.entries()) requireFields(fields, ` at proxy ${i + 1}`);
    return this.#inTurn(async () => {
      for (const fields of wanted) {
        const known = this.#proxies.get(fields.name ?? '');
        const stays = known !== undefined && !differs(known, fields.listen ?? '', fields.upstream ?? '');
        if (known !== undefined && !stays) await stop(known);
        done.push(stays ? known : await this.#start(fields));
      }
    });
  }

  /** @throws ApiError */
  remove(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const state = this.get(name);
      await stop(state);
      this.#proxies.delete(name);
    });
  }

  /** Enables every proxy and removes every toxic. @throws ApiError */
  reset(): Promise<void> {
    return this.#inTurn(async () => {
      for (const state of this.#proxies.values()) {
        if (!state.enabled) await start(state);
        setToxics(state, []);
      }
    });
  }

  async removeAll(): Promise<void> {
    for (const name of [...this.#proxies.keys()]) await this.remove(name);
  }

  /** @throws ApiError, BadBody */
  addToxic(proxy: string, readBody: () => unknown): NamedToxic {
    const state = this.get(proxy);
    const fields = readFields(readBody(), TOXIC);
    const { type = '', stream: written = 'downstream', toxicity = 1 } = fields;
    const stream = written.toLowerCase();
    if (stream !== 'upstream' && stream !== 'downstream')
      throw new ApiError(400, 'stream was invalid, can be either upstream or downstream');
    const kind = TOXIC_KINDS.get(type);
    if (kind === undefined) throw new ApiError(400, 'invalid toxic type');
    const name = fields.name || `${type}_${written}`;
    if (state.toxics.some((toxic) => toxic.name === name)) throw new ApiError(409, 'toxic already exists');
    const attributes = { ...kind.defaults, ...attributesOf(type, fields.attributes) };
    const toxic: NamedToxic = { name, type, stream, written, toxicity, attributes };
    setToxics(state, [...state.toxics, toxic]);
    return toxic;
  }

  /** Attributes and toxicity can change; name, type and stream cannot. @throws ApiError, BadBody */
  updateToxic(proxy: string, name: string, readBody: () => unknown): NamedToxic {
    const toxic = this.toxic(proxy, name);
    const { toxicity = toxic.toxicity, attributes } = readFields(readBody(), CHANGE);
    const changed: NamedToxic = {
      ...toxic,
      toxicity,
      attributes: { ...toxic.attributes, ...attributesOf(toxic.type, attributes) },
    };
    const state = this.get(proxy);
    setToxics(
      state,
      state.toxics.map((other) => (other === toxic ? changed : other)),
    );
    return changed;
  }

  /** @throws ApiError */
  removeToxic(proxy: string, name: string): void {
    const toxic = this.toxic(proxy, name);
    const state = this.get(proxy);
    setToxics(
      state,
      state.toxics.filter((other) => other !== toxic),
    );
  }

  /** @throws ApiError */
  toxic(proxy: string, name: string): NamedToxic {
    const toxic = this.get(proxy).toxics.find((candidate) => candidate.name === name);
    if (toxic === undefined) throw new ApiError(404, 'toxic not found');
    return toxic;
  }

  async #start(fields: ProxyFields): Promise<ProxyState> {
    const { name = '', listen = '', upstream = '', enabled = true } = fields;
    const state: ProxyState = { name, listen, upstream, enabled: false, toxics: [], server: new ProxyServer() };
    if (enabled) await start(state);
    this.#proxies.set(name, state);
    return state;
  }

  /** Changes of proxies wait for each other, so that of two that ask for one name the second finds it taken. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

const CHANGE = { toxicity: 'number', attributes: 'object' } as const;

function requireFields({ name, upstream }: ProxyFields, where: string): void {
  if (!name) throw new ApiError(400, `missing required field: name${where}`);
  if (!upstream) throw new ApiError(400, `missing required field: upstream${where}`);
}

function attributesOf(type: string, given: unknown): Record<string, number> {
  const known = Object.keys(TOXIC_KINDS.get(type)?.defaults ?? {});
  const types = Object.fromEntries(known.map((name) => [name, 'whole' as const]));
  return readFields(given, types) as Record<string, number>;
}

function differs(state: ProxyState, listen: string, upstream: string): boolean {
  try {
    return upstream !== state.upstream || !sameAddress(listen, state.listen);
  } catch (error) {
    if (error instanceof AddressError) throw new ApiError(500, error.message);
    throw error;
  }
}

async function start(state: ProxyState): Promise<void> {
  try {
    state.server.setToxics(state.toxics);
    state.listen = await state.server.start(state.listen, state.upstream);
    state.enabled = true;
  } catch (error) {
    throw new ApiError(500, listenError(state.listen, error));
  }
}

async function stop(state: ProxyState): Promise<void> {
  state.enabled = false;
  await state.server.stop();
}

function setToxics(state: ProxyState, toxics: readonly NamedToxic[]): void {
  state.toxics = toxics;
  state.server.setToxics(toxics);
}
