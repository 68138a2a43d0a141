/** The proxies of the API: create, show, change, remove, reset. */
import assert from 'node:assert/strict';
import { assertError, type Case, type ProxyBody } from '../bench.js';

export const PROXIES: readonly Case[] = [
  {
    name: 'POST /proxies answers 201 with the proxy and the port that it got',
    run: async (bench) => {
      const reply = await bench.call('POST', '/proxies', { name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' });
      assert.deepEqual([reply.status, reply.type], [201, 'application/json']);
      const { listen } = reply.json as ProxyBody;
      assert.match(listen, /^127\.0\.0\.1:[1-9]\d*$/);
      const whole = { name: 'a', listen, upstream: '127.0.0.1:1', enabled: true, Logger: {}, toxics: [] };
      assert.deepEqual(reply.json, whole);
      assert.deepEqual((await bench.call('GET', '/proxies/a')).json, whole);
      assert.deepEqual((await bench.call('GET', '/proxies')).json, { a: whole });
    },
  },
  {
    name: 'without proxies the list is an empty object',
    run: async (bench) => {
      const reply = await bench.call('GET', '/proxies');
      assert.deepEqual([reply.status, reply.type, reply.json], [200, 'application/json', {}]);
    },
  },
  {
    name: 'a proxy without name or upstream is refused, name first',
    run: async (bench) => {
      assertError(await bench.call('POST', '/proxies', {}), 400, 'missing required field: name');
      assertError(
        await bench.call('POST', '/proxies', { name: '', upstream: 'h:1' }),
        400,
        'missing required field: name',
      );
      assertError(await bench.call('POST', '/proxies', { name: 'a' }), 400, 'missing required field: upstream');
    },
  },
  {
    name: 'a second proxy of the same name is 409, and the first stays',
    run: async (bench) => {
      const first = await bench.proxy(await bench.echo());
      const again = { name: first.name, listen: '127.0.0.1:0', upstream: '127.0.0.1:2' };
      assertError(await bench.call('POST', '/proxies', again), 409, 'proxy already exists');
      const client = await bench.dial(first.listen);
      client.send('still');
      await client.got(5);
    },
  },
  {
    name: 'a port that is taken is 500 with the words of the system, and no proxy comes of it',
    run: async (bench) => {
      const { listen } = await bench.proxy('127.0.0.1:1');
      const reply = await bench.call('POST', '/proxies', { name: 'second', listen, upstream: '127.0.0.1:1' });
      assertError(reply, 500, `listen tcp ${listen}: bind: address already in use`);
      assertError(await bench.call('GET', '/proxies/second'), 404, 'proxy not found');
    },
  },
  {
    name: 'a listen address without a port, or with an impossible one, is 500',
    run: async (bench) => {
      const reply = await bench.call('POST', '/proxies', { name: 'a', listen: '127.0.0.1', upstream: 'h:1' });
      assertError(reply, 500, 'listen tcp: address 127.0.0.1: missing port in address');
      const high = await bench.call('POST', '/proxies', { name: 'a', listen: '127.0.0.1:99999', upstream: 'h:1' });
      assertError(high, 500, 'listen tcp: address 99999: invalid port');
    },
  },
  {
    name: 'a proxy that is created disabled keeps its address as given and refuses',
    run: async (bench) => {
      const port = await bench.silentPort();
      const proxy = await bench.proxy('127.0.0.1:1', { listen: `127.0.0.1:${port}`, enabled: false });
      assert.deepEqual([proxy.enabled, proxy.listen], [false, `127.0.0.1:${port}`]);
      await assert.rejects(bench.dial(proxy.listen), /ECONNREFUSED/);
      const zero = await bench.proxy('127.0.0.1:1', { listen: '127.0.0.1:0', enabled: false });
      assert.equal(zero.listen, '127.0.0.1:0');
    },
  },
  {
    name: 'PATCH and POST change a proxy, and what is not given stays',
    run: async (bench) => {
      const { name, listen, upstream } = await bench.proxy('127.0.0.1:1');
      for (const method of ['PATCH', 'POST']) {
        const off = await bench.done(method, `/proxies/${name}`, { enabled: false });
        assert.deepEqual(off.json, { name, listen, upstream, enabled: false, Logger: {}, toxics: [] });
        const on = await bench.done(method, `/proxies/${name}`, { enabled: true });
        assert.deepEqual(on.json, { name, listen, upstream, enabled: true, Logger: {}, toxics: [] });
      }
      assert.deepEqual([(await bench.done('PATCH', `/proxies/${name}`, {})).status], [200]);
    },
  },
  {
    name: 'the name of a proxy does not change',
    run: async (bench) => {
      const { name } = await bench.proxy('127.0.0.1:1');
      const { json } = await bench.done('PATCH', `/proxies/${name}`, { name: 'other' });
      assert.equal((json as ProxyBody).name, name);
      assertError(await bench.call('GET', '/proxies/other'), 404, 'proxy not found');
    },
  },
  {
    name: 'a new upstream takes new connections and ends those that stand',
    run: async (bench) => {
      const proxy = await bench.proxy(await bench.host((peer) => peer.send('one')));
      const old = await bench.dial(proxy.listen);
      await old.got(3);
      const upstream = await bench.host((peer) => peer.send('two'));
      const { json } = await bench.done('PATCH', `/proxies/${proxy.name}`, { upstream });
      assert.equal((json as ProxyBody).listen, proxy.listen);
      await old.over();
      const client = await bench.dial(proxy.listen);
      await client.got(3);
      assert.equal(client.text, 'two');
    },
  },
  {
    name: 'an upstream that stays as it is disturbs no connection',
    run: async (bench) => {
      const { client, path, listen } = await bench.route();
      await bench.done('PATCH', path, { enabled: true, listen });
      await client.hearsNothing(50);
    },
  },
  {
    name: 'a proxy moves to another port, and keeps its toxics',
    run: async (bench) => {
      const { name, listen } = await bench.proxy(await bench.echo());
      await bench.add(`/proxies/${name}`, { type: 'noop' });
      const { json } = await bench.done('PATCH', `/proxies/${name}`, { listen: '127.0.0.1:0' });
      const moved = json as ProxyBody;
      assert.notEqual(moved.listen, listen);
      assert.deepEqual(
        moved.toxics.map(({ name }) => name),
        ['noop_downstream'],
      );
      await assert.rejects(bench.dial(listen), /ECONNREFUSED/);
      const client = await bench.dial(moved.listen);
      client.send('x');
      await client.got(1);
    },
  },
  {
    name: 'a move to a port that is taken is 500 and leaves the proxy disabled',
    run: async (bench) => {
      const taken = await bench.proxy('127.0.0.1:1');
      const proxy = await bench.proxy('127.0.0.1:1');
      const reply = await bench.call('PATCH', `/proxies/${proxy.name}`, { listen: taken.listen });
      assertError(reply, 500, `listen tcp ${taken.listen}: bind: address already in use`);
      const after = (await bench.done('GET', `/proxies/${proxy.name}`)).json as ProxyBody;
      assert.deepEqual([after.enabled, after.listen], [false, taken.listen]);
      await assert.rejects(bench.dial(proxy.listen), /ECONNREFUSED/);
    },
  },
  {
    name: 'a proxy that there is not cannot be shown, changed or removed',
    run: async (bench) => {
      for (const method of ['GET', 'PATCH', 'POST', 'DELETE'])
        assertError(
          await bench.call(method, '/proxies/none', method === 'GET' ? undefined : {}),
          404,
          'proxy not found',
        );
    },
  },
  {
    name: 'DELETE answers 204 without a body, refuses new connections and ends those that stand',
    run: async (bench) => {
      const { client, host, path, listen } = await bench.route();
      const reply = await bench.call('DELETE', path);
      assert.deepEqual([reply.status, reply.text], [204, '']);
      await Promise.all([client.over(), host.over()]);
      await assert.rejects(bench.dial(listen), /ECONNREFUSED/);
      assertError(await bench.call('DELETE', path), 404, 'proxy not found');
    },
  },
  {
    name: 'the address of a proxy that was removed can be taken again at once',
    run: async (bench) => {
      const { path, listen } = await bench.route();
      await bench.done('DELETE', path);
      assert.equal((await bench.proxy('127.0.0.1:1', { listen })).listen, listen);
    },
  },
  {
    name: 'POST /reset answers 204, enables every proxy and removes every toxic',
    run: async (bench) => {
      const off = await bench.proxy(await bench.echo());
      await bench.done('PATCH', `/proxies/${off.name}`, { enabled: false });
      const slow = await bench.route({ type: 'latency', attributes: { latency: 20_000 } });
      const reply = await bench.call('POST', '/reset');
      assert.deepEqual([reply.status, reply.text], [204, '']);
      const proxies = Object.values((await bench.call('GET', '/proxies')).json as Record<string, ProxyBody>);
      assert.deepEqual(
        proxies.map(({ enabled, toxics }) => [enabled, toxics.length]),
        [
          [true, 0],
          [true, 0],
        ],
      );
      slow.host.send('now');
      await slow.client.got(3, 2_000);
      await bench.dial(off.listen);
    },
  },
  {
    name: 'a reset lets connections stand',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'latency', attributes: { latency: 10 } });
      await bench.done('POST', '/reset');
      await client.hearsNothing(50);
      host.send('x');
      await client.got(1);
    },
  },
];
