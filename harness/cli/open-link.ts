/** A link that a command is told to hold: a TCP port to listen on, a serial port, or a pseudo-terminal that is made. */
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import type { OpenLink } from '../../devices/links/link.js';
import { openPty } from '../../devices/links/pty.js';
import { type SerialSettings, serialLink } from '../../devices/links/serial.js';
import { tcpListener } from '../../devices/links/tcp.js';
import { MisuseError, RigFaultError } from '../../devices/wire/errors.js';
import { addressOf } from './serve.js';

export interface OpenedLink {
  /** What the other end opens. */
  readonly address: string;
  close(): unknown;
}

/** Gets the link when somebody is there, and says who hears what comes. */
export type Attach = (open: OpenLink) => { onBytes(bytes: Uint8Array): void; onClosed(): void };

/** @param option its name, for the message @throws MisuseError */
export function checkLink(option: string, text: string): void {
  if (/^(tcp|pty|serial):./.test(text)) return;
  throw new MisuseError({
    what: `--${option} is no link`,
    expected: 'tcp:HOST:PORT, pty:PATH or serial:PATH',
    got: text,
  });
}

export type PortSettings = Omit<SerialSettings, 'path'>;

export async function openLink(link: string, serial: PortSettings, attach: Attach): Promise<OpenedLink> {
  if (link.startsWith('tcp:')) return listen(link.slice(4), attach);
  if (link.startsWith('serial:')) return openPort(link.slice(7), serial, attach);
  const path = link.slice(4);
  return existsSync(path) ? openPort(path, serial, attach) : makePty(path, attach);
}

/** One peer at a time: a new connection takes the place of the one before. */
async function listen(text: string, attach: Attach): Promise<OpenedLink> {
  const { host, port } = addressOf('link', text);
  let current: OpenLink | undefined;
  const listener = await tcpListener(host, port, (open) => {
    current?.close();
    current = open;
    return attach(open);
  });
  return { address: `tcp:${host}:${listener.port}`, close: () => listener.close() };
}

export async function openPort(path: string, serial: PortSettings, attach: Attach): Promise<OpenedLink> {
  let hear: ReturnType<Attach> | undefined;
  const open = await serialLink({ path, ...serial })({
    onBytes: (bytes) => hear?.onBytes(bytes),
    onClosed: () => hear?.onClosed(),
  });
  hear = attach(open);
  return { address: path, close: () => open.close() };
}

/** No such port yet: a pseudo-terminal is made, and the path leads to it. */
function makePty(path: string, attach: Attach): OpenedLink {
  const pty = openPty();
  try {
    symlinkSync(pty.path, path);
  } catch (error) {
    pty.close();
    throw new RigFaultError({
      what: 'the pseudo-terminal cannot be given that name',
      where: path,
      got: (error as NodeJS.ErrnoException).code ?? String(error),
      next: 'Name a path in a folder that can be written.',
    });
  }
  const hear = attach({ write: (bytes) => pty.write(bytes), close: () => pty.close() });
  pty.onBytes((bytes) => hear.onBytes(bytes));
  return {
    address: `pty:${path}`,
    close: () => {
      rmSync(path, { force: true });
      pty.close();
    },
  };
}
