/** The toxics of the API: names, defaults, order, changes, errors. */
import assert from 'node:assert/strict';
import { assertBadBody, assertError, type Case, type ToxicBody } from '../bench.js';

/** Every type with the attributes that it has when none is given. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  latency: { latency: 0, jitter: 0 },
  bandwidth: { rate: 0 },
  slow_close: { delay: 0 },
  timeout: { timeout: 0 },
  reset_peer: { timeout: 0 },
  slicer: { average_size: 0, size_variation: 0, delay: 0 },
  limit_data: { bytes: 0 },
  noop: {},
};

const upstream = '127.0.0.1:1';
const names = (json: unknown): (string | undefined)[] => (json as ToxicBody[]).map(({ name }) => name);

export const TOXICS: readonly Case[] = [
  {
    name: 'a toxic is downstream, of toxicity 1, named TYPE_STREAM, with every attribute 0, unless told otherwise',
    run: async (bench) => {
      const { name } = await bench.proxy(upstream);
      for (const [type, attributes] of Object.entries(DEFAULTS)) {
        const reply = await bench.call('POST', `/proxies/${name}/toxics`, { type });
        assert.deepEqual([reply.status, reply.type], [200, 'application/json']);
        const whole = { attributes, name: `${type}_downstream`, type, stream: 'downstream', toxicity: 1 };
        assert.deepEqual(reply.json, whole);
        assert.deepEqual((await bench.call('GET', `/proxies/${name}/toxics/${type}_downstream`)).json, whole);
      }
    },
  },
  {
    name: 'toxics are listed upstream first, each stream in the order in which they were added',
    run: async (bench) => {
      const { name } = await bench.proxy(upstream);
      assert.deepEqual((await bench.call('GET', `/proxies/${name}/toxics`)).json, []);
      for (const [toxic, stream] of [
        ['d1', 'downstream'],
        ['u1', 'upstream'],
        ['d2', 'downstream'],
        ['u2', 'upstream'],
      ])
        await bench.add(`/proxies/${name}`, { name: toxic as string, type: 'noop', stream: stream as string });
      const order = ['u1', 'u2', 'd1', 'd2'];
      assert.deepEqual(names((await bench.call('GET', `/proxies/${name}/toxics`)).json), order);
      const { toxics } = (await bench.call('GET', `/proxies/${name}`)).json as { toxics: ToxicBody[] };
      assert.deepEqual(names(toxics), order);
    },
  },
  {
    name: 'a stream may be written in capitals, and stays as it was written',
    run: async (bench) => {
      const { name } = await bench.proxy(upstream);
      const { json } = await bench.done('POST', `/proxies/${name}/toxics`, { type: 'latency', stream: 'UpStream' });
      assert.deepEqual([(json as ToxicBody).stream, (json as ToxicBody).name], ['UpStream', 'latency_UpStream']);
    },
  },
  {
    name: 'wrong stream, then wrong type, then a name that is taken, then wrong attributes',
    run: async (bench) => {
      const { name } = await bench.proxy(upstream);
      const path = `/proxies/${name}/toxics`;
      const stream = 'stream was invalid, can be either upstream or downstream';
      assertError(await bench.call('POST', path, { type: 'none', stream: 'sideways' }), 400, stream);
      assertError(await bench.call('POST', path, { type: 'latency', stream: '' }), 400, stream);
      assertError(await bench.call('POST', path, { type: 'none' }), 400, 'invalid toxic type');
      assertError(await bench.call('POST', path, {}), 400, 'invalid toxic type');
      await bench.add(`/proxies/${name}`, { type: 'latency' });
      const taken = { type: 'latency', attributes: { latency: 'x' } };
      assertError(await bench.call('POST', path, taken), 409, 'toxic already exists');
      assertBadBody(await bench.call('POST', path, { ...taken, name: 'free' }));
      assertError(await bench.call('GET', `${path}/free`), 404, 'toxic not found');
    },
  },
  {
    name: 'a name is taken in both streams',
    run: async (bench) => {
      const { name } = await bench.proxy(upstream);
      await bench.add(`/proxies/${name}`, { name: 't', type: 'noop', stream: 'upstream' });
      const again = await bench.call('POST', `/proxies/${name}/toxics`, { name: 't', type: 'latency' });
      assertError(again, 409, 'toxic already exists');
    },
  },
  {
    name: 'attributes are whole numbers',
    run: async (bench) => {
      const { name } = await bench.proxy(upstream);
      for (const wrong of ['7', 1.5, [], {}, true])
        assertBadBody(
          await bench.call('POST', `/proxies/${name}/toxics`, { type: 'latency', attributes: { latency: wrong } }),
        );
      for (const wrong of ['x', 7, []])
        assertBadBody(await bench.call('POST', `/proxies/${name}/toxics`, { type: 'latency', attributes: wrong }));
      for (const none of [null, {}, { latency: null }]) {
        const { json } = await bench.done('POST', `/proxies/${name}/toxics`, { type: 'latency', attributes: none });
        assert.deepEqual((json as ToxicBody).attributes, { latency: 0, jitter: 0 });
        await bench.done('DELETE', `/proxies/${name}/toxics/latency_downstream`);
      }
    },
  },
  {
    name: 'a toxicity is taken as it is, and must be a number',
    run: async (bench) => {
      const { name } = await bench.proxy(upstream);
      for (const toxicity of [0, 0.25, 0.1, 2, -1]) {
        const { json } = await bench.done('POST', `/proxies/${name}/toxics`, { name: 't', type: 'noop', toxicity });
        assert.equal((json as ToxicBody).toxicity, toxicity);
        await bench.done('DELETE', `/proxies/${name}/toxics/t`);
      }
      assertBadBody(await bench.call('POST', `/proxies/${name}/toxics`, { type: 'noop', toxicity: 'half' }));
    },
  },
  {
    name: 'PATCH and POST change attributes and toxicity, and nothing else; what is not given stays',
    run: async (bench) => {
      const { name } = await bench.proxy(upstream);
      await bench.add(`/proxies/${name}`, { name: 't', type: 'latency', attributes: { latency: 5, jitter: 2 } });
      for (const [method, latency] of [
        ['PATCH', 7],
        ['POST', 9],
      ]) {
        const reply = await bench.done(method as string, `/proxies/${name}/toxics/t`, {
          name: 'other',
          type: 'timeout',
          stream: 'upstream',
          toxicity: 0.5,
          attributes: { latency },
        });
        const wanted = {
          attributes: { latency, jitter: 2 },
          name: 't',
          type: 'latency',
          stream: 'downstream',
          toxicity: 0.5,
        };
        assert.deepEqual(reply.json, wanted);
        assert.deepEqual((await bench.done(method as string, `/proxies/${name}/toxics/t`, {})).json, wanted);
      }
    },
  },
  {
    name: 'a change with a body that is wrong is 400',
    run: async (bench) => {
      const { name } = await bench.proxy(upstream);
      await bench.add(`/proxies/${name}`, { name: 't', type: 'latency' });
      for (const wrong of ['', '{', { toxicity: 'x' }, { attributes: { latency: '1' } }, { attributes: 'x' }])
        assertBadBody(await bench.call('PATCH', `/proxies/${name}/toxics/t`, wrong));
    },
  },
  {
    name: 'toxics that there are not, and those of proxies that there are not, are 404',
    run: async (bench) => {
      const { name } = await bench.proxy(upstream);
      for (const method of ['GET', 'PATCH', 'POST', 'DELETE']) {
        const body = method === 'GET' ? undefined : '{';
        assertError(await bench.call(method, `/proxies/${name}/toxics/none`, body), 404, 'toxic not found');
        assertError(await bench.call(method, '/proxies/none/toxics/none', body), 404, 'proxy not found');
      }
      assertError(await bench.call('GET', '/proxies/none/toxics'), 404, 'proxy not found');
      assertError(await bench.call('POST', '/proxies/none/toxics', '{'), 404, 'proxy not found');
    },
  },
  {
    name: 'DELETE of a toxic answers 204, and its name is free again',
    run: async (bench) => {
      const { name } = await bench.proxy(upstream);
      for (let i = 0; i < 3; i += 1) {
        await bench.add(`/proxies/${name}`, { name: 't', type: 'noop' });
        const reply = await bench.call('DELETE', `/proxies/${name}/toxics/t`);
        assert.deepEqual([reply.status, reply.text], [204, '']);
      }
    },
  },
  {
    name: 'of 50 that create the same proxy or toxic at once, one succeeds',
    run: async (bench) => {
      const body = { name: 'one', listen: '127.0.0.1:0', upstream };
      const created = await Promise.all(Array.from({ length: 50 }, () => bench.call('POST', '/proxies', body)));
      assert.deepEqual(tally(created.map(({ status }) => status)), { 201: 1, 409: 49 });
      const toxic = { type: 'latency' };
      const added = await Promise.all(
        Array.from({ length: 50 }, () => bench.call('POST', '/proxies/one/toxics', toxic)),
      );
      assert.deepEqual(tally(added.map(({ status }) => status)), { 200: 1, 409: 49 });
    },
  },
  {
    name: 'proxies and toxics that are edited at once all come to pass',
    run: async (bench) => {
      const { name } = await bench.proxy(upstream);
      const edits = Array.from({ length: 40 }, async (_, i) => {
        await bench.add(`/proxies/${name}`, { name: `t${i}`, type: 'latency', attributes: { latency: i } });
        if (i % 2 === 0) await bench.done('DELETE', `/proxies/${name}/toxics/t${i}`);
        const proxy = await bench.proxy(upstream);
        await bench.done('PATCH', `/proxies/${proxy.name}`, { enabled: false });
      });
      await Promise.all(edits);
      const left = names((await bench.call('GET', `/proxies/${name}/toxics`)).json);
      assert.equal(left.length, 20);
      assert.equal(Object.keys((await bench.call('GET', '/proxies')).json as object).length, 41);
    },
  },
];

function tally(values: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
