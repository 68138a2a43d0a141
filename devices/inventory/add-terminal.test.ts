/** Goal: a rig file gets terminals that are the same tomorrow, and stays as its writer left it. */
import { expect, test } from 'vitest';
import type { FoundDevice } from '../discovery/find-devices.js';
import { MisuseError } from '../wire/errors.js';
import { type NewTerminal, stableLink, withTerminal } from './add-terminal.js';
import { matchTerminals } from './match.js';
import { parseRigFile } from './rig-file.js';

const WRITTEN = `# the bench by the window
terminals:
  # do not move this one
  - acquirer: { listen: 127.0.0.1:9100 } # entered on it by hand
    link: serial:/dev/serial/by-id/usb-PAX_POS_A-if00
    profile: generic-stx-lrc
    name: T1
    notes: a long line that its writer wants in one piece, however long it may be, and nobody folds it for him, not even here

# the end
`;
const NEW: NewTerminal = {
  name: 'T2',
  link: 'serial:/dev/serial/by-id/usb-PAX_POS_B-if00',
  protocol: 'zvt-tcp',
  acquirer: { listen: '127.0.0.1:9101' },
};
const DEVICE: FoundDevice = {
  identity: 'usb:2fb8:2206:B:00',
  by: 'serial number',
  ambiguous: false,
  port: '/dev/ttyACM1',
  stable: '/dev/serial/by-id/usb-PAX_POS_B-if00',
};

test('every line that was there stays, in its order, and the new terminal is one more', () => {
  const after = withTerminal(WRITTEN, 'rig.yaml', NEW);
  const rest = after.split('\n').filter((line) => WRITTEN.split('\n').includes(line));
  expect(rest.filter((line) => line !== '')).toEqual(WRITTEN.split('\n').filter((line) => line !== ''));
  expect(parseRigFile(after, 'rig.yaml').terminals.map(({ name }) => name)).toEqual(['T1', 'T2']);
});

test('a file that is not there begins with its schema', () => {
  const after = withTerminal(undefined, 'rig.yaml', NEW);
  expect(after).toMatch(/^# yaml-language-server: /);
  expect(parseRigFile(after, 'rig.yaml').terminals).toMatchObject([NEW]);
});

test.each<[string, string, Partial<NewTerminal>, RegExp]>([
  ['its name', WRITTEN, { name: 'T1' }, /this name already/],
  ['its link', WRITTEN, { link: 'serial:/dev/serial/by-id/usb-PAX_POS_A-if00' }, /this link already/],
  ['its address', WRITTEN, { acquirer: { listen: '127.0.0.1:9100' } }, /this acquirer.listen already/],
  ['a protocol that nobody knows', WRITTEN, { protocol: 'nonesuch' }, /not one/],
  ['an address that is none', WRITTEN, { acquirer: { listen: 'here' } }, /not one/],
  ['a file that is no rig file', 'terminals: 7\n', {}, /not one/],
])('%s is refused', (_what, text, change, message) => {
  const act = () => withTerminal(text, 'rig.yaml', { ...NEW, ...change });
  expect(act).toThrow(MisuseError);
  expect(act).toThrow(message);
});

test.each([DEVICE.identity, DEVICE.port ?? '', DEVICE.stable ?? ''])('%s leads to the name that stays', (wanted) => {
  expect(stableLink(wanted, [DEVICE])).toBe('serial:/dev/serial/by-id/usb-PAX_POS_B-if00');
});

test('a port that is soldered on keeps its own name', () => {
  const port: FoundDevice = { identity: '/dev/ttyS0', by: 'port', ambiguous: false, port: '/dev/ttyS0' };
  expect(stableLink('/dev/ttyS0', [port])).toBe('serial:/dev/ttyS0');
});

const { stable: _stable, ...NAMELESS } = DEVICE;
const { port: _port, ...PORTLESS } = NAMELESS;
test.each<[string, FoundDevice, RegExp]>([
  ['one of two with the same serial number', { ...DEVICE, ambiguous: true }, /one vendor, product and serial number/],
  ['one without a serial number', { ...DEVICE, by: 'socket' }, /no serial number/],
  ['one that udev has not named', NAMELESS, /no name that stays/],
  ['one that is counted, of which no more is known', { ...NAMELESS, by: 'port' }, /no name that stays/],
  ['one without a port', PORTLESS, /no serial port/],
])('%s is refused', (_what, device, message) => {
  expect(() => stableLink(device.identity, [device])).toThrow(message);
});

test('what is not plugged in is refused, with what is', () => {
  expect(() => stableLink('/dev/ttyACM9', [DEVICE])).toThrow(/one of usb:2fb8:2206:B:00/);
  expect(() => stableLink('/dev/ttyACM9', [])).toThrow(/no such device/);
});

test('terminals are present, missing or on the network, and devices known or unknown', () => {
  const after = withTerminal(WRITTEN, 'rig.yaml', NEW);
  const network = { ...NEW, name: 'T3', link: 'tcp:192.168.1.20:5577', acquirer: { listen: '127.0.0.1:9102' } };
  const { terminals } = parseRigFile(withTerminal(after, 'rig.yaml', network), 'rig.yaml');
  const other: FoundDevice = { identity: '/dev/ttyS0', by: 'port', ambiguous: false, port: '/dev/ttyS0' };
  const leads = (path: string) => (path === DEVICE.stable ? DEVICE.port : undefined);
  const matches = matchTerminals([DEVICE, other], terminals, leads);
  expect(matches.terminals.map(({ name, state, identity }) => [name, state, identity])).toEqual([
    ['T1', 'missing', undefined],
    ['T2', 'present', DEVICE.identity],
    ['T3', 'on the network', undefined],
  ]);
  expect(matches.devices.map(({ state, terminal }) => [state, terminal])).toEqual([
    ['known', 'T2'],
    ['unknown', undefined],
  ]);
});
