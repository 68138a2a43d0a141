/** What holds for every call: version, browsers, unknown paths, methods, forms of the body. */
import assert from 'node:assert/strict';
import { Toxiproxy } from 'toxiproxy-node-client';
import { assertBadBody, assertError, type Case } from '../bench.js';

export const MANNERS: readonly Case[] = [
  {
    name: 'the official client for Node creates, changes, resets and removes',
    run: async (bench) => {
      const client = new Toxiproxy(bench.url);
      assert.match(JSON.stringify(await client.getVersion()), /2\.12\.|git/);
      const upstream = await bench.echo();
      const proxy = await client.createProxy({ name: 'p', listen: '127.0.0.1:0', upstream });
      const toxic = await proxy.addToxic({
        name: 't',
        type: 'latency',
        stream: 'downstream',
        toxicity: 1,
        attributes: { latency: 5, jitter: 0 },
      });
      assert.deepEqual((await proxy.getToxic('t')).attributes, { latency: 5, jitter: 0 });
      await toxic.remove();
      const off = await proxy.update({ enabled: false, listen: proxy.listen, upstream });
      assert.equal(off.enabled, false);
      await client.reset();
      assert.deepEqual(
        Object.values(await client.getAll()).map(({ name, enabled }) => [name, enabled]),
        [['p', true]],
      );
      const populated = await client.populate([{ name: 'p', listen: proxy.listen, upstream }]);
      assert.deepEqual(Object.keys(populated), ['p']);
      await proxy.remove();
      await assert.rejects(client.get('p'), /404|not found/);
    },
  },
  {
    name: 'GET /version tells 2.x as JSON',
    run: async (bench) => {
      const { status, type, json } = await bench.call('GET', '/version');
      assert.deepEqual([status, type], [200, 'application/json;charset=utf-8']);
      assert.match((json as { version: string }).version, /^(2\.12\.|git)/);
    },
  },
  {
    name: 'a browser is refused on every path that there is',
    run: async (bench) => {
      for (const [method, path] of [
        ['GET', '/version'],
        ['GET', '/proxies'],
        ['POST', '/reset'],
        ['DELETE', '/proxies/p'],
      ]) {
        const reply = await bench.call(method as string, path as string, undefined, {
          'user-agent': 'Mozilla/5.0 (X11)',
        });
        assert.deepEqual([reply.status, reply.text.trim()], [403, 'User agent not allowed'], path);
      }
    },
  },
  {
    name: 'only what begins with Mozilla/ is a browser',
    run: async (bench) => {
      for (const agent of ['curl/8', 'mozilla/5.0', 'x Mozilla/5.0', ''])
        assert.equal((await bench.call('GET', '/version', undefined, { 'user-agent': agent })).status, 200, agent);
    },
  },
  {
    name: 'a path that there is not is 404, as text',
    run: async (bench) => {
      for (const path of ['/', '/nothing', '/proxies/', '/proxies/p/other', '/proxies/p/toxics/t/more', '/version/']) {
        const reply = await bench.call('GET', path);
        assert.deepEqual([reply.status, reply.text], [404, '404 page not found\n'], path);
      }
    },
  },
  {
    name: 'a method that a path does not have is 405, without a body',
    run: async (bench) => {
      const wrong = [
        ['PUT', '/proxies'],
        ['DELETE', '/proxies'],
        ['GET', '/reset'],
        ['GET', '/populate'],
        ['POST', '/version'],
        ['PUT', '/proxies/p'],
        ['DELETE', '/proxies/p/toxics'],
        ['PUT', '/proxies/p/toxics/t'],
      ];
      for (const [method, path] of wrong) {
        const reply = await bench.call(method as string, path as string);
        assert.deepEqual([reply.status, reply.text], [405, ''], `${method} ${path}`);
      }
    },
  },
  {
    name: 'errors of the API come as JSON text with error and status',
    run: async (bench) => {
      const reply = await bench.call('GET', '/proxies/none');
      assert.equal(reply.type, 'text/plain; charset=utf-8');
      assertError(reply, 404, 'proxy not found');
    },
  },
  {
    name: 'a body that is no JSON, is empty or is of the wrong kind is 400',
    run: async (bench) => {
      const { name } = await bench.proxy('127.0.0.1:1');
      for (const path of ['/proxies', '/populate', `/proxies/${name}`, `/proxies/${name}/toxics`])
        for (const body of ['', '{', 'nonsense', '"text"', '7', 'true'])
          assertBadBody(await bench.call('POST', path, body));
      for (const path of ['/proxies', `/proxies/${name}`, `/proxies/${name}/toxics`])
        assertBadBody(await bench.call('POST', path, '[]'));
      assertBadBody(await bench.call('POST', '/populate', '{}'));
      assertBadBody(await bench.call('POST', '/populate', '[1]'));
    },
  },
  {
    name: 'an empty body is told as EOF',
    run: async (bench) => assertError(await bench.call('POST', '/proxies', ''), 400, 'bad request body: EOF'),
  },
  {
    name: 'a field of the wrong type is 400',
    run: async (bench) => {
      const { name } = await bench.proxy('127.0.0.1:1');
      const good = { name: 'q', listen: '127.0.0.1:0', upstream: '127.0.0.1:1' };
      for (const wrong of [{ name: 7 }, { listen: [] }, { upstream: {} }, { enabled: 'yes' }, { enabled: 1 }]) {
        assertBadBody(await bench.call('POST', '/proxies', { ...good, ...wrong }));
        assertBadBody(await bench.call('POST', '/populate', [{ ...good, ...wrong }]));
      }
      for (const wrong of [{ listen: 7 }, { upstream: false }, { enabled: 'no' }])
        assertBadBody(await bench.call('POST', `/proxies/${name}`, wrong));
      assert.equal((await bench.call('GET', '/proxies/q')).status, 404);
    },
  },
  {
    name: 'fields that nobody knows are passed over',
    run: async (bench) => {
      const proxy = await bench.proxy('127.0.0.1:1', { colour: 'red', Logger: {}, toxics: [{ type: 'nonsense' }] });
      assert.deepEqual(proxy.toxics, []);
      await bench.add(`/proxies/${proxy.name}`, { type: 'latency', attributes: { latency: 1, speed: 'high' } });
    },
  },
  {
    name: 'null is a field that was not given',
    run: async (bench) => {
      assertError(await bench.call('POST', '/proxies', { name: null }), 400, 'missing required field: name');
      assertError(await bench.call('POST', '/proxies', 'null'), 400, 'missing required field: name');
      const proxy = await bench.proxy('127.0.0.1:1', { enabled: null });
      assert.equal(proxy.enabled, true);
    },
  },
  {
    name: 'names of fields are known in capitals too',
    run: async (bench) => {
      const reply = await bench.call('POST', '/proxies', { NAME: 'c', Listen: '127.0.0.1:0', upStream: '127.0.0.1:1' });
      assert.equal(reply.status, 201, reply.text);
      const toxic = { Type: 'latency', Attributes: { LATENCY: 7 } };
      const { json } = await bench.done('POST', '/proxies/c/toxics', toxic);
      assert.deepEqual((json as { attributes: unknown }).attributes, { latency: 7, jitter: 0 });
    },
  },
  {
    name: 'a body of four megabytes is read',
    run: async (bench) => {
      const proxy = await bench.proxy('127.0.0.1:1', { comment: 'x'.repeat(4 << 20) });
      assert.equal(proxy.enabled, true);
    },
  },
  {
    name: 'names may hold anything but a slash, escaped in the path',
    run: async (bench) => {
      const name = 'acquirer 1 ü%?';
      await bench.proxy('127.0.0.1:1', { name });
      const path = `/proxies/${encodeURIComponent(name)}`;
      await bench.add(path, { name, type: 'noop' });
      assert.equal((await bench.call('GET', `${path}/toxics/${encodeURIComponent(name)}`)).status, 200);
    },
  },
];
