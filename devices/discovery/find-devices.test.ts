/** Goal: a device is the same one after a replug, and what cannot be told apart is said. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changesBetween } from './changes.js';
import { findDevices } from './find-devices.js';
import { MadeUpRoot } from './testing/made-up-root.js';

let made: MadeUpRoot;
beforeEach(() => {
  made = new MadeUpRoot();
});
afterEach(() => made.remove());

const none = async () => [];

function terminal(socket: string, tty: string, serial?: string): void {
  made.device(socket, { idVendor: '2fb8', idProduct: '2206', ...(serial === undefined ? {} : { serial }) });
  made.interface(socket, '00', '02', 'cdc_acm', tty, `tty/${tty}`);
}

test('a terminal keeps its identity in another socket and under another port', async () => {
  terminal('1-1', 'ttyACM0', '0820');
  const [before] = (await findDevices(none, made.root)).devices;
  made.unplug('1-1', 'ttyACM0');
  terminal('3-2.4', 'ttyACM7', '0820');
  const [after] = (await findDevices(none, made.root)).devices;
  expect(before).toMatchObject({ identity: 'usb:2fb8:2206:0820:00', by: 'serial number', port: '/dev/ttyACM0' });
  expect(after).toMatchObject({ identity: before?.identity, port: '/dev/ttyACM7' });
});

test('without a serial number it is known by its socket', async () => {
  terminal('1-1.2', 'ttyACM0');
  terminal('1-1.3', 'ttyACM1');
  const { devices } = await findDevices(none, made.root);
  expect(devices.map(({ identity, by, ambiguous }) => [identity, by, ambiguous])).toEqual([
    ['usb:2fb8:2206@1-1.2:00', 'socket', false],
    ['usb:2fb8:2206@1-1.3:00', 'socket', false],
  ]);
});

test('two devices with one serial number are told, and a third with its own is not', async () => {
  terminal('1-1', 'ttyACM0', 'A');
  terminal('1-2', 'ttyACM1', 'A');
  terminal('1-3', 'ttyACM2', 'B');
  const { devices } = await findDevices(none, made.root);
  expect(devices.map(({ ambiguous }) => ambiguous)).toEqual([true, true, false]);
});

test('two ports of one device are two, each with the name that udev gives it; a device without a port is shown too', async () => {
  terminal('1-1', 'ttyACM0', 'A');
  made.interface('1-1', '02', '02', 'cdc_acm', 'ttyACM1', 'tty/ttyACM1');
  made.link('by-id', 'usb-PAX_POS_A-if02', 'ttyACM1');
  made.device('1-2', { idVendor: '05f9', idProduct: '2206', serial: 'scan/1:2' });
  const { devices } = await findDevices(none, made.root);
  expect(devices.map(({ identity, port, stable }) => [identity, port, stable])).toEqual([
    ['usb:2fb8:2206:A:00', '/dev/ttyACM0', undefined],
    ['usb:2fb8:2206:A:02', '/dev/ttyACM1', '/dev/serial/by-id/usb-PAX_POS_A-if02'],
    ['usb:05f9:2206:scan%2F1%3A2', undefined, undefined],
  ]);
});

test.each([['\u{1F4B3}'.repeat(300)], [`A${'\u{1F4B3}'.repeat(300)}`], ['\x1b[2J\x07%:/']])(
  'a serial number of any text makes an identity of plain text',
  async (serial) => {
    terminal('1-1', 'ttyACM0', serial);
    const { devices } = await findDevices(none, made.root);
    expect(devices[0]?.identity).toMatch(/^usb:2fb8:2206:[\x21-\x39\x3b-\x7e]+:00$/);
  },
);

test('a missing udevadm and a missing USB are notes, and the ports of /dev are there all the same', async () => {
  made.file('dev/ttyUSB0', '');
  const enoent = async () => {
    throw new Error('spawn udevadm ENOENT');
  };
  const { devices, notes } = await findDevices(enoent, made.root);
  expect(devices).toMatchObject([{ identity: '/dev/ttyUSB0', by: 'port' }]);
  expect(notes).toEqual([expect.stringContaining('no USB'), expect.stringContaining('udevadm is missing')]);
});

test('a port that serialport knows as well is there once', async () => {
  terminal('1-1', 'ttyACM0', 'A');
  const list = async () => [{ path: '/dev/ttyACM0' }, { path: '/dev/ttyXR3' }];
  const { devices, notes } = await findDevices(list, made.root);
  expect(devices.map(({ port }) => port)).toEqual(['/dev/ttyACM0', '/dev/ttyXR3']);
  expect(notes).toEqual([]);
});

test('a replug under another port is one that went and one that came; twins are told apart while they are there', async () => {
  terminal('1-1', 'ttyACM0', 'A');
  terminal('1-2', 'ttyACM1', 'A');
  const before = (await findDevices(none, made.root)).devices;
  expect(changesBetween(before, before)).toEqual([]);
  made.unplug('1-2', 'ttyACM1');
  terminal('1-4', 'ttyACM2', 'B');
  const after = (await findDevices(none, made.root)).devices;
  // The twin that stays is no longer ambiguous, and has not moved.
  expect(changesBetween(before, after).map(({ change, device }) => [change, device.port])).toEqual([
    ['unplugged', '/dev/ttyACM1'],
    ['plugged', '/dev/ttyACM2'],
  ]);
});
