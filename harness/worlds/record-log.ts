/**
 * Records as a log: one write a line, as JSON, a write of several records in one line. A line that was cut short by a power
 * cut is no JSON, so that it counts as never written and the value before it stands.
 */
import type { RecordChange } from '../../devices/wire/machine.js';

/** One write, with its end. */
export function logLine(changes: readonly RecordChange[]): string {
  return `${JSON.stringify(changes.map(([key, value]) => [key, value ?? null]))}\n`;
}

/** Brings `records` to where the log ends. */
export function readLog(text: string, records: Map<string, string>): void {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    let changes: readonly (readonly [string, string | null])[];
    try {
      changes = JSON.parse(line) as typeof changes;
    } catch {
      continue;
    }
    for (const [key, value] of changes) {
      if (value === null) records.delete(key);
      else records.set(key, value);
    }
  }
}
