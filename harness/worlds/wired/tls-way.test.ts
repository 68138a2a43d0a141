/** Goal: a terminal that verifies what it should reaches the acquirer by name over TLS, and is told why when it does not. */
import { afterEach, expect, test } from 'vitest';
import type { OpenLink } from '../../../devices/links/link.js';
import { Names } from '../../../devices/links/names.js';
import { tlsLink, tlsListener } from '../../../devices/links/tls.js';
import { Authority } from '../../../devices/protocols/x509/certificate.js';
import { startNameServer } from './name-server.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const DAY_MS = 86_400_000;
const validity = { from: Date.now() - DAY_MS, to: Date.now() + DAY_MS };
const NAME = 'acquirer.scanrig.test';

async function bench({ ignoresTtl = false, verifies = true } = {}) {
  const authority = new Authority('ours', validity);
  const names = await startNameServer(NAME, '127.0.0.1', 20);
  closers.push(() => names.close());
  const echo = (link: OpenLink) => ({ onBytes: (bytes: Uint8Array) => link.write(bytes), onClosed: () => undefined });
  const listener = await tlsListener('127.0.0.1', 0, authority.issue(NAME, validity), echo);
  closers.push(() => listener.close());
  let now = 0;
  const resolver = new Names({ server: names.address, ignoresTtl, timeoutMs: 300, now: () => now });
  const pass = (ms: number): void => {
    now += ms;
  };
  const closed: string[] = [];
  const dial = (name = NAME) => {
    let heard: (text: string) => void = () => undefined;
    const target = {
      name,
      port: listener.port,
      ca: authority.cert,
      verifies,
      resolve: (n: string) => resolver.resolve(n),
    };
    return tlsLink(target)({
      onBytes: (bytes) => heard(new TextDecoder().decode(bytes)),
      onClosed: (reason) => void closed.push(reason),
    }).then((link) => {
      closers.push(() => link.close());
      return (text: string) =>
        new Promise<string>((resolve) => {
          heard = resolve;
          link.write(new TextEncoder().encode(text));
        });
    });
  };
  return { authority, names, listener, dial, pass, closed, resolver };
}

test('by name, encrypted, both ways', async () => {
  const { dial } = await bench();
  expect(await (await dial())('0200')).toBe('0200');
});

test('an expired certificate, another name and another authority are each refused with their reason', async () => {
  const { dial, listener, authority, closed } = await bench();
  await (await dial())('hello');
  listener.show(authority.issue(NAME, { from: validity.from, to: Date.now() - 60_000 }));
  await expect.poll(() => closed).toHaveLength(1);
  await expect(dial()).rejects.toThrow(/CERT_HAS_EXPIRED/);
  listener.show(authority.issue('another.scanrig.test', validity));
  await expect(dial()).rejects.toThrow(/ERR_TLS_CERT_ALTNAME_INVALID/);
  listener.show(new Authority('theirs', validity).issue(NAME, validity));
  await expect(dial()).rejects.toThrow(/UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
  listener.show(authority.issue(NAME, validity));
  expect(await (await dial())('again')).toBe('again');
});

test('a terminal that verifies nothing talks to whoever answers', async () => {
  const { dial, listener } = await bench({ verifies: false });
  listener.show(new Authority('theirs', validity).issue('another.scanrig.test', validity));
  expect(await (await dial())('hello')).toBe('hello');
});

test('a name that is not there, and a server that fails, are told apart', async () => {
  const { dial, names } = await bench();
  await expect(dial('nobody.scanrig.test')).rejects.toThrow(/the name cannot be resolved.*ENOTFOUND/);
  names.fail('servfail');
  await expect(dial()).rejects.toThrow(/ESERVFAIL/);
  names.fail('nxdomain');
  await expect(dial()).rejects.toThrow(/ENOTFOUND/);
  names.fail('silent');
  await expect(dial()).rejects.toThrow(/ETIMEOUT/);
  names.fail(undefined);
  await dial();
});

test('an address is kept as long as its record says, and for good by who ignores that', async () => {
  for (const ignoresTtl of [false, true]) {
    const { names, pass, resolver } = await bench({ ignoresTtl });
    expect(await resolver.resolve(NAME)).toBe('127.0.0.1');
    names.point('127.0.0.2');
    pass(19_999);
    expect(await resolver.resolve(NAME)).toBe('127.0.0.1');
    pass(2);
    expect(await resolver.resolve(NAME)).toBe(ignoresTtl ? '127.0.0.1' : '127.0.0.2');
  }
});

test('what was asked for before counts from when it is renewed, and is asked for again once it is forgotten', async () => {
  for (const ignoresTtl of [false, true]) {
    const { names, pass, resolver } = await bench({ ignoresTtl });
    await resolver.resolve(NAME);
    names.point('127.0.0.2');
    pass(15_000);
    resolver.renew();
    pass(15_000);
    expect(await resolver.resolve(NAME)).toBe('127.0.0.1');
    resolver.forget();
    expect(await resolver.resolve(NAME)).toBe('127.0.0.2');
  }
});
