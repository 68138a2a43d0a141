/** The embedded MQTT broker (aedes) on a loopback port; an outage closes its listener and every session, and keeps the port. */

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { RigFaultError } from '../../../devices/wire/errors.js';

export interface Broker {
  readonly url: string;
  /** Sessions that outages ended. */
  readonly cut: () => number;
  setUp(up: boolean): Promise<void>;
  close(): Promise<void>;
}

export async function startBroker(): Promise<Broker> {
  const { Aedes } = await import('aedes');
  let aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  let cut = 0;
  const serve = (port: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        socket.on('error', () => undefined);
        aedes.handle(socket);
      });
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          new RigFaultError({
            what: 'the MQTT broker cannot listen',
            where: `127.0.0.1:${port}`,
            got: error.code ?? error.message,
          }),
        ),
      );
      server.listen(port, '127.0.0.1', () => resolve(server));
    });
  let server: Server | undefined = await serve(0);
  const { port } = server.address() as AddressInfo;
  const down = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    if (closing === undefined) return;
    const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
    cut += sockets.size;
    for (const socket of sockets) socket.destroy();
    await closed;
    // What the broker held in memory is gone, as with a broker that crashed.
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    aedes = await Aedes.createBroker();
  };
  return {
    url: `mqtt://127.0.0.1:${port}`,
    cut: () => cut,
    setUp: async (up) => {
      if (!up) await down();
      else server ??= await serve(port);
    },
    close: async () => {
      await down();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  };
}
