/** Goal: each check says yes where all is well, and where it is not, what was found and what to do. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Check, canWork } from './check.js';
import {
  clockCheck,
  groupCheck,
  portChecks,
  type UserSeen,
  udevadmCheck,
  udevRuleCheck,
  usbCheck,
} from './device-checks.js';
import { brokerCheck, filesCheck, nodeCheck, ptyCheck, toxiproxyCheck } from './rig-checks.js';

const LIMITS = (soft: string): string =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${soft}                 1048576              files     \n`;
const GROUPS = 'root:x:0:\ndialout:x:20:late\n';
const user = (name: string, ...gids: number[]): UserSeen => ({ name, uid: 1000, gids });
const shipped = { path: '/pkg/70-scanrig.rules', text: 'rule\n' };
const pty = { path: '/dev/pts/7', close: () => undefined };

const port = (mayOpen: boolean, holders?: string): Check | undefined =>
  portChecks([{ path: '/dev/ttyUSB0', mayOpen, holders }])[0];

test.each<[string, Check | undefined, string]>([
  ['the Node that package.json asks for', nodeCheck('20.19.0', '>=20.19'), '20.19.0'],
  ['a later one, with a smaller second number', nodeCheck('22.1.0', '>=20.19'), '22.1.0'],
  ['a pseudo-terminal', ptyCheck(() => pty), '/dev/pts/7'],
  ['open files enough', filesCheck(LIMITS('4096')), '4096'],
  ['open files without limit', filesCheck(LIMITS('unlimited')), 'unlimited'],
  ['a system that does not tell the limit', filesCheck(undefined), 'does not tell'],
  ['the embedded Toxiproxy', toxiproxyCheck(undefined), 'embedded'],
  ['a real Toxiproxy', toxiproxyCheck({ path: '/usr/bin/toxiproxy-server', version: '2.12.0' }), '2.12.0'],
  ['the embedded broker', brokerCheck(undefined, () => false), 'embedded'],
  ['Mosquitto', brokerCheck('/usr/sbin/mosquitto', () => true), '/usr/sbin/mosquitto'],
  ['a free port', port(true), 'nobody'],
  ['root', groupCheck(undefined, { name: 'root', uid: 0, gids: [0] }), 'root'],
  ['a member of dialout', groupCheck(GROUPS, user('anna', 1000, 20)), 'anna is in the group dialout'],
  ['a member of uucp, where that owns the ports', groupCheck('uucp:x:14:\n', user('anna', 14)), 'uucp'],
  ['the rule of this version', udevRuleCheck(shipped, { ...shipped, path: '/etc/udev/rules.d/x' }), '/etc/udev'],
  ['udevadm', udevadmCheck('/usr/bin/udevadm'), '/usr/bin/udevadm'],
  ['USB with nothing on it', usbCheck([]), 'no device'],
  ['USB with a terminal', usbCheck(['2fb8:2206 (1-1)']), '2fb8:2206 (1-1)'],
  ['a clock that is kept', clockCheck(true, 'today'), 'today, kept'],
])('%s is well', (_what, check, found) => {
  expect(check).toMatchObject({ ok: true, found: expect.stringContaining(found) });
  expect(check?.fix).toBeUndefined();
});

test.each<[string, Check | undefined, string, string]>([
  ['an old Node', nodeCheck('20.18.9', '>=20.19'), '20.18.9', '20.19'],
  ['an older one, with a larger second number', nodeCheck('18.20.0', '>=20.19'), '18.20.0', '20.19'],
  [
    'no pseudo-terminal',
    ptyCheck(() => {
      throw new Error('openpty failed');
    }),
    'openpty failed',
    '/dev/pts',
  ],
  ['few open files', filesCheck(LIMITS('1024')), '1024', 'ulimit -n'],
  ['what is no Toxiproxy', toxiproxyCheck({ path: '/x/toxiproxy-server', version: 'none' }), '/x', 'embedded'],
  ['a Mosquitto that does not start', brokerCheck('/x/mosquitto', () => false), '/x/mosquitto', 'embedded'],
  ['no port', portChecks([])[0], 'none', 'Plug'],
  ['a port of others', port(false), 'may not open', 'usermod'],
  ['a port in use', port(true, 'screen (process 4711)'), 'screen (process 4711)', 'End that program'],
  ['who is in no group', groupCheck(GROUPS, user('anna', 1000)), 'anna is not in', 'usermod -aG dialout anna'],
  ['who was added since the log-in', groupCheck(GROUPS, user('late', 1000)), 'after the log-in', 'Log in again'],
  ['a system without such groups', groupCheck('root:x:0:\n', user('anna')), 'no group', 'ls -l'],
  ['a system without groups at all', groupCheck(undefined, user('anna')), 'no group', 'ls -l'],
  ['no rule', udevRuleCheck(shipped, undefined), 'ModemManager', 'install -m 644 /pkg/70-scanrig.rules'],
  ['a rule of another version', udevRuleCheck(shipped, { path: '/etc/old', text: '' }), '/etc/old', 'udevadm control'],
  ['no udevadm', udevadmCheck(undefined), 'not installed', 'apt-get install udev'],
  ['no USB', usbCheck(undefined), '/sys/bus/usb/devices is not there', 'Serial ports and TCP work'],
  ['a clock that nobody keeps', clockCheck(false, 'today'), 'kept by nobody', 'timedatectl'],
  ['a clock of which nothing is known', clockCheck(undefined, 'today'), 'cannot be told', 'timedatectl'],
])('%s is told, with what to do', (_what, check, found, fix) => {
  expect(check).toMatchObject({
    ok: false,
    found: expect.stringContaining(found),
    fix: expect.stringContaining(fix),
  });
});

test('what only some runs need does not keep the rig from work; what all need does', () => {
  const well = nodeCheck('22.0.0', '>=20.19');
  expect(canWork([well, usbCheck(undefined), ...portChecks([]), brokerCheck('/x', () => false)])).toBe(true);
  expect(canWork([well, nodeCheck('18.0.0', '>=20.19')])).toBe(false);
});

test('the rule that is shipped keeps ModemManager away from every vendor it names', () => {
  const text = readFileSync(new URL('../../devices/udev/70-scanrig.rules', import.meta.url), 'utf8');
  const rules = text.split('\n').filter((line) => line.startsWith('SUBSYSTEM'));
  expect(rules.length).toBeGreaterThan(0);
  for (const rule of rules) expect(rule).toMatch(/ATTRS?\{idVendor\}=="[0-9a-f]{4}".*ENV\{ID_MM_DEVICE_IGNORE\}="1"$/);
});
