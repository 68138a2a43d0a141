/** The rig around one terminal, for a command that needs it once: brought up, used, and cleared away. */
import { join } from 'node:path';
import type { DeviceChoice } from '../explore/run-options.js';
import { closeLedger, removeTempFolder, tempFolder } from '../leftovers/ledger.js';
import { DeviceRig } from '../worlds/hardware/device-rig.js';
import { killAllParties } from '../worlds/wired/seat-process.js';
import { openStreamProxy } from '../worlds/wired/stream-proxy.js';

import { takeSignals } from './signals.js';

/** @throws RigFaultError where the terminal cannot be reached, or something of the rig does not come up */
export async function withDeviceRig<T>(
  { terminal, speaks, dialect, folder }: DeviceChoice,
  act: (rig: DeviceRig, stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const giveBack = takeSignals(() => stop.abort());
  const scratch = tempFolder('device');
  const closers: (() => unknown)[] = [() => removeTempFolder(scratch), closeLedger, giveBack];
  process.once('exit', killAllParties);
  closers.unshift(() => process.off('exit', killAllParties));
  try {
    const proxy = await openStreamProxy('embedded');
    closers.unshift(() => proxy.close());
    const rig = await DeviceRig.open({
      terminal,
      speaks,
      dialect,
      soundbox: terminal.observes.includes('announcement'),
      proxy,
      broker: undefined,
      folder: join(scratch, 'rig'),
      hookFolder: folder,
      seed: 1,
    });
    closers.unshift(() => rig.close());
    return await act(rig, stop.signal);
  } finally {
    for (const close of closers) await close();
  }
}
