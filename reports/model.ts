/** What every report of a run is made from: its figures, as `--json` prints them. */

export interface Summary {
  readonly world: string;
  readonly suite: string;
  readonly seed: number;
  readonly firmware: string;
  /** What register and terminal spoke. */
  readonly profile: string;
  /** What terminal and acquirer spoke, where it was not the reference dialect. */
  readonly dialect?: string;
  readonly payments: number;
  readonly settled: number;
  readonly reported: number;
  readonly violated: number;
  readonly violations: Readonly<Record<string, number>>;
  readonly findings: Readonly<Record<string, number>>;
  readonly unknown: number;
  readonly rigFaults: number;
  /** Wired: verdicts that a late bench explains, and that are not held against anybody. */
  readonly setAside?: number;
  readonly queried: number;
  readonly reversed: number;
  readonly faults: Readonly<Record<string, { readonly asked: number; readonly hit: number }>>;
  /** What passed each direction of each link, seen from both ends. */
  readonly links: Readonly<Record<string, LinkSummary>>;
  readonly historySha256: string;
  readonly elapsedMs: number;
  readonly virtualMs: number;
  readonly interrupted: boolean;
  readonly toxiproxy?: string;
  readonly broker?: string;
  /** Wired: how many terminals were up, and had shoppers, at once. */
  readonly terminalsAtOnce?: number;
  readonly payingAtOnce?: number;
  /** Wired: how long an event loop stood still at worst while shoppers paid. */
  readonly lagMs?: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Wired: resident memory of the rig and of the shared processes, means over the second and the last quarter of the run. */
  readonly memoryMb?: Readonly<
    Record<
      'rig' | 'pool',
      { readonly first: number; readonly last: number; readonly growth: number; readonly max: number }
    >
  >;
  /** Hardware: each terminal, what of it was observed, and how the run ended on it. */
  readonly devices?: readonly DeviceSummary[];
  /** What the bench itself could not do. */
  readonly rigFaultTexts?: readonly string[];
  readonly runFolder: string;
  readonly failures: readonly {
    readonly violation: string;
    readonly party: string;
    readonly payments: number;
    readonly faults: number;
    /** Of a real terminal: its name in the rig file. */
    readonly terminal?: string;
    readonly confirmed?: ConfirmedSummary;
    readonly replay: string;
  }[];
}

export interface LinkSummary {
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly chunks: number;
  readonly connections?: number;
  readonly refused?: number;
  readonly reset?: number;
}

export interface DeviceSummary {
  readonly name: string;
  /** F41, as the headers of the history have it. */
  readonly terminal: string;
  readonly link: string;
  readonly protocol: string;
  /** What it spoke to its acquirer, where that was not the reference dialect. */
  readonly dialect?: string;
  readonly observed: readonly string[];
  /** 1: it keeps real time. */
  readonly timeScale: number;
  /** The host of somebody else, where the rig stood before one: nobody saw the money. */
  readonly host?: string;
  readonly ended: 'payments' | 'minutes' | 'failure' | 'rig-fault' | 'interrupted';
  readonly payments: number;
  readonly violated: number;
  readonly cutOff: number;
  /** Addresses that were turned away from its acquirer; absent: none. */
  readonly turnedAway?: readonly string[];
}

/** How often a failure was seen again on the device, and which emulated firmware does the same. */
export interface ConfirmedSummary {
  readonly shown: number;
  readonly of: number;
  readonly asked: number;
  readonly firmware?: string;
}
