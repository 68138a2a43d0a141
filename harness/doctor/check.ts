/** One thing that the doctor looks at. Every check is a function of what was seen, so that both its answers are tested. */
export interface Check {
  /** `udev rule`, `serial port /dev/ttyUSB0`. */
  readonly name: string;
  readonly ok: boolean;
  /** What is there, in words; part of it may come from devices and other programs. */
  readonly found: string;
  /** What to do; only where it is not well. */
  readonly fix?: string;
  /** `always`: nothing runs on real links without it. `sometimes`: some runs do, above all on a device. */
  readonly need: 'always' | 'sometimes';
}

/** Whether the rig can work on this machine; what only devices need does not count. */
export function canWork(checks: readonly Check[]): boolean {
  return checks.every(({ ok, need }) => ok || need === 'sometimes');
}
