/** A serial port through serialport. */
import { readdirSync } from 'node:fs';
import { RigFaultError } from '../wire/errors.js';
import type { Dial } from './link.js';

export interface SerialSettings {
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** What waits for a peer that does not read; a line without flow control loses the rest. */
export const WAITING_BYTES_MAX = 65_536;

/** @throws RigFaultError for a port that is missing, held by another program, or not ours to open */
export function serialLink(settings: SerialSettings): Dial {
  return async (events) => {
    // Loaded here: the native part costs start-up time that a process without serial ports need not pay.
    const { SerialPort } = await import('serialport');
    const port = new SerialPort({ ...settings, autoOpen: false });
    await new Promise<void>((resolve, reject) =>
      port.open((error) => (error === null ? resolve() : reject(openFault(settings.path, error)))),
    );
    let over = false;
    let ours = false;
    let reason = 'the port closed';
    const closed = (): void => {
      // serialport may say it twice after a lost device.
      if (over) return;
      over = true;
      events.onClosed(ours ? 'closed by us' : reason, !ours);
    };
    port.on('data', (bytes: Buffer) => events.onBytes(bytes));
    port.on('error', (error) => {
      reason = error.message;
    });
    port.on('close', closed);
    return {
      write: (bytes) => {
        // A peer that does not read holds up what is written. It may wait, but not without end.
        if (port.isOpen && port.writableLength + bytes.length <= WAITING_BYTES_MAX) port.write(Buffer.from(bytes));
      },
      close: () => {
        ours = true;
        if (port.isOpen) port.close(() => closed());
        else closed();
      },
    };
  };
}

function openFault(path: string, error: Error): RigFaultError {
  const text = error.message;
  if (/lock port|temporarily unavailable/i.test(text)) {
    return new RigFaultError({
      what: 'the serial port is held by another program',
      where: path,
      got: text,
      next: `Find it with \`fuser ${path}\`, end it, and try again.`,
    });
  }
  if (/permission|EACCES/i.test(text)) {
    return new RigFaultError({
      what: 'the serial port may not be opened',
      where: path,
      got: text,
      next: 'Add the user to the group dialout and log in again.',
    });
  }
  return new RigFaultError({
    what: 'the serial port cannot be opened',
    where: path,
    expected: `one of ${portsHere() || 'no port: none is connected'}`,
    got: text,
  });
}

/** Serial ports that this machine shows, for the message alone. */
function portsHere(): string {
  try {
    return readdirSync('/dev')
      .filter((name) => /^tty(USB|ACM|S)\d+$/.test(name))
      .map((name) => `/dev/${name}`)
      .slice(0, 12)
      .join(', ');
  } catch {
    return '';
  }
}
