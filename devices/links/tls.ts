/** TLS over TCP: dialled by name, with chain, name and dates verified by whoever is no bad terminal; or accepted, under a certificate that can be changed. */
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:tls';
import { RigFaultError } from '../wire/errors.js';
import type { Dial, LinkEvents, OpenLink } from './link.js';
import { attachSocket, type Listener } from './tcp.js';

export interface TlsTarget {
  /** As the certificate has to name it. */
  readonly name: string;
  readonly port: number;
  /** PEM of the authority that is trusted, and no other. */
  readonly ca: string;
  /** Are chain, name and dates looked at? */
  readonly verifies: boolean;
  /** Where the name is now; what it throws is why the link cannot be opened. */
  resolve(name: string): Promise<string>;
}

/** @throws RigFaultError whose `got` is the code of what failed: of the name, the connection, or the certificate */
export function tlsLink({ name, port, ca, verifies, resolve }: TlsTarget): Dial {
  return async (events) => {
    const host = await resolve(name);
    return new Promise((done, reject) => {
      const setup = { host, port, servername: name, ca, minVersion: 'TLSv1.2' } as const;
      const socket = connect({ ...setup, rejectUnauthorized: verifies });
      socket.setNoDelay(true);
      const failed = (error: NodeJS.ErrnoException): void => {
        const where = `${name} (${host}:${port})`;
        reject(new RigFaultError({ what: 'the TLS link cannot be opened', where, got: error.code ?? error.message }));
        socket.destroy();
      };
      socket.once('error', failed);
      // A peer that ends the connection in the middle of the hand-shake.
      const ended = (): void => failed(Object.assign(new Error('ended'), { code: 'TLS_HANDSHAKE_CUT' }));
      socket.once('close', ended);
      socket.once('secureConnect', () => {
        socket.off('error', failed);
        socket.off('close', ended);
        done(attachSocket(socket, events));
      });
    });
  };
}

export interface ServerIdentity {
  readonly cert: string;
  readonly key: string;
}

export interface TlsListener extends Listener {
  /** Shows this from now on; connections that stand end, as with a server that is started again. */
  show(identity: ServerIdentity): void;
}

/** @param accept gets the open link and returns who hears of it @throws RigFaultError when the port is taken */
export function tlsListener(
  host: string,
  port: number,
  identity: ServerIdentity,
  accept: (link: OpenLink) => LinkEvents,
): Promise<TlsListener> {
  return new Promise((resolve, reject) => {
    const sockets = new Set<Socket>();
    const server = createServer({ ...identity, minVersion: 'TLSv1.2' }, (socket) => {
      const events: LinkEvents = {
        onBytes: (bytes) => hear.onBytes(bytes),
        onClosed: (reason, lost) => hear.onClosed(reason, lost),
      };
      const hear: LinkEvents = accept(attachSocket(socket, events));
    });
    server.on('connection', (socket: Socket) => {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    // A client that does not like the certificate; it knows why.
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      const where = `${host}:${port}`;
      const got = error.code ?? error.message;
      reject(new RigFaultError({ what: 'the TLS port cannot be listened on', where, got }));
    });
    server.listen(port, host, () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        show: (next) => {
          server.setSecureContext({ ...next, minVersion: 'TLSv1.2' });
          for (const socket of sockets) socket.destroy();
        },
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}
