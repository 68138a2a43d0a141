/** What is plugged in here, as the commands about devices ask for it. */
import { type Discovery, findDevices } from '../../../devices/discovery/find-devices.js';

export async function devicesHere(): Promise<Discovery> {
  // Loaded here: the native part costs start-up time.
  const { SerialPort } = await import('serialport');
  // It would show the 32 ttyS of every kernel; those with a chip are read from /sys.
  return findDevices(async () => (await SerialPort.list()).filter(({ path }) => !/^\/dev\/ttyS\d+$/.test(path)));
}

/** The same again and again. On Linux from /dev and /sys alone: serialport would start a program for each look. */
export function devicesNow(): Promise<Discovery> {
  return process.platform === 'linux' ? findDevices(async () => []) : devicesHere();
}
