/** The paths and methods of Toxiproxy's API, and what each answers. */
import { BadBody } from './body.js';
import { ApiError, type NamedToxic, type ProxyRegistry, type ProxyState } from './proxy-registry.js';

export interface Answer {
  readonly status: number;
  /** JSON text. */
  readonly body?: string;
  readonly type?: string;
}

export interface Call {
  readonly registry: ProxyRegistry;
  /** Names in the path. */
  readonly proxy: string;
  readonly toxic: string;
  /** @throws BadBody */
  body(): unknown;
}

type Route = (call: Call) => Answer | Promise<Answer>;

/** The version whose API this server follows. */
export const TOXIPROXY_API_VERSION = '2.12.0';

const ROUTES: readonly (readonly [RegExp, Readonly<Record<string, Route>>])[] = [
  [
    /^\/version$/,
    {
      GET: () => ({
        status: 200,
        type: 'application/json;charset=utf-8',
        body: `{"version": "${TOXIPROXY_API_VERSION}"}\n`,
      }),
    },
  ],
  [
    /^\/reset$/,
    {
      POST: async ({ registry }) => {
        await registry.reset();
        return { status: 204 };
      },
    },
  ],
  [/^\/populate$/, { POST: populate }],
  [
    /^\/proxies$/,
    {
      GET: ({ registry }) =>
        json(200, Object.fromEntries(registry.all().map((state) => [state.name, proxyJson(state)]))),
      POST: async ({ registry, body }) => json(201, proxyJson(await registry.create(body()))),
    },
  ],
  [
    /^\/proxies\/([^/]+)$/,
    {
      GET: ({ registry, proxy }) => json(200, proxyJson(registry.get(proxy))),
      POST: updateProxy,
      PATCH: updateProxy,
      DELETE: async ({ registry, proxy }) => {
        await registry.remove(proxy);
        return { status: 204 };
      },
    },
  ],
  [
    /^\/proxies\/([^/]+)\/toxics$/,
    {
      GET: ({ registry, proxy }) => json(200, toxicsJson(registry.get(proxy))),
      POST: ({ registry, proxy, body }) => json(200, toxicJson(registry.addToxic(proxy, body))),
    },
  ],
  [
    /^\/proxies\/([^/]+)\/toxics\/([^/]+)$/,
    {
      GET: ({ registry, proxy, toxic }) => json(200, toxicJson(registry.toxic(proxy, toxic))),
      POST: updateToxic,
      PATCH: updateToxic,
      DELETE: ({ registry, proxy, toxic }) => {
        registry.removeToxic(proxy, toxic);
        return { status: 204 };
      },
    },
  ],
];

/** @returns what to call, or what there is not */
export function routeOf(
  method: string,
  url: string,
): ((registry: ProxyRegistry, body: () => unknown) => Answer | Promise<Answer>) | 'no path' | 'no method' {
  const path = decoded(url.split('?')[0] ?? '');
  for (const [pattern, methods] of ROUTES) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const route = methods[method];
    if (route === undefined) return 'no method';
    return (registry, body) => route({ registry, proxy: match[1] ?? '', toxic: match[2] ?? '', body });
  }
  return 'no path';
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function updateProxy({ registry, proxy, body }: Call): Promise<Answer> {
  registry.get(proxy);
  return json(200, proxyJson(await registry.update(proxy, body())));
}

function updateToxic({ registry, proxy, toxic, body }: Call): Answer {
  return json(200, toxicJson(registry.updateToxic(proxy, toxic, body)));
}

/** An error of this call stands beside the proxies that were created before it. */
async function populate({ registry, body }: Call): Promise<Answer> {
  const done: ProxyState[] = [];
  const proxies = (): unknown => (done.length === 0 ? null : done.map(proxyJson));
  try {
    await registry.populate(body(), done);
    return json(201, { proxies: proxies() });
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof BadBody)) throw error;
    return json(error.status, { error: error.message, status: error.status, proxies: proxies() });
  }
}

function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value) };
}

function proxyJson(state: ProxyState): unknown {
  const { name, listen, upstream, enabled } = state;
  return { name, listen, upstream, enabled, Logger: {}, toxics: toxicsJson(state) };
}

/** Upstream first, each stream in its order. */
function toxicsJson({ toxics }: ProxyState): unknown[] {
  return (['upstream', 'downstream'] as const).flatMap((stream) =>
    toxics.filter((toxic) => toxic.stream === stream).map(toxicJson),
  );
}

function toxicJson({ attributes, name, type, written, toxicity }: NamedToxic): unknown {
  return { attributes, name, type, stream: written, toxicity };
}
