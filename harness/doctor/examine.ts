/** Looks at this machine, and asks every check. Nothing is changed, and nothing is sent to a device. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { serialPorts } from '../../devices/discovery/serial-ports.js';
import { readUsb, type UsbDevice } from '../../devices/discovery/usb-tree.js';
import { holdersOf } from '../../devices/links/port-holder.js';
import { openPty } from '../../devices/links/pty.js';
import { findRealToxiproxy, onPath, versionOf } from '../toxiproxy/installed.js';
import { findMosquitto } from '../worlds/wired/mosquitto-broker.js';
import type { Check } from './check.js';
import {
  clockCheck,
  groupCheck,
  portChecks,
  type RuleSeen,
  type UserSeen,
  udevadmCheck,
  udevRuleCheck,
  usbCheck,
} from './device-checks.js';
import { clockSynchronised } from './kernel-clock.js';
import { brokerCheck, filesCheck, nodeCheck, ptyCheck, toxiproxyCheck } from './rig-checks.js';

const RULE = '70-scanrig.rules';
/** Where udev looks, the first wins (udev(7)). */
const RULE_FOLDERS = ['etc', 'run', 'usr/local/lib', 'usr/lib', 'lib'].map((folder) => `${folder}/udev/rules.d`);
/** Daemons and their tools lie where a user's PATH may not look. */
const FURTHER = '/usr/sbin:/sbin:/usr/bin:/bin';

/** @param packageRoot folder of package.json @param root folder that stands for / where /proc, /sys, /dev and /etc are read */
export async function examine(packageRoot: string, root = '/'): Promise<Check[]> {
  const { engines } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    readonly engines: { readonly node: string };
  };
  const rule = join(packageRoot, 'devices/udev', RULE);
  const ports = serialPorts(root).map((path) => ({
    path,
    mayOpen: mayOpen(join(root, path)),
    holders: holdersOf(path),
  }));
  const path = { PATH: `${process.env['PATH'] ?? ''}:${FURTHER}` };
  return [
    nodeCheck(process.versions.node, engines.node),
    ptyCheck(openPty),
    filesCheck(textOf(join(root, 'proc/self/limits'))),
    toxiproxyCheck(await realToxiproxy()),
    brokerCheck(findMosquitto(), runs),
    ...portChecks(ports),
    groupCheck(textOf(join(root, 'etc/group')), userSeen()),
    udevRuleCheck({ path: rule, text: readFileSync(rule, 'utf8') }, installedRule(root)),
    udevadmCheck(onPath('udevadm', path)),
    usbCheck(readUsb(root)?.map(nameOf)),
    clockCheck(clockSynchronised(), new Date().toISOString()),
  ];
}

async function realToxiproxy() {
  const path = findRealToxiproxy();
  return path === undefined ? undefined : { path, version: await versionOf(path) };
}

const START_MS_MAX = 5_000;

function runs(mosquitto: string): boolean {
  try {
    execFileSync(mosquitto, ['-h'], { stdio: 'ignore', timeout: START_MS_MAX });
    return true;
  } catch (error) {
    // Its help ends with 3, and that is help all the same.
    return typeof (error as { readonly status?: unknown }).status === 'number';
  }
}

function userSeen(): UserSeen {
  const gids = process.getgroups?.() ?? [];
  try {
    const { username, uid } = userInfo();
    return { name: username, uid, gids };
  } catch {
    // A container may run as a number that /etc/passwd does not know.
    const uid = process.getuid?.();
    return { name: `user ${uid ?? '?'}`, uid, gids };
  }
}

function installedRule(root: string): RuleSeen | undefined {
  for (const folder of RULE_FOLDERS) {
    const text = textOf(join(root, folder, RULE));
    if (text !== undefined) return { path: `/${folder}/${RULE}`, text };
  }
  return undefined;
}

/** `2fb8:2206 PAX POS (1-1.2)`. */
function nameOf({ vendor, product, manufacturer, model, socket }: UsbDevice): string {
  return [`${vendor}:${product}`, manufacturer, model, `(${socket})`].filter((word) => word !== undefined).join(' ');
}

function mayOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
