/** `HOST:PORT` as Toxiproxy reads and writes it, and the words of the system that its API passes on. */

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** An address that cannot be one, in Go's words. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

/** No host means loopback: unlike Toxiproxy, this server never listens to the network by default. @throws AddressError */
export function parseAddress(text: string): Address {
  if (text === '') return { host: LOOPBACK, port: 0 };
  const colon = text.lastIndexOf(':');
  if (colon < 0 || text.endsWith(']')) throw new AddressError(`address ${text}: missing port in address`);
  const host = text.slice(0, colon).replace(/^\[|\]$/g, '');
  const port = text.slice(colon + 1);
  if (!/^\d*$/.test(port)) throw new AddressError(`lookup tcp/${port}: unknown port`);
  if (Number(port) > 0xffff) throw new AddressError(`address ${port}: invalid port`);
  return { host: host === '' || host === 'localhost' ? LOOPBACK : host, port: Number(port) };
}

export function addressText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether two addresses to listen on are the same place. @throws AddressError */
export function sameAddress(a: string, b: string): boolean {
  const [one, other] = [parseAddress(a), parseAddress(b)];
  return one.host === other.host && one.port === other.port;
}

/** Why a port cannot be listened on, as Go says it. */
export function listenError(listen: string, error: unknown): string {
  if (error instanceof AddressError) return `listen tcp: ${error.message}`;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOTFOUND') return `listen tcp: lookup ${parseAddress(listen).host}: no such host`;
  return `listen tcp ${listen}: bind: ${SYSTEM[code ?? ''] ?? message}`;
}

const LOOPBACK = '127.0.0.1';
const SYSTEM: Readonly<Record<string, string>> = {
  EADDRINUSE: 'address already in use',
  EACCES: 'permission denied',
  EADDRNOTAVAIL: 'cannot assign requested address',
};
