/**
 * Pseudo-terminals, so that serialport has a real port without a cable. The rig holds the master and keeps the slave open
 * too: a client may close and open it again, and a client that is killed takes nothing with it. A pty tells nobody when its
 * master goes, so a pulled cable is played above this (docs: the rig outlives the terminals behind it).
 */
import { closeSync, write } from 'node:fs';
import { createRequire } from 'node:module';
import { ReadStream } from 'node:tty';
import { RigFaultError } from '../wire/errors.js';

export interface Pty {
  /** What a client opens: `/dev/pts/7`. */
  readonly path: string;
  onBytes(hear: (bytes: Uint8Array) => void): void;
  write(bytes: Uint8Array): void;
  /** Throws away what the client has not read. */
  flush(): void;
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
  const stream = new ReadStream(masterFd);
  stream.on('error', () => undefined);
  let closed = false;
  return {
    path: name.subarray(0, name.indexOf(0)).toString(),
    onBytes: (hear) => void stream.on('data', (bytes: Buffer) => hear(bytes)),
    write: (bytes) => {
      if (!closed) write(masterFd, bytes, () => undefined);
    },
    flush: () => void native.tcflush(slaveFd, TCIFLUSH),
    close: () => {
      if (closed) return;
      closed = true;
      stream.destroy();
      closeSync(slaveFd);
    },
  };
}

/** Larger than `struct termios` anywhere. */
const TERMIOS_BYTES = 128;
const TCIFLUSH = 0;

interface Native {
  openpty(master: number[], slave: number[], name: Buffer, termios: null, size: null): number;
  tcgetattr(fd: number, termios: Buffer): number;
  tcsetattr(fd: number, when: number, termios: Buffer): number;
  cfmakeraw(termios: Buffer): void;
  tcflush(fd: number, what: number): number;
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
