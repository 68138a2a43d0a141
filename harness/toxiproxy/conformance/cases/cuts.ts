/** Toxics that swallow and end: timeout, reset_peer, limit_data. */
import assert from 'node:assert/strict';
import { assertTook, type Case } from '../bench.js';
import { pause } from '../peer.js';

const now = (): number => performance.now();

export const CUTS: readonly Case[] = [
  {
    name: 'timeout 0 swallows its stream, lets the other pass, and ends both when it is removed',
    run: async (bench) => {
      const { client, host, path } = await bench.route({ name: 't', type: 'timeout', attributes: { timeout: 0 } });
      host.send('lost');
      client.send('seen');
      await host.got(4);
      await client.hearsNothing(200);
      await bench.done('DELETE', `${path}/toxics/t`);
      assert.deepEqual([await client.over(), await host.over()], ['fin', 'fin']);
      assert.equal(client.length, 0);
    },
  },
  {
    name: 'timeout 0 upstream swallows what the client sends',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } });
      client.send('lost');
      host.send('seen');
      await client.got(4);
      await host.hearsNothing(200);
    },
  },
  {
    name: 'timeout 0 on a reset of all ends the connection too',
    run: async (bench) => {
      const { client } = await bench.route({ type: 'timeout', attributes: { timeout: 0 } });
      await bench.done('POST', '/reset');
      await client.over();
    },
  },
  {
    name: 'the end of the sender passes a timeout at once',
    run: async (bench) => {
      for (const timeout of [0, 20_000]) {
        const { client, host } = await bench.route({ type: 'timeout', attributes: { timeout } });
        host.send('lost');
        host.finish();
        assert.equal(await client.over(2_000), 'fin');
        assert.equal(client.length, 0);
      }
    },
  },
  {
    name: 'timeout ends a connection on which nothing is sent',
    run: async (bench) => {
      const start = now();
      const { client, host } = await bench.route({ type: 'timeout', attributes: { timeout: 500 } });
      assert.deepEqual([await client.over(), await host.over()], ['fin', 'fin']);
      assertTook(client.endedAt - start, 500);
    },
  },
  {
    name: 'timeout begins anew with all that is swallowed',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'timeout', attributes: { timeout: 600 } });
      const start = now();
      for (let i = 0; i < 3; i += 1) {
        await pause(200);
        host.send('x');
      }
      await client.over();
      assertTook(client.endedAt - start, 1_200, 700);
      assert.equal(client.length, 0);
    },
  },
  {
    name: 'reset_peer lets a silent connection stand, and resets both sides at the first bytes',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'reset_peer', attributes: { timeout: 0 } });
      await client.hearsNothing(150);
      host.send('x');
      assert.deepEqual([await client.over(), await host.over()], ['ECONNRESET', 'ECONNRESET']);
      assert.equal(client.length, 0);
    },
  },
  {
    name: 'reset_peer waits its time after the first bytes',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'reset_peer', attributes: { timeout: 400 } });
      const start = now();
      host.send('x');
      await pause(100);
      host.send('y');
      assert.equal(await client.over(), 'ECONNRESET');
      assertTook(client.endedAt - start, 400);
      assert.equal(client.length, 0);
    },
  },
  {
    name: 'reset_peer leaves the other stream alone until then',
    run: async (bench) => {
      const { client, host } = await bench.route({
        type: 'reset_peer',
        stream: 'upstream',
        attributes: { timeout: 300 },
      });
      host.send('passes');
      await client.got(6);
      client.send('x');
      assert.equal(await client.over(), 'ECONNRESET');
      assert.equal(host.length, 0);
    },
  },
  {
    name: 'reset_peer takes the end of the sender for its first bytes',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'reset_peer', attributes: { timeout: 400 } });
      const start = now();
      host.finish();
      assert.equal(await client.over(), 'ECONNRESET');
      assertTook(client.endedAt - start, 400);
    },
  },
  {
    name: 'reset_peer that is added to a connection that stands ends it without a reset',
    run: async (bench) => {
      const { client, host, path } = await bench.route();
      host.send('a');
      await client.got(1);
      await bench.add(path, { type: 'reset_peer', attributes: { timeout: 0 } });
      host.send('b');
      assert.deepEqual([await client.over(), await host.over()], ['fin', 'fin']);
      assert.equal(client.text, 'a');
    },
  },
  {
    name: 'reset_peer of toxicity 0 swallows nothing, but whatever ends then ends with a reset',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'reset_peer', toxicity: 0 });
      host.send('passes');
      await client.got(6);
      host.finish();
      assert.equal(await client.over(), 'ECONNRESET');
    },
  },
  {
    name: 'reset_peer that is removed before any bytes lets them pass',
    run: async (bench) => {
      const { client, host, path } = await bench.route({ name: 't', type: 'reset_peer' });
      await bench.done('DELETE', `${path}/toxics/t`);
      host.send('x');
      await client.got(1);
    },
  },
  {
    name: 'reset_peer that is removed while its time runs still resets',
    run: async (bench) => {
      const { client, host, path } = await bench.route({ name: 't', type: 'reset_peer', attributes: { timeout: 500 } });
      host.send('x');
      await pause(100);
      await bench.done('DELETE', `${path}/toxics/t`);
      assert.equal(await client.over(), 'ECONNRESET');
      assert.equal(client.length, 0);
    },
  },
  {
    name: 'limit_data passes exactly so many bytes in any chunks, then ends both sides',
    run: async (bench) => {
      const { client, host, connect } = await bench.route({ type: 'limit_data', attributes: { bytes: 10 } });
      host.send('abcdefghijklmn');
      assert.deepEqual([await client.over(), await host.over()], ['fin', 'fin']);
      assert.equal(client.text, 'abcdefghij');
      const second = await connect();
      for (const part of ['abcd', 'efgh', 'ij']) {
        second.host.send(part);
        await pause(30);
      }
      assert.equal(await second.client.over(), 'fin');
      assert.equal(second.client.text, 'abcdefghij');
    },
  },
  {
    name: 'limit_data below its limit does nothing',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'limit_data', attributes: { bytes: 10 } });
      host.send('abcdefghi');
      await client.got(9);
      await client.hearsNothing(100);
    },
  },
  {
    name: 'limit_data of 0 ends the connection at the first bytes, and not before',
    run: async (bench) => {
      const { client, host } = await bench.route({ type: 'limit_data', attributes: { bytes: 0 } });
      await client.hearsNothing(150);
      host.send('x');
      assert.equal(await client.over(), 'fin');
      assert.equal(client.length, 0);
    },
  },
  {
    name: 'limit_data that is raised goes on from what has passed',
    run: async (bench) => {
      const { client, host, path } = await bench.route({ name: 't', type: 'limit_data', attributes: { bytes: 4 } });
      host.send('ab');
      await client.got(2);
      await bench.done('PATCH', `${path}/toxics/t`, { attributes: { bytes: 8 } });
      host.send('cdefghijk');
      await client.over();
      assert.equal(client.text, 'abcdefgh');
    },
  },
];
