/** Connections through a proxy without toxics: bytes, ends, many at once, disabling. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Case, ProxyBody } from '../bench.js';

const MANY = 200;
const LONG = 8 << 20;
/** More than the buffers of the system on both sides of a proxy, and what a latency toxic may hold. */
const FLOOD = 128 << 20;

export const STREAMS: readonly Case[] = [
  {
    name: 'eight megabytes each way at once arrive unchanged',
    run: async (bench) => {
      const { client, host } = await bench.route();
      const [there, back] = [randomBytes(LONG), randomBytes(LONG)];
      client.send(there);
      host.send(back);
      await Promise.all([host.got(LONG, 15_000), client.got(LONG, 15_000)]);
      assert.ok(host.bytes.equals(there) && client.bytes.equals(back));
    },
  },
  {
    name: 'the end comes after everything that was sent before it',
    run: async (bench) => {
      const { client, host } = await bench.route();
      host.send(Buffer.alloc(300_000, 7));
      host.finish();
      assert.equal(await client.over(), 'fin');
      assert.equal(client.length, 300_000);
    },
  },
  {
    name: 'there is no half-close: the end of one direction ends the connection for both',
    run: async (bench) => {
      const one = await bench.route();
      one.client.send('q');
      one.client.finish();
      await one.host.got(1);
      assert.deepEqual([await one.host.over(), await one.client.over()], ['fin', 'fin']);
      const two = await one.connect();
      two.host.finish();
      assert.deepEqual([await two.client.over(), await two.host.over()], ['fin', 'fin']);
    },
  },
  {
    name: 'what the other side sends after an end is lost',
    run: async (bench) => {
      const { client, host } = await bench.route();
      client.finish();
      await host.over();
      host.send('too late');
      await client.over();
      assert.equal(client.length, 0);
    },
  },
  {
    name: 'a side that is gone without a word, or with a reset, ends the other plainly',
    run: async (bench) => {
      const route = await bench.route();
      route.client.destroy();
      assert.equal(await route.host.over(), 'fin');
      const second = await route.connect();
      second.host.destroy();
      assert.equal(await second.client.over(), 'fin');
      const third = await route.connect();
      third.host.reset();
      assert.equal(await third.client.over(), 'fin');
    },
  },
  {
    name: 'an upstream where nobody listens shows as a connection that ends at once',
    run: async (bench) => {
      const { listen } = await bench.proxy(`127.0.0.1:${await bench.silentPort()}`);
      const client = await bench.dial(listen);
      assert.equal(await client.over(), 'fin');
    },
  },
  {
    name: `${MANY} connections at once do not mix`,
    run: async (bench) => {
      const { listen } = await bench.proxy(await bench.echo());
      const clients = await Promise.all(Array.from({ length: MANY }, () => bench.dial(listen)));
      await Promise.all(
        clients.map(async (client, i) => {
          const text = `connection ${i} `.repeat(50);
          client.send(text);
          await client.got(text.length, 15_000);
          assert.equal(client.text, text);
        }),
      );
    },
  },
  {
    name: 'a reader that does not read holds up the sender',
    run: async (bench) => {
      const { client, host } = await bench.route();
      client.stopReading();
      host.send(Buffer.alloc(FLOOD));
      assert.equal(await host.flushed(500), false);
    },
  },
  {
    name: 'disabling ends connections that stand, and refuses; enabling listens at the same address',
    run: async (bench) => {
      const { client, host, path, listen } = await bench.route();
      const { json } = await bench.done('PATCH', path, { enabled: false });
      assert.equal((json as ProxyBody).listen, listen);
      assert.deepEqual([await client.over(), await host.over()], ['fin', 'fin']);
      await assert.rejects(bench.dial(listen), /ECONNREFUSED/);
      await bench.done('PATCH', path, { enabled: false });
      await bench.done('PATCH', path, { enabled: true });
      await bench.dial(listen);
    },
  },
  {
    name: `disabling ends ${MANY} connections`,
    run: async (bench) => {
      const { name, listen } = await bench.proxy(await bench.echo());
      const clients = await Promise.all(Array.from({ length: MANY }, () => bench.dial(listen)));
      for (const client of clients) client.send('x');
      await Promise.all(clients.map((client) => client.got(1)));
      await bench.done('PATCH', `/proxies/${name}`, { enabled: false });
      await Promise.all(clients.map((client) => client.over()));
    },
  },
  {
    name: 'toxics outlive disabling and enabling',
    run: async (bench) => {
      const { path, connect } = await bench.route({ type: 'limit_data', attributes: { bytes: 2 } });
      await bench.done('PATCH', path, { enabled: false });
      await bench.done('PATCH', path, { enabled: true });
      const { client, host } = await connect();
      host.send('abcd');
      await client.over();
      assert.equal(client.text, 'ab');
    },
  },
];
