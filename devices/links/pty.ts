/**
 * Pseudo-terminals, so that serialport has a real port without a cable. The rig holds the master and keeps the slave open
 * too: a client may close and open it again, and a client that is killed takes nothing with it. A pty tells nobody when its
 * master goes, so a pulled cable is played above this (docs: the rig outlives the terminals behind it).
 */
import { closeSync, constants, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ReadStream } from 'node:tty';
import { RigFaultError } from '../wire/errors.js';

export interface Pty {
  /** What a client opens: `/dev/pts/7`. */
  readonly path: string;
  onBytes(hear: (bytes: Uint8Array) => void): void;
  /** Hands the bytes over; they leave in order, as fast as the client reads them. */
  write(bytes: Uint8Array): void;
  /** Throws away what the client has not read. */
  flush(): void;
  /** Nobody reads what the client writes: its tty fills, and then its writes wait. */
  stall(): void;
  /** It is read again, all that waited first. */
  drain(): void;
  /** Bytes of the client that wait to be read, as far as the tty tells: it counts those of its last 4 kB. */
  unread(): number;
  close(): void;
}

/** @throws RigFaultError where no pty can be had */
export function openPty(): Pty {
  const native = load();
  const master = [0];
  const slave = [0];
  const name = Buffer.alloc(128);
  if (native.openpty(master, slave, name, null, null) !== 0) {
    throw new RigFaultError({
      what: 'no pseudo-terminal can be had',
      got: 'openpty failed',
      next: 'Is /dev/pts mounted, and kernel.pty.max not reached?',
    });
  }
  const [masterFd, slaveFd] = [master[0] as number, slave[0] as number];
  const termios = Buffer.alloc(TERMIOS_BYTES);
  native.tcgetattr(slaveFd, termios);
  native.cfmakeraw(termios);
  native.tcsetattr(slaveFd, 0, termios);
  for (const fd of [masterFd, slaveFd]) native.fcntl(fd, F_SETFD, 'int', FD_CLOEXEC);
  native.fcntl(masterFd, F_SETFL, 'int', native.fcntl(masterFd, F_GETFL, 'int', 0) | constants.O_NONBLOCK);
  const stream = new ReadStream(masterFd);
  stream.on('error', () => undefined);
  const outbox = new Outbox(masterFd);
  let closed = false;
  return {
    path: name.subarray(0, name.indexOf(0)).toString(),
    onBytes: (hear) => void stream.on('data', (bytes: Buffer) => hear(bytes)),
    write: (bytes) => {
      if (!closed) outbox.write(bytes);
    },
    flush: () => {
      outbox.clear();
      native.tcflush(slaveFd, TCIFLUSH);
    },
    stall: () => void stream.pause(),
    drain: () => void stream.resume(),
    unread: () => {
      const count = Buffer.alloc(INT_BYTES);
      if (closed || native.ioctl(masterFd, FIONREAD, 'void *', count) !== 0) return 0;
      // What the stream had taken in before it heard of the pause waits with it.
      return stream.readableLength + count.readInt32LE();
    },
    close: () => {
      if (closed) return;
      closed = true;
      outbox.clear();
      stream.destroy();
      closeSync(slaveFd);
    },
  };
}

/**
 * What waits for the master. `fs.write` would not do: each call goes to a thread of its own, so that two of them may change
 * places, and a client that does not read blocks the thread, and after four of them every file of the process. So the master
 * does not block, and what it does not take is tried again a little later, in order.
 */
class Outbox {
  readonly #fd: number;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(bytes: Uint8Array): void {
    // A line without flow control loses what its reader is too slow for; so does this one, much later.
    if (this.#bytes + bytes.length > OUTBOX_BYTES_MAX) return;
    // Not `slice`: that of a Buffer copies nothing.
    this.#waiting.push(new Uint8Array(bytes));
    this.#bytes += bytes.length;
    if (this.#retry === undefined) this.#drain();
  }

  clear(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#waiting = [];
    this.#bytes = 0;
  }

  #drain(): void {
    this.#retry = undefined;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const taken = this.#offer(first);
      this.#bytes -= taken;
      if (taken === first.length) {
        this.#waiting.shift();
        continue;
      }
      this.#waiting[0] = first.subarray(taken);
      this.#retry = setTimeout(() => this.#drain(), RETRY_MS);
      return;
    }
  }

  /** How many bytes the master took; none while the client has not read what is there. */
  #offer(bytes: Uint8Array): number {
    try {
      return writeSync(this.#fd, bytes);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EAGAIN') return 0;
      throw new RigFaultError({ what: 'a pseudo-terminal takes no bytes', got: code ?? String(error) });
    }
  }
}

const OUTBOX_BYTES_MAX = 1 << 20;
const RETRY_MS = 2;
/** Larger than `struct termios` anywhere. */
const TERMIOS_BYTES = 128;
const TCIFLUSH = 0;
/** tty_ioctl(4). */
const FIONREAD = 0x541b;
const INT_BYTES = 4;
const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
/** A terminal process that the rig starts must not inherit our end of the line. */
const FD_CLOEXEC = 1;

interface Native {
  openpty(master: number[], slave: number[], name: Buffer, termios: null, size: null): number;
  tcgetattr(fd: number, termios: Buffer): number;
  tcsetattr(fd: number, when: number, termios: Buffer): number;
  cfmakeraw(termios: Buffer): void;
  tcflush(fd: number, what: number): number;
  /** Variadic: the third argument is given with its type. */
  fcntl(fd: number, command: number, type: 'int', value: number): number;
  ioctl(fd: number, request: number, type: 'void *', value: Buffer): number;
}

let loaded: Native | undefined;

function load(): Native {
  if (loaded !== undefined) return loaded;
  if (process.platform !== 'linux') {
    throw new RigFaultError({
      what: 'the wired world needs Linux',
      got: process.platform,
      next: 'Use --world virtual here; the hardware world runs on every system.',
    });
  }
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const libc = koffi.load(null);
    loaded = {
      openpty: libc.func('int openpty(_Out_ int *master, _Out_ int *slave, void *name, void *termios, void *size)'),
      tcgetattr: libc.func('int tcgetattr(int fd, void *termios)'),
      tcsetattr: libc.func('int tcsetattr(int fd, int when, void *termios)'),
      cfmakeraw: libc.func('void cfmakeraw(void *termios)'),
      tcflush: libc.func('int tcflush(int fd, int what)'),
      fcntl: libc.func('int fcntl(int fd, int command, ...)'),
      ioctl: libc.func('int ioctl(int fd, unsigned long request, ...)'),
    };
    return loaded;
  } catch (error) {
    throw new RigFaultError({
      what: 'no pseudo-terminal can be had',
      got: (error as Error).message,
      next: 'The package koffi did not load; run `npm ci` again.',
    });
  }
}
