/**
 * What is plugged into USB, read from /sys as the kernel shows it (Documentation/ABI/testing/sysfs-bus-usb): no library, no
 * udev, no permission needed. A device may go between two reads; it is then not there.
 */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { byNumber } from './by-number.js';

export interface UsbInterface {
  /** Two hexadecimal digits, as are class and number in /sys. */
  readonly number: string;
  readonly class: string;
  /** Kernel driver that holds it. */
  readonly driver?: string;
  /** `ttyACM0`; most have none. */
  readonly ttys: readonly string[];
}

export interface UsbDevice {
  /** The socket, by bus and hub ports: `1-1.2`. It stays when a device is plugged in again, and goes with the cable. */
  readonly socket: string;
  /** Four hexadecimal digits. */
  readonly vendor: string;
  readonly product: string;
  readonly serial?: string;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly interfaces: readonly UsbInterface[];
}

const HUB = '09';

/** @param root folder in whose /sys to look @returns undefined where the kernel has no USB; hubs are left out */
export function readUsb(root = '/'): UsbDevice[] | undefined {
  const folder = join(root, 'sys/bus/usb/devices');
  if (!existsSync(folder)) return undefined;
  const names = namesIn(folder);
  const interfaces = interfacesBySocket(names);
  return names
    .filter((name) => /^\d+-\d+(\.\d+)*$/.test(name))
    .sort(byNumber)
    .flatMap((name) => deviceIn(folder, name, interfaces.get(name) ?? []) ?? []);
}

/** `1-1.2` -> `1-1.2:1.0`, `1-1.2:1.1`. */
function interfacesBySocket(names: readonly string[]): Map<string, string[]> {
  const bySocket = new Map<string, string[]>();
  for (const name of names) {
    const colon = name.indexOf(':');
    if (colon < 0) continue;
    const socket = name.slice(0, colon);
    const known = bySocket.get(socket);
    if (known === undefined) bySocket.set(socket, [name]);
    else known.push(name);
  }
  return bySocket;
}

function deviceIn(folder: string, socket: string, interfaces: readonly string[]): UsbDevice | undefined {
  const text = (name: string): string | undefined => textIn(join(folder, socket, name));
  const [vendor, product] = [text('idVendor'), text('idProduct')];
  if (vendor === undefined || product === undefined || text('bDeviceClass') === HUB) return undefined;
  const [serial, manufacturer, model] = [text('serial'), text('manufacturer'), text('product')];
  return {
    socket,
    vendor,
    product,
    ...(serial === undefined ? {} : { serial }),
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(model === undefined ? {} : { model }),
    interfaces: interfaces.flatMap((name) => interfaceIn(join(folder, name))),
  };
}

function interfaceIn(folder: string): UsbInterface[] {
  const number = textIn(join(folder, 'bInterfaceNumber'));
  if (number === undefined) return [];
  const driver = driverOf(folder);
  // cdc_acm has a folder `tty` with the port; the drivers of usb-serial have the port beside it.
  const ttys = [...namesIn(join(folder, 'tty')), ...namesIn(folder).filter((name) => /^ttyUSB\d+$/.test(name))];
  const cls = textIn(join(folder, 'bInterfaceClass')) ?? '';
  return [{ number, class: cls, ...(driver === undefined ? {} : { driver }), ttys: ttys.sort() }];
}

function driverOf(folder: string): string | undefined {
  try {
    return basename(readlinkSync(join(folder, 'driver')));
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What a device says of itself has no length that one can trust. */
const TEXT_MAX = 200;

function textIn(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8').trim();
    // By characters: half of one cannot be written into an identity.
    return text === '' ? undefined : [...text].slice(0, TEXT_MAX).join('');
  } catch {
    return undefined;
  }
}
