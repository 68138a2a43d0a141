/** The embedded broker: aedes in the rig's own process, on a loopback port. */
import { type AddressInfo, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import type { BrokerServer } from './broker-server.js';

type Aedes = Awaited<ReturnType<typeof import('aedes')['Aedes']['createBroker']>>;

export class AedesBroker implements BrokerServer {
  readonly name = 'aedes (embedded)';
  #aedes: Aedes | undefined;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();

  get at(): NetConnectOpts {
    const port = (this.#server?.address() as AddressInfo | undefined)?.port ?? 0;
    return { host: '127.0.0.1', port };
  }

  async start(): Promise<void> {
    const { Aedes } = await import('aedes');
    const aedes = await Aedes.createBroker();
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
      aedes.handle(socket);
    });
    this.#aedes = aedes;
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
  }

  /** It ends with the rig. */
  onEnd(): void {
    return undefined;
  }

  async stop(): Promise<void> {
    const aedes = this.#aedes;
    const server = this.#server;
    if (aedes === undefined || server === undefined) return;
    this.#aedes = undefined;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
  }
}
