/** What a terminal on a port of this machine needs. */
import type { Check } from './check.js';

export interface PortSeen {
  readonly path: string;
  /** Whether this user may read and write it. */
  readonly mayOpen: boolean;
  /** Programs that have it open, as far as this user may see. */
  readonly holders?: string | undefined;
}

export function portChecks(ports: readonly PortSeen[]): Check[] {
  if (ports.length === 0) {
    const fix = 'Plug the terminal or its adapter in. Emulated terminals need no port.';
    return [{ name: 'serial ports', need: 'sometimes', ok: false, found: 'none is connected', fix }];
  }
  return ports.map(({ path, mayOpen, holders }) => {
    const check = { name: `serial port ${path}`, need: 'sometimes' } as const;
    if (!mayOpen) {
      const fix = 'sudo usermod -aG dialout $USER, then log in again; in a container pass the device through.';
      return { ...check, ok: false, found: 'this user may not open it', fix };
    }
    if (holders !== undefined)
      return { ...check, ok: false, found: `held by ${holders}`, fix: 'End that program, or take another port.' };
    return { ...check, ok: true, found: 'may be opened, and nobody is seen to hold it' };
  });
}

export interface UserSeen {
  readonly name: string;
  /** undefined where the system has no users of this kind */
  readonly uid: number | undefined;
  /** Groups of this process; they are those of the log-in. */
  readonly gids: readonly number[];
}

/** The group that owns serial ports: `dialout` on Debian and its kin, `uucp` on Arch. @param groups text of /etc/group */
export function groupCheck(groups: string | undefined, user: UserSeen): Check {
  const check = { name: 'dialout group', need: 'sometimes' } as const;
  if (user.uid === 0) return { ...check, ok: true, found: 'root may open every port' };
  const owner = ['dialout', 'uucp'].map((name) => groupNamed(groups ?? '', name)).find((group) => group !== undefined);
  if (owner === undefined) {
    const fix = 'See which group owns the port (ls -l /dev/ttyUSB0), and add the user to it.';
    return { ...check, ok: false, found: 'this system has no group dialout or uucp', fix };
  }
  if (user.gids.includes(owner.gid)) return { ...check, ok: true, found: `${user.name} is in the group ${owner.name}` };
  if (owner.members.includes(user.name))
    return {
      ...check,
      ok: false,
      found: `${user.name} was added to ${owner.name} after the log-in`,
      fix: 'Log in again.',
    };
  const fix = `sudo usermod -aG ${owner.name} ${user.name}, then log in again.`;
  return { ...check, ok: false, found: `${user.name} is not in the group ${owner.name}`, fix };
}

function groupNamed(text: string, wanted: string) {
  for (const line of text.split('\n')) {
    const [name, , gid, members] = line.split(':');
    if (name === wanted && gid !== undefined) return { name, gid: Number(gid), members: (members ?? '').split(',') };
  }
  return undefined;
}

export interface RuleSeen {
  readonly path: string;
  readonly text: string;
}

/** @param shipped the rule file of this package @param installed what has its name in the folders of udev, first that counts */
export function udevRuleCheck(shipped: RuleSeen, installed: RuleSeen | undefined): Check {
  const check = { name: 'udev rule', need: 'sometimes' } as const;
  const fix = `sudo install -m 644 ${shipped.path} /etc/udev/rules.d/ && sudo udevadm control --reload && sudo udevadm trigger`;
  if (installed === undefined)
    return {
      ...check,
      ok: false,
      found: 'not installed: ports may be closed to users, and ModemManager speaks to them',
      fix,
    };
  if (installed.text !== shipped.text)
    return { ...check, ok: false, found: `${installed.path} is of another version`, fix };
  return { ...check, ok: true, found: installed.path };
}

/** @param path where it is */
export function udevadmCheck(path: string | undefined): Check {
  const check = { name: 'udevadm', need: 'sometimes' } as const;
  if (path !== undefined) return { ...check, ok: true, found: path };
  const fix = 'apt-get install udev. Without it ports have no names that stay (/dev/serial/by-id).';
  return { ...check, ok: false, found: 'not installed', fix };
}

/** @param devices what USB shows, without hubs; undefined where the kernel has no USB */
export function usbCheck(devices: readonly string[] | undefined): Check {
  const check = { name: 'USB', need: 'sometimes' } as const;
  if (devices === undefined) {
    const fix =
      'Serial ports and TCP work without. In a container or virtual machine, pass USB through (/sys and /dev/bus/usb).';
    return { ...check, ok: false, found: 'this machine has no USB: /sys/bus/usb/devices is not there', fix };
  }
  return { ...check, ok: true, found: devices.length === 0 ? 'no device is plugged in' : devices.join('; ') };
}

/** Hosts and certificates go by the date. @param synchronised what the kernel says; undefined where it does not tell */
export function clockCheck(synchronised: boolean | undefined, now: string): Check {
  const check = { name: 'clock', need: 'sometimes' } as const;
  if (synchronised === true) return { ...check, ok: true, found: `${now}, kept in step with a time server` };
  const fix = 'timedatectl set-ntp true, or install chrony; see that the date is right.';
  if (synchronised === false) return { ...check, ok: false, found: `${now}, kept by nobody`, fix };
  return { ...check, ok: false, found: `${now}; whether it is kept cannot be told on this system`, fix };
}
