/** The proxies of the embedded Toxiproxy server and their toxics, with the rules and error texts of Toxiproxy 2.12. */

import type { Toxic } from '../pipeline.js';
import { TOXIC_KINDS } from '../toxics/catalogue.js';
import { ProxyServer } from './proxy-server.js';

export interface ApiError {
  readonly status: number;
  readonly error: string;
}

export interface ProxyState {
  readonly name: string;
  listen: string;
  upstream: string;
  enabled: boolean;
  toxics: Toxic[];
  server: ProxyServer;
}

export type Body = Readonly<Record<string, unknown>>;

export const notFound = (what: 'proxy' | 'toxic'): ApiError => ({ status: 404, error: `${what} not found` });

export class ProxyRegistry {
  readonly #proxies = new Map<string, ProxyState>();

  all(): ProxyState[] {
    return [...this.#proxies.values()];
  }

  get(name: string): ProxyState | ApiError {
    return this.#proxies.get(name) ?? notFound('proxy');
  }

  async create(body: Body): Promise<ProxyState | ApiError> {
    const name = textOf(body['name']);
    const upstream = textOf(body['upstream']);
    if (name === '') return { status: 400, error: 'missing required field: name' };
    if (upstream === '') return { status: 400, error: 'missing required field: upstream' };
    if (this.#proxies.has(name)) return { status: 409, error: 'proxy already exists' };
    const state: ProxyState = {
      name,
      listen: textOf(body['listen']),
      upstream,
      enabled: body['enabled'] !== false,
      toxics: [],
      server: new ProxyServer(),
    };
    const failed = await this.#apply(state);
    if (failed !== undefined) return failed;
    this.#proxies.set(name, state);
    return state;
  }

  async update(name: string, body: Body): Promise<ProxyState | ApiError> {
    const state = this.#proxies.get(name);
    if (state === undefined) return notFound('proxy');
    const listen = textOf(body['listen']) || state.listen;
    const upstream = textOf(body['upstream']) || state.upstream;
    const moved = listen !== state.listen || upstream !== state.upstream;
    const enabled = typeof body['enabled'] === 'boolean' ? body['enabled'] : state.enabled;
    if (moved) await state.server.stop();
    state.listen = listen;
    state.upstream = upstream;
    state.enabled = enabled;
    return (await this.#apply(state)) ?? state;
  }

  /** Creates the proxies of a list, or replaces those that differ. */
  async populate(list: readonly Body[]): Promise<ProxyState[] | ApiError> {
    for (const body of list) {
      if (textOf(body['name']) === '') return { status: 400, error: 'missing required field: name' };
      if (textOf(body['upstream']) === '') return { status: 400, error: 'missing required field: upstream' };
    }
    const done: ProxyState[] = [];
    for (const body of list) {
      const existing = this.#proxies.get(textOf(body['name']));
      if (existing !== undefined) await this.remove(existing.name);
      const created = await this.create(body);
      if ('error' in created) return created;
      done.push(created);
    }
    return done;
  }

  async remove(name: string): Promise<ApiError | undefined> {
    const state = this.#proxies.get(name);
    if (state === undefined) return notFound('proxy');
    this.#proxies.delete(name);
    await state.server.stop();
    return undefined;
  }

  /** Enables every proxy and removes every toxic. */
  async reset(): Promise<void> {
    for (const state of this.#proxies.values()) {
      state.enabled = true;
      this.#setToxics(state, []);
      await this.#apply(state);
    }
  }

  async removeAll(): Promise<void> {
    for (const name of [...this.#proxies.keys()]) await this.remove(name);
  }

  addToxic(proxy: string, body: Body): Toxic | ApiError {
    const state = this.#proxies.get(proxy);
    if (state === undefined) return notFound('proxy');
    const type = textOf(body['type']);
    const kind = TOXIC_KINDS.get(type);
    const stream = textOf(body['stream']) || 'downstream';
    if (stream !== 'upstream' && stream !== 'downstream')
      return { status: 400, error: 'stream was invalid, can be either upstream or downstream' };
    if (kind === undefined) return { status: 400, error: 'invalid toxic type' };
    const name = textOf(body['name']) || `${type}_${stream}`;
    if (state.toxics.some((toxic) => toxic.name === name)) return { status: 409, error: 'toxic already exists' };
    const toxicity = typeof body['toxicity'] === 'number' ? body['toxicity'] : 1;
    const attributes = { ...kind.defaults, ...numbersOf(body['attributes'], kind.defaults) };
    const toxic: Toxic = { name, type, stream, toxicity, attributes };
    this.#setToxics(state, [...state.toxics, toxic]);
    return toxic;
  }

  /** Attributes and toxicity can change; name, type and stream cannot. */
  updateToxic(proxy: string, name: string, body: Body): Toxic | ApiError {
    const found = this.toxic(proxy, name);
    if ('error' in found) return found;
    const { toxic, state } = found;
    const defaults = TOXIC_KINDS.get(toxic.type)?.defaults ?? {};
    const changed: Toxic = {
      ...toxic,
      toxicity: typeof body['toxicity'] === 'number' ? body['toxicity'] : toxic.toxicity,
      attributes: { ...toxic.attributes, ...numbersOf(body['attributes'], defaults) },
    };
    this.#setToxics(
      state,
      state.toxics.map((other) => (other === toxic ? changed : other)),
    );
    return changed;
  }

  removeToxic(proxy: string, name: string): ApiError | undefined {
    const found = this.toxic(proxy, name);
    if ('error' in found) return found;
    this.#setToxics(
      found.state,
      found.state.toxics.filter((toxic) => toxic !== found.toxic),
    );
    return undefined;
  }

  toxic(proxy: string, name: string): { readonly toxic: Toxic; readonly state: ProxyState } | ApiError {
    const state = this.#proxies.get(proxy);
    if (state === undefined) return notFound('proxy');
    const toxic = state.toxics.find((candidate) => candidate.name === name);
    return toxic === undefined ? notFound('toxic') : { toxic, state };
  }

  #setToxics(state: ProxyState, toxics: Toxic[]): void {
    state.toxics = toxics;
    state.server.setToxics(toxics);
  }

  async #apply(state: ProxyState): Promise<ApiError | undefined> {
    if (!state.enabled) {
      await state.server.stop();
      return undefined;
    }
    if (state.server.listening) return undefined;
    try {
      state.listen = await state.server.start(state.listen, state.upstream);
      state.server.setToxics(state.toxics);
      return undefined;
    } catch (error) {
      return { status: 500, error: `listen tcp ${state.listen}: ${(error as Error).message}` };
    }
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Known attributes that are numbers; anything else is passed over, as Go's JSON decoder would refuse or ignore it. */
function numbersOf(value: unknown, known: Readonly<Record<string, number>>): Record<string, number> {
  const numbers: Record<string, number> = {};
  if (typeof value !== 'object' || value === null) return numbers;
  for (const key of Object.keys(known)) {
    const number = (value as Record<string, unknown>)[key];
    if (typeof number === 'number' && Number.isFinite(number)) numbers[key] = number;
  }
  return numbers;
}
