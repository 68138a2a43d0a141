/** A folder that stands for / : what the kernel would show in /sys and /dev, as a test wants it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const USB = 'sys/bus/usb/devices';

export class MadeUpRoot {
  readonly root = mkdtempSync(join(tmpdir(), 'scanrig-root-'));

  /** A kernel with USB. */
  usb(): void {
    mkdirSync(join(this.root, USB), { recursive: true });
  }

  file(path: string, text: string): void {
    const full = join(this.root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }

  device(socket: string, attributes: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(attributes)) this.file(`${USB}/${socket}/${name}`, text);
  }

  /** @param at where below the interface its driver shows the port */
  interface(socket: string, number: string, cls: string, driver: string, tty?: string, at?: string): void {
    const folder = `${USB}/${socket}:1.${Number(number)}`;
    this.file(`${folder}/bInterfaceNumber`, number);
    this.file(`${folder}/bInterfaceClass`, cls);
    symlinkSync(`../../../../bus/usb/drivers/${driver}`, join(this.root, folder, 'driver'));
    if (tty === undefined || at === undefined) return;
    this.file(`${folder}/${at}/uevent`, '');
    this.file(`dev/${tty}`, '');
  }

  /** The name that udev gives: `usb-PAX_POS_0820-if00`. */
  link(folder: string, name: string, tty: string): void {
    mkdirSync(join(this.root, 'dev/serial', folder), { recursive: true });
    symlinkSync(`../../${tty}`, join(this.root, 'dev/serial', folder, name));
  }

  unplug(socket: string, tty: string): void {
    for (const name of [socket, `${socket}:1.0`]) rmSync(join(this.root, USB, name), { recursive: true, force: true });
    rmSync(join(this.root, 'dev', tty), { force: true });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
