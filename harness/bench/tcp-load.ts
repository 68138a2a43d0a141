/** Load on a TCP port of loopback: small exchanges one after the other, or as much as goes. */
import { connect, type Socket } from 'node:net';

const REQUEST = Buffer.alloc(200, 0x30);
const CHUNK = Buffer.alloc(64 << 10);

/** @param port of something that sends back what it gets @returns µs of each exchange */
export async function exchanges(port: number, count: number): Promise<number[]> {
  const socket = await dial(port);
  const took: number[] = [];
  try {
    for (let i = 0; i < count; i += 1) {
      const start = performance.now();
      await exchange(socket);
      took.push((performance.now() - start) * 1000);
    }
    return took;
  } finally {
    socket.destroy();
  }
}

function exchange(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = REQUEST.length;
    const hear = (bytes: Buffer): void => {
      left -= bytes.length;
      if (left > 0) return;
      socket.off('data', hear);
      socket.off('close', broken);
      resolve();
    };
    const broken = (): void => reject(new Error('the connection ended in the middle of an exchange'));
    socket.on('data', hear);
    socket.once('close', broken);
    socket.write(REQUEST);
  });
}

/** @param port of something that reads all and, when we end, ends too; so the time is that of the last byte's arrival */
export async function megabytesPerSecond(port: number, bytes: number): Promise<number> {
  const socket = await dial(port);
  const start = performance.now();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.resume();
  for (let left = bytes; left > 0; left -= CHUNK.length) {
    if (!socket.write(CHUNK)) await new Promise((resolve) => socket.once('drain', resolve));
  }
  socket.end();
  await closed;
  return bytes / 1e6 / ((performance.now() - start) / 1000);
}

function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}
