/** Everything that a terminal may be behind: serial ports and USB devices, each under a name that survives a replug. */
import { readdirSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { serialPorts } from './serial-ports.js';
import { readUsb, type UsbDevice } from './usb-tree.js';

export interface FoundDevice {
  /**
   * `usb:2fb8:2206:0820:00`: vendor, product, serial number, interface; the same wherever and whenever it is plugged in.
   * Without a serial number its socket stands there, `usb:1a86:7523@1-1.2:00`; a port that is not on USB is its path.
   */
  readonly identity: string;
  /** By what it is known again: its serial number, the socket that it is plugged into, or the name of the port alone. */
  readonly by: 'serial number' | 'socket' | 'port';
  /** Another device has the same identity: nobody can tell which is which. */
  readonly ambiguous: boolean;
  /** `/dev/ttyACM0`, as the kernel calls it today; undefined for a USB device without a serial port. */
  readonly port?: string;
  /** Its name in /dev/serial/by-id, where udev gives one. */
  readonly stable?: string;
  readonly usb?: Omit<UsbDevice, 'interfaces'>;
}

export interface Discovery {
  readonly devices: readonly FoundDevice[];
  /** What could not be looked at, and what that means. */
  readonly notes: readonly string[];
}

/** Further serial ports, such as those of another system than Linux. @throws what it likes: it becomes a note */
export type ListPorts = () => Promise<readonly { readonly path: string }[]>;

/** @param root folder that stands for / */
export async function findDevices(listPorts: ListPorts, root = '/'): Promise<Discovery> {
  const notes: string[] = [];
  const usb = readUsb(root);
  if (usb === undefined) notes.push('this machine has no USB: /sys/bus/usb/devices is not there');
  const names = stableNames(root);
  const onUsb = (usb ?? []).flatMap((device) => devicesOf(device, names));
  const taken = new Set(onUsb.map(({ port }) => port));
  const others = new Set([...serialPorts(root), ...(await further(listPorts, notes))]);
  const plain = [...others]
    .filter((port) => !taken.has(port))
    .map((port): FoundDevice => {
      const stable = names.get(basename(port));
      return { identity: port, by: 'port', ambiguous: false, port, ...(stable === undefined ? {} : { stable }) };
    });
  return { devices: [...markTwins(onUsb), ...plain], notes };
}

async function further(listPorts: ListPorts, notes: string[]): Promise<string[]> {
  try {
    return (await listPorts()).map(({ path }) => path);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // serialport asks udevadm, and says no more than that it could not be started.
    notes.push(
      said.includes('udevadm') ? 'udevadm is missing: ports are read from /dev and /sys alone' : `serialport: ${said}`,
    );
    return [];
  }
}

function devicesOf(device: UsbDevice, names: ReadonlyMap<string, string>): FoundDevice[] {
  const { interfaces, ...usb } = device;
  const by = usb.serial === undefined ? 'socket' : 'serial number';
  const who = usb.serial === undefined ? `@${usb.socket}` : `:${encodeURIComponent(usb.serial)}`;
  const whole = `usb:${usb.vendor}:${usb.product}${who}`;
  const ports = interfaces.flatMap(({ number, ttys }) => ttys.map((tty) => ({ number, tty })));
  if (ports.length === 0) return [{ identity: whole, by, ambiguous: false, usb }];
  return ports.map(({ number, tty }) => {
    const stable = names.get(tty);
    const place = { port: `/dev/${tty}`, ...(stable === undefined ? {} : { stable }), usb };
    return { identity: `${whole}:${number}`, by, ambiguous: false, ...place };
  });
}

/** Vendors give whole batches one serial number. */
function markTwins(devices: readonly FoundDevice[]): FoundDevice[] {
  const counts = new Map<string, number>();
  for (const { identity } of devices) counts.set(identity, (counts.get(identity) ?? 0) + 1);
  return devices.map((one) => ({ ...one, ambiguous: (counts.get(one.identity) ?? 0) > 1 }));
}

/** `ttyACM0` -> `/dev/serial/by-id/usb-PAX_POS_0820-if00`. */
function stableNames(root: string): Map<string, string> {
  const folder = join(root, 'dev/serial/by-id');
  const names = new Map<string, string>();
  let links: string[];
  try {
    links = readdirSync(folder);
  } catch {
    return names;
  }
  for (const name of links) {
    try {
      names.set(basename(readlinkSync(join(folder, name))), `/dev/serial/by-id/${name}`);
    } catch {
      // Unplugged in this moment.
    }
  }
  return names;
}
