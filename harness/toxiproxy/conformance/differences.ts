/** Where the embedded server is known to differ. The rig uses none of it; docs/toxiproxy.md has the table. */
import assert from 'node:assert/strict';
import type { Case } from './bench.js';
import { assertTook } from './bench.js';
import { pause } from './peer.js';

export interface KnownDifference {
  readonly name: string;
  readonly embedded: string;
  readonly real: string;
  /** Passes against the real server, and not against the embedded one. */
  readonly run: Case['run'];
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: 'a listen address without a host',
    embedded: 'loopback',
    real: 'every interface of the machine',
    run: async (bench) => {
      const { listen } = await bench.proxy('127.0.0.1:1', { listen: ':0' });
      assert.match(listen, /^\[::\]:\d+$/);
    },
  },
  {
    name: 'what stands behind the JSON of a body',
    embedded: 'refused, 400',
    real: 'passed over',
    run: async (bench) => {
      const body = '{"name": "a", "listen": "127.0.0.1:0", "upstream": "127.0.0.1:1"} and more';
      await bench.done('POST', '/proxies', body);
    },
  },
  {
    name: 'the words behind "bad request body:"',
    embedded: 'its own',
    real: 'those of the JSON decoder of Go',
    run: async (bench) => {
      const { text } = await bench.call('POST', '/proxies', { name: 7 });
      assert.match(text, /json: cannot unmarshal number/);
    },
  },
  {
    name: 'a path with a slash too many',
    embedded: '404',
    real: 'sent on to the path without it, 301',
    run: async (bench) => assert.equal((await bench.call('GET', '//proxies')).status, 301),
  },
  {
    name: 'the header X-Toxiproxy-Request-Id',
    embedded: 'absent, as there is no log',
    real: 'the id under which the call stands in its log',
    run: async (bench) => {
      const { headers } = await fetch(`${bench.url}/version`, { headers: { 'user-agent': 'scanrig' } });
      assert.ok(headers.has('x-toxiproxy-request-id'));
    },
  },
  {
    name: 'removing a `reset_peer` whose time runs',
    embedded: 'resets at once',
    real: 'resets when the time is over, and answers then',
    run: async (bench) => {
      const { client, host, path } = await bench.route({ name: 't', type: 'reset_peer', attributes: { timeout: 600 } });
      const start = performance.now();
      host.send('x');
      await pause(100);
      await bench.done('DELETE', `${path}/toxics/t`);
      await client.over();
      assertTook(client.endedAt - start, 600);
    },
  },
];
