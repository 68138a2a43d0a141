/** What every report of a run is made from: its figures, as `--json` prints them. */

export interface Summary {
  readonly world: string;
  readonly suite: string;
  readonly seed: number;
  readonly firmware: string;
  readonly payments: number;
  readonly settled: number;
  readonly reported: number;
  readonly violated: number;
  readonly violations: Readonly<Record<string, number>>;
  readonly findings: Readonly<Record<string, number>>;
  readonly unknown: number;
  readonly rigFaults: number;
  readonly queried: number;
  readonly reversed: number;
  readonly faults: Readonly<Record<string, { readonly asked: number; readonly hit: number }>>;
  readonly historySha256: string;
  readonly elapsedMs: number;
  readonly virtualMs: number;
  readonly interrupted: boolean;
  readonly toxiproxy?: string;
  readonly runFolder: string;
  readonly failures: readonly {
    readonly violation: string;
    readonly party: string;
    readonly payments: number;
    readonly faults: number;
    readonly replay: string;
  }[];
}
