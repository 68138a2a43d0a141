/** Looks whether the bench is as it was asked to be. What cannot be confirmed is a rig fault, not a fault in place. */
import { X509Certificate } from 'node:crypto';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Proxy as ToxicProxy } from 'toxiproxy-node-client';
import type { TapAddress } from '../../../devices/links/tap.js';
import { RigFaultError } from '../../../devices/wire/errors.js';

export interface WantedToxic {
  readonly name: string;
  readonly type: string;
  readonly stream: string;
  readonly toxicity: number;
  readonly attributes: Readonly<Record<string, number>>;
}

/** @throws RigFaultError unless the proxy says of the toxic what was asked */
export async function confirmToxic(proxy: ToxicProxy, wanted: WantedToxic): Promise<void> {
  const found = await proxy.getToxic<Readonly<Record<string, unknown>>>(wanted.name).catch((error: unknown) => {
    throw mismatch(proxy, wanted.name, 'a toxic', error instanceof Error ? error.message : String(error));
  });
  for (const key of ['type', 'stream', 'toxicity'] as const)
    if (found[key] !== wanted[key])
      throw mismatch(proxy, `${wanted.name} ${key}`, String(wanted[key]), String(found[key]));
  for (const [key, value] of Object.entries(wanted.attributes))
    if (found.attributes[key] !== value)
      throw mismatch(proxy, `${wanted.name} ${key}`, String(value), String(found.attributes[key]));
}

/** @throws RigFaultError when the proxy still has the toxic */
export async function confirmNoToxic(proxy: ToxicProxy, name: string): Promise<void> {
  const found = await proxy.getToxic(name).catch(() => undefined);
  if (found !== undefined) throw mismatch(proxy, name, 'no such toxic any more', `a ${found.type}`);
}

/** @throws RigFaultError unless the proxy is enabled or disabled as asked */
export async function confirmEnabled(proxy: ToxicProxy, enabled: boolean): Promise<void> {
  const found = await proxy.toxiproxy.get(proxy.name);
  if (found.enabled !== enabled) throw mismatch(proxy, 'enabled', String(enabled), String(found.enabled));
}

/** A request to the proxy. @throws RigFaultError when it is refused */
export async function asked<T>(proxy: ToxicProxy, what: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new RigFaultError({ what: `Toxiproxy did not ${what}`, where: `Toxiproxy ${proxy.name}`, got });
  }
}

/** Tries a connection. @throws RigFaultError when somebody takes it */
export function confirmRefuses({ host, port }: TapAddress, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.once('error', () => resolve());
    socket.once('connect', () => {
      socket.destroy();
      const where = `${host}:${port}`;
      reject(new RigFaultError({ what: `${what} is still reached`, where, expected: 'refused', got: 'connected' }));
    });
  });
}

const SHOWN_MS_MAX = 3_000;
const LOOK_AGAIN_MS = 20;

/** Looks at the certificate that a server shows, until it is this one. @throws RigFaultError when it stays another */
export async function confirmShows({ host, port }: TapAddress, cert: string): Promise<void> {
  const wanted = new X509Certificate(cert).fingerprint256;
  const until = Date.now() + SHOWN_MS_MAX;
  for (;;) {
    const shown = await shownBy(host, port);
    // A server that is down shows it when it comes back.
    if (shown === wanted || shown === 'ECONNREFUSED') return;
    if (Date.now() > until) {
      const where = `${host}:${port}`;
      throw new RigFaultError({ what: 'the acquirer shows another certificate', where, expected: wanted, got: shown });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** The fingerprint of its certificate, or what went wrong. */
function shownBy(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTls({ host, port, rejectUnauthorized: false });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('close', () => resolve('an end'));
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.end();
    });
  });
}

function mismatch(proxy: ToxicProxy, where: string, expected: string, got: string): RigFaultError {
  return new RigFaultError({
    what: 'the fault is not in place as asked',
    where: `Toxiproxy ${proxy.name} ${where}`,
    expected,
    got,
    next: 'Is somebody else changing this Toxiproxy? `scanrig toxiproxy conformance` tells whether it does what it should.',
  });
}
