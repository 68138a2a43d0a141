/** Toxics that delay: latency, bandwidth, slicer, slow_close. Nothing is lost, and order is kept. */
import assert from 'node:assert/strict';
import { assertTook, type Case } from '../bench.js';
import { pause } from '../peer.js';

const now = (): number => performance.now();

export const DELAYS: readonly Case[] = [
  {
    name: 'latency delays its own stream, and the other not',
    run: async (bench) => {
      for (const stream of ['upstream', 'downstream']) {
        const { client, host } = await bench.route({ type: 'latency', stream, attributes: { latency: 500 } });
        const [slow, quick] = stream === 'upstream' ? [host, client] : [client, host];
        const start = now();
        client.send('x');
        host.send('x');
        assertTook((await quick.got(1)) - start, 0);
        assertTook((await slow.got(1)) - start, 500);
      }
    },
  },
  {
    name: 'latency delays each chunk from when it came, not one after the other',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'latency', attributes: { latency: 400 } });
      const start = now();
      for (let i = 0; i < 10; i += 1) {
        host.send('x');
        await pause(20);
      }
      assertTook((await client.got(1)) - start, 400, 350);
      assertTook((await client.got(10)) - start, 580, 700);
    },
  },
  {
    name: 'jitter stays within its bounds, differs, and keeps the order',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'latency', attributes: { latency: 200, jitter: 150 } });
      const took: number[] = [];
      for (let i = 0; i < 8; i += 1) {
        const start = now();
        host.send('x');
        took.push((await client.got(i + 1)) - start);
      }
      for (const ms of took) assertTook(ms, 50, 700);
      assert.ok(Math.max(...took) - Math.min(...took) > 20, `no jitter in ${took.map(Math.round).join(', ')}`);
      const text = Array.from({ length: 30 }, (_, i) => `${i},`);
      for (const part of text) host.send(part);
      await client.got(8 + text.join('').length);
      assert.equal(client.text.slice(8), text.join(''));
    },
  },
  {
    name: 'the end waits behind data that latency holds, and is not delayed itself',
    run: async (bench) => {
      const { client, host, connect } = await bench.route({ type: 'latency', attributes: { latency: 600 } });
      const start = now();
      host.send('x');
      host.finish();
      await client.over();
      assertTook(client.endedAt - start, 600);
      assert.equal(client.text, 'x');
      const second = await connect();
      const bare = now();
      second.host.finish();
      await second.client.over();
      assertTook(second.client.endedAt - bare, 0);
    },
  },
  {
    name: 'two latencies add up',
    run: async (bench) => {
      const { client, host } = await bench.route(
        { name: 'a', type: 'latency', attributes: { latency: 300 } },
        { name: 'b', type: 'latency', attributes: { latency: 250 } },
      );
      const start = now();
      host.send('x');
      assertTook((await client.got(1)) - start, 550);
    },
  },
  {
    name: 'latency counts from when a chunk came to the proxy: what slow lines before it took is not added',
    run: async (bench) => {
      const { client, host } = await bench.route(
        { type: 'bandwidth', attributes: { rate: 1 } },
        { type: 'latency', attributes: { latency: 300 } },
      );
      const start = now();
      host.send(Buffer.alloc(90));
      assertTook((await client.got(90)) - start, 300, 70);
    },
  },
  {
    name: 'latency that is changed lets go of what it holds, and delays anew',
    run: async (bench) => {
      const { client, host, path } = await bench.route({ name: 't', type: 'latency', attributes: { latency: 9_000 } });
      host.send('x');
      await client.hearsNothing(50);
      await bench.done('PATCH', `${path}/toxics/t`, { attributes: { latency: 400 } });
      await client.got(1, 1_000);
      const start = now();
      host.send('y');
      assertTook((await client.got(2)) - start, 400);
    },
  },
  {
    name: 'bandwidth passes so many kilobytes a second, in pieces of what 100 ms carry',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'bandwidth', attributes: { rate: 20 } });
      const start = now();
      host.send(Buffer.alloc(12_000));
      assertTook((await client.got(2_000)) - start, 100);
      assertTook((await client.got(6_000)) - start, 300);
      assertTook((await client.got(12_000)) - start, 595);
    },
  },
  {
    name: 'bandwidth of one kilobyte a second takes a millisecond for a byte',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'bandwidth', attributes: { rate: 1 } });
      const start = now();
      host.send(Buffer.alloc(40));
      assertTook((await client.got(40)) - start, 40);
      host.send(Buffer.alloc(250));
      host.finish();
      await client.over();
      assertTook(client.endedAt - start, 285, 500);
      assert.equal(client.length, 290);
    },
  },
  {
    name: 'bandwidth of 0 passes nothing until it is removed, and then everything',
    run: async (bench) => {
      const { client, host, path } = await bench.route({ name: 't', type: 'bandwidth', attributes: { rate: 0 } });
      host.send('held');
      await client.hearsNothing(400);
      await bench.done('DELETE', `${path}/toxics/t`);
      await client.got(4);
    },
  },
  {
    name: 'bandwidth holds up the sender',
    run: async (bench) => {
      const { host } = await bench.route({ type: 'bandwidth', attributes: { rate: 1 } });
      host.send(Buffer.alloc(128 << 20));
      assert.equal(await host.flushed(500), false);
    },
  },
  {
    name: 'latency holds up a sender that sends without end',
    run: async (bench) => {
      const { host } = await bench.route({ type: 'latency', attributes: { latency: 60_000 } });
      host.send(Buffer.alloc(128 << 20));
      assert.equal(await host.flushed(1_000), false);
    },
  },
  {
    name: 'slicer halves a chunk until no piece is too long, and waits between the pieces',
    run: async (bench) => {
      const attributes = { average_size: 10, size_variation: 0, delay: 20_000 };
      const { client, host } = await bench.route({ type: 'slicer', attributes });
      const text = 'abcdefghij'.repeat(10);
      const start = now();
      host.send(text);
      // 100 bytes are halved into 16 pieces of 6 and 7.
      assertTook((await client.got(7)) - start, 0);
      assertTook((await client.got(100)) - start, 300, 700);
      assert.equal(client.text, text);
      assert.ok(
        [6, 7].includes(client.chunks[0]?.bytes.length ?? 0),
        `first piece of ${client.chunks[0]?.bytes.length}`,
      );
    },
  },
  {
    name: 'slicer with a variation loses nothing',
    run: async (bench) => {
      const attributes = { average_size: 40, size_variation: 20, delay: 100 };
      const { client, host } = await bench.route({ type: 'slicer', attributes });
      const text = Array.from({ length: 400 }, (_, i) => `${i};`).join('');
      host.send(text);
      await client.got(text.length, 10_000);
      assert.equal(client.text, text);
    },
  },
  {
    name: 'slow_close delays the end, and no data',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'slow_close', attributes: { delay: 500 } });
      const start = now();
      host.send('x');
      assertTook((await client.got(1)) - start, 0);
      host.finish();
      await client.over();
      assertTook(client.endedAt - start, 500);
    },
  },
  {
    name: 'slow_close that is removed lets go of the end',
    run: async (bench) => {
      const { client, host, path } = await bench.route({
        name: 't',
        type: 'slow_close',
        attributes: { delay: 20_000 },
      });
      host.finish();
      await pause(100);
      assert.equal(client.ending, undefined);
      await bench.done('DELETE', `${path}/toxics/t`);
      await client.over(2_000);
    },
  },
  {
    name: 'noop changes nothing',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'noop' }, { type: 'noop', stream: 'upstream' });
      client.send('there');
      host.send('back');
      await Promise.all([host.got(5), client.got(4)]);
    },
  },
];
