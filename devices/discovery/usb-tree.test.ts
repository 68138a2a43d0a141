/** Goal: what is plugged in is read right from /sys, whatever is missing there. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serialPorts } from './serial-ports.js';
import { MadeUpRoot } from './testing/made-up-root.js';
import { readUsb } from './usb-tree.js';

let made: MadeUpRoot;
beforeEach(() => {
  made = new MadeUpRoot();
});
afterEach(() => made.remove());

test('a kernel without USB is told from one with nothing plugged in', () => {
  expect(readUsb(made.root)).toBeUndefined();
  made.usb();
  expect(readUsb(made.root)).toEqual([]);
});

test('a terminal on CDC-ACM and an adapter are read with their ports; hubs and root hubs are not devices', () => {
  made.file('sys/bus/usb/devices/usb1/idVendor', '1d6b');
  made.device('1-1', { idVendor: '05e3', idProduct: '0610', bDeviceClass: '09' });
  made.device('1-1.10', { idVendor: '0403', idProduct: '6001', product: 'FT232R' });
  made.interface('1-1.10', '00', 'ff', 'ftdi_sio', 'ttyUSB0', 'ttyUSB0');
  made.device('1-1.2', { idVendor: '2fb8', idProduct: '2206', serial: '0820\n', manufacturer: 'PAX' });
  made.interface('1-1.2', '00', '02', 'cdc_acm', 'ttyACM0', 'tty/ttyACM0');
  made.interface('1-1.2', '01', '0a', 'cdc_acm');
  expect(readUsb(made.root)).toEqual([
    {
      socket: '1-1.2',
      vendor: '2fb8',
      product: '2206',
      serial: '0820',
      manufacturer: 'PAX',
      interfaces: [
        { number: '00', class: '02', driver: 'cdc_acm', ttys: ['ttyACM0'] },
        { number: '01', class: '0a', driver: 'cdc_acm', ttys: [] },
      ],
    },
    {
      socket: '1-1.10',
      vendor: '0403',
      product: '6001',
      model: 'FT232R',
      interfaces: [{ number: '00', class: 'ff', driver: 'ftdi_sio', ttys: ['ttyUSB0'] }],
    },
  ]);
});

test('a device that goes between two reads is not there; an interface that goes leaves its device', () => {
  made.device('1-1', { idVendor: '2fb8', idProduct: '2206' });
  made.interface('1-1', '00', '02', 'cdc_acm', 'ttyACM0', 'tty/ttyACM0');
  rmSync(join(made.root, 'sys/bus/usb/devices/1-1:1.0/bInterfaceNumber'));
  expect(readUsb(made.root)).toMatchObject([{ socket: '1-1', interfaces: [] }]);
  rmSync(join(made.root, 'sys/bus/usb/devices/1-1/idProduct'));
  expect(readUsb(made.root)).toEqual([]);
});

test('serial ports are those with hardware behind them, in the order of their numbers', () => {
  for (const name of ['ttyS0', 'ttyS1', 'ttyUSB10', 'ttyUSB2', 'ttyACM0', 'tty1', 'null']) made.file(`dev/${name}`, '');
  made.file('sys/class/tty/ttyS0/type', '4\n');
  made.file('sys/class/tty/ttyS1/type', '0\n');
  expect(serialPorts(made.root)).toEqual(['/dev/ttyACM0', '/dev/ttyS0', '/dev/ttyUSB2', '/dev/ttyUSB10']);
  expect(serialPorts(join(made.root, 'none'))).toEqual([]);
});
