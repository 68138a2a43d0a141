/** POST /populate: many proxies at once, those that are there already kept. */
import assert from 'node:assert/strict';
import { assertError, type Case, type ProxyBody } from '../bench.js';

const listOf = (json: unknown): readonly ProxyBody[] => (json as { proxies: ProxyBody[] }).proxies;
const at = '127.0.0.1:0';
const upstream = '127.0.0.1:1';

export const POPULATE: readonly Case[] = [
  {
    name: 'populate answers 201 with the proxies in the order of the list',
    run: async (bench) => {
      const reply = await bench.call('POST', '/populate', [
        { name: 'b', listen: at, upstream },
        { name: 'a', listen: at, upstream, enabled: false },
      ]);
      assert.deepEqual([reply.status, reply.type], [201, 'application/json']);
      const [b, a] = listOf(reply.json);
      assert.deepEqual(reply.json, {
        proxies: [
          { name: 'b', listen: b?.listen, upstream, enabled: true, Logger: {}, toxics: [] },
          { name: 'a', listen: at, upstream, enabled: false, Logger: {}, toxics: [] },
        ],
      });
      assert.equal(a?.enabled, false);
    },
  },
  {
    name: 'populate of an empty list answers with null for the proxies',
    run: async (bench) => {
      const reply = await bench.call('POST', '/populate', []);
      assert.deepEqual([reply.status, reply.json], [201, { proxies: null }]);
    },
  },
  {
    name: 'populate keeps a proxy of the same address and upstream, with toxics and connections',
    run: async (bench) => {
      const { client, path, listen } = await bench.route({ type: 'latency', attributes: { latency: 1 } });
      const { name, upstream } = (await bench.done('GET', path)).json as ProxyBody;
      const reply = await bench.done('POST', '/populate', [{ name, listen, upstream }]);
      assert.deepEqual(
        listOf(reply.json)[0]?.toxics.map(({ type }) => type),
        ['latency'],
      );
      await client.hearsNothing(50);
    },
  },
  {
    name: 'populate does not look at enabled of a proxy that it keeps',
    run: async (bench) => {
      const { name, listen } = await bench.proxy(upstream);
      const reply = await bench.done('POST', '/populate', [{ name, listen, upstream, enabled: false }]);
      assert.equal(listOf(reply.json)[0]?.enabled, true);
    },
  },
  {
    name: 'populate replaces a proxy of another upstream, without its toxics, and ends its connections',
    run: async (bench) => {
      const { client, path, listen } = await bench.route({ type: 'latency', attributes: { latency: 1 } });
      const { name } = (await bench.done('GET', path)).json as ProxyBody;
      const reply = await bench.done('POST', '/populate', [{ name, listen, upstream: await bench.echo() }]);
      assert.deepEqual(listOf(reply.json)[0]?.toxics, []);
      await client.over();
      const fresh = await bench.dial(listen);
      fresh.send('x');
      await fresh.got(1);
    },
  },
  {
    name: 'populate with port 0 gives a known proxy a new port',
    run: async (bench) => {
      const { name, listen } = await bench.proxy(upstream);
      const reply = await bench.done('POST', '/populate', [{ name, listen: at, upstream }]);
      assert.notEqual(listOf(reply.json)[0]?.listen, listen);
      await assert.rejects(bench.dial(listen), /ECONNREFUSED/);
    },
  },
  {
    name: 'populate names the place of a proxy that lacks a field, and creates none',
    run: async (bench) => {
      const nameless = await bench.call('POST', '/populate', [{ name: 'a', listen: at, upstream }, { listen: at }]);
      assert.deepEqual(
        [nameless.status, nameless.json],
        [400, { error: 'missing required field: name at proxy 2', status: 400, proxies: null }],
      );
      const aimless = await bench.call('POST', '/populate', [{ name: 'a' }]);
      assert.deepEqual(
        [aimless.status, aimless.json],
        [400, { error: 'missing required field: upstream at proxy 1', status: 400, proxies: null }],
      );
      assertError(await bench.call('GET', '/proxies/a'), 404, 'proxy not found');
    },
  },
  {
    name: 'populate that fails on the way is 500, and what was created stays',
    run: async (bench) => {
      const { listen } = await bench.proxy(upstream);
      const reply = await bench.call('POST', '/populate', [
        { name: 'good', listen: at, upstream },
        { name: 'bad', listen, upstream },
      ]);
      const { error, status, proxies } = reply.json as { error: string; status: number; proxies: ProxyBody[] };
      assert.deepEqual([reply.status, status], [500, 500]);
      assert.equal(error, `listen tcp ${listen}: bind: address already in use`);
      assert.deepEqual(
        proxies.map(({ name }) => name),
        ['good'],
      );
      assert.equal((await bench.call('GET', '/proxies/good')).status, 200);
    },
  },
  {
    name: 'populate of 200 proxies at once',
    run: async (bench) => {
      const list = Array.from({ length: 200 }, (_, i) => ({ name: `n${i}`, listen: at, upstream }));
      const reply = await bench.done('POST', '/populate', list);
      assert.equal(new Set(listOf(reply.json).map(({ listen }) => listen)).size, 200);
    },
  },
];
