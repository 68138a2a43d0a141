/** TCP: dialled, or accepted by a listener. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { RigFaultError } from '../wire/errors.js';
import type { Dial, LinkEvents, OpenLink } from './link.js';

/** @throws RigFaultError when nobody answers */
export function tcpLink(host: string, port: number): Dial {
  return (events) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port });
      socket.setNoDelay(true);
      const failed = (error: NodeJS.ErrnoException): void =>
        reject(
          new RigFaultError({
            what: 'the TCP connection cannot be opened',
            where: `${host}:${port}`,
            got: error.code ?? error.message,
            next: 'Is something listening there?',
          }),
        );
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        resolve(attachSocket(socket, events));
      });
    });
}

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** @param accept gets the open link and returns who hears of it @throws RigFaultError when the port is taken */
export function tcpListener(host: string, port: number, accept: (link: OpenLink) => LinkEvents): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      const events: LinkEvents = {
        onBytes: (bytes) => hear.onBytes(bytes),
        onClosed: (reason, lost) => hear.onClosed(reason, lost),
      };
      const hear: LinkEvents = accept(attachSocket(socket, events));
    });
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new RigFaultError({
          what: error.code === 'EADDRINUSE' ? 'the port is in use' : 'the port cannot be listened on',
          where: `${host}:${port}`,
          got: error.code ?? error.message,
          next: 'Name another port, or 0 for a free one.',
        }),
      ),
    );
    server.listen(port, host, () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

/** A socket that stands, as a link; TLS sockets too. */
export function attachSocket(socket: Socket, events: LinkEvents): OpenLink {
  let over = false;
  let ours = false;
  let reason = 'closed by the peer';
  socket.on('data', (bytes) => events.onBytes(bytes));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    reason = error.code ?? error.message;
  });
  socket.on('end', () => socket.end());
  socket.once('close', () => {
    if (over) return;
    over = true;
    events.onClosed(ours ? 'closed by us' : reason, !ours);
  });
  return {
    write: (bytes) => {
      if (socket.writable) socket.write(bytes);
    },
    close: () => {
      ours = true;
      // What was written still goes out; a peer that never drains cannot hold us for ever.
      socket.end();
      setTimeout(() => socket.destroy(), CLOSE_GRACE_MS).unref();
    },
  };
}

const CLOSE_GRACE_MS = 1_000;
