/** Toxics that come, change and go while connections stand, and toxicity. */
import assert from 'node:assert/strict';
import { assertTook, type Case } from '../bench.js';
import { pause } from '../peer.js';

const now = (): number => performance.now();
const MANY = 200;

export const EDITS: readonly Case[] = [
  {
    name: 'a toxic takes hold of connections that stand before its call is answered',
    run: async (bench) => {
      const { client, host, path } = await bench.route();
      host.send('a');
      await client.got(1);
      await bench.add(path, { type: 'latency', attributes: { latency: 400 } });
      const start = now();
      host.send('b');
      assertTook((await client.got(2)) - start, 400);
      const other = await bench.route();
      await bench.add(other.path, { type: 'timeout', attributes: { timeout: 0 } });
      other.host.send('lost');
      await other.client.hearsNothing(200);
    },
  },
  {
    name: 'limit_data counts from when it was added',
    run: async (bench) => {
      const { client, host, path } = await bench.route();
      host.send('abcd');
      await client.got(4);
      await bench.add(path, { type: 'limit_data', attributes: { bytes: 3 } });
      host.send('efghij');
      await client.over();
      assert.equal(client.text, 'abcdefg');
    },
  },
  {
    name: 'toxics act in the order in which they were added',
    run: async (bench) => {
      const end = { type: 'limit_data', attributes: { bytes: 0 } };
      const slow = { type: 'slow_close', attributes: { delay: 700 } };
      for (const [toxics, ms] of [
        [[end, slow], 700],
        [[slow, end], 0],
      ] as const) {
        const { client, host } = await bench.route(...toxics);
        const start = now();
        host.send('x');
        await client.over();
        assertTook(client.endedAt - start, ms);
      }
    },
  },
  {
    name: 'a toxic that is removed lets go of all that it holds, in order, before its call is answered',
    run: async (bench) => {
      for (const toxic of [
        { type: 'latency', attributes: { latency: 30_000 } },
        { type: 'bandwidth', attributes: { rate: 0 } },
        { type: 'slicer', attributes: { average_size: 2, size_variation: 0, delay: 5_000_000 } },
      ]) {
        const { client, host, path } = await bench.route({ name: 't', ...toxic });
        for (const part of ['abcdef', 'ghi', 'jkl']) {
          host.send(part);
          await pause(30);
        }
        await bench.done('DELETE', `${path}/toxics/t`);
        await client.got(12, 2_000);
        assert.equal(client.text, 'abcdefghijkl', toxic.type);
        host.send('on');
        await client.got(14, 2_000);
      }
    },
  },
  {
    name: 'a toxic in the middle goes, and those around it stay',
    run: async (bench) => {
      const { client, host, path } = await bench.route(
        { name: 'a', type: 'latency', attributes: { latency: 200 } },
        { name: 'b', type: 'timeout', toxicity: 0 },
        { name: 'c', type: 'latency', attributes: { latency: 200 } },
      );
      await bench.done('DELETE', `${path}/toxics/b`);
      await client.hearsNothing(50).catch(() => undefined);
      if (client.ending !== undefined) return;
      const start = now();
      host.send('x');
      assertTook((await client.got(1)) - start, 400);
    },
  },
  {
    name: 'a toxic that is added behind another lets go of the chunk that the other has in hand',
    run: async (bench) => {
      const { client, host, path } = await bench.route({ type: 'latency', attributes: { latency: 9_000 } });
      host.send('x');
      await client.hearsNothing(50);
      await bench.add(path, { type: 'noop' });
      await client.got(1, 1_000);
    },
  },
  {
    name: 'toxicity 0 spares every connection, 1 none',
    run: async (bench) => {
      const cut = { name: 't', type: 'limit_data', attributes: { bytes: 0 } };
      assert.equal(await cutOf(bench, 30, { ...cut, toxicity: 0 }), 0);
      assert.equal(await cutOf(bench, 30, { ...cut, toxicity: 1 }), 30);
    },
  },
  {
    name: 'toxicity 0.5 takes about half',
    run: async (bench) => {
      const cut = await cutOf(bench, MANY, { type: 'limit_data', toxicity: 0.5, attributes: { bytes: 0 } });
      assert.ok(cut > MANY * 0.3 && cut < MANY * 0.7, `${cut} of ${MANY}`);
    },
  },
  {
    name: 'a change of toxicity reaches connections that stand',
    run: async (bench) => {
      const { client, host, path } = await bench.route({
        name: 't',
        type: 'limit_data',
        toxicity: 0,
        attributes: { bytes: 0 },
      });
      host.send('a');
      await client.got(1);
      await bench.done('PATCH', `${path}/toxics/t`, { toxicity: 1 });
      host.send('b');
      await client.over();
      assert.equal(client.text, 'a');
    },
  },
  {
    name: `latency on ${MANY} connections at once, added and removed`,
    run: async (bench) => {
      const { name, listen } = await bench.proxy(await bench.echo());
      const clients = await Promise.all(Array.from({ length: MANY }, () => bench.dial(listen)));
      for (const client of clients) client.send('a');
      await Promise.all(clients.map((client) => client.got(1)));
      await bench.add(`/proxies/${name}`, { name: 't', type: 'latency', attributes: { latency: 400 } });
      const start = now();
      for (const client of clients) client.send('b');
      const times = await Promise.all(clients.map((client) => client.got(2)));
      for (const at of times) assertTook(at - start, 400, 1_500);
      await bench.done('DELETE', `/proxies/${name}/toxics/t`);
      for (const client of clients) client.send('c');
      await Promise.all(clients.map((client) => client.got(3)));
    },
  },
  {
    name: 'toxics that come and go under traffic lose and change nothing',
    run: async (bench) => {
      const { name, listen } = await bench.proxy(await bench.echo());
      const client = await bench.dial(listen);
      const parts = Array.from({ length: 300 }, (_, i) => `${i};`);
      const edits = (async () => {
        for (let i = 0; i < 20; i += 1) {
          const stream = i % 2 === 0 ? 'upstream' : 'downstream';
          await bench.add(`/proxies/${name}`, { name: `l${i}`, type: 'latency', stream, attributes: { latency: 15 } });
          await bench.add(`/proxies/${name}`, { name: `n${i}`, type: 'noop', stream });
          await bench.done('DELETE', `/proxies/${name}/toxics/l${i}`);
          await bench.done('DELETE', `/proxies/${name}/toxics/n${i}`);
        }
      })();
      for (const part of parts) {
        client.send(part);
        await pause(1);
      }
      await edits;
      await client.got(parts.join('').length, 10_000);
      assert.equal(client.text, parts.join(''));
    },
  },
];

/** Of so many connections, how many the toxic ends at their first byte. */
async function cutOf(
  bench: Parameters<Case['run']>[0],
  count: number,
  toxic: Parameters<typeof bench.add>[1],
): Promise<number> {
  const { name, listen } = await bench.proxy(await bench.host((peer) => peer.send('x')));
  await bench.add(`/proxies/${name}`, toxic);
  const clients = await Promise.all(Array.from({ length: count }, () => bench.dial(listen)));
  const cut = await Promise.all(
    clients.map((client) =>
      client.got(1).then(
        () => 0,
        () => 1,
      ),
    ),
  );
  return cut.reduce((sum: number, one) => sum + one, 0);
}
