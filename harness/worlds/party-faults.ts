/**
 * Faults of parties, the same in every world: power, storage, clock, maintenance. Keeps who holds what, since faults may
 * overlap and a party that starts again must meet what still stands, and counts what each fault did. The hands are the world's.
 */
import type { EventBody } from '../../devices/wire/events.js';
import type { Party } from '../../devices/wire/machine.js';
import type { MomentName } from '../../devices/wire/moments.js';
import type { Told } from '../../devices/wire/told.js';
import type { Done, Stored } from '../plan/bench.js';
import { dayEndInMs } from './parts.js';

export interface StorageState {
  readonly full: boolean;
  /** Each write takes so long, ms of plan time. */
  readonly writeMs: number;
  readonly tearNext: boolean;
}

export const SOUND_STORAGE: StorageState = { full: false, writeMs: 0, tearNext: false };

export interface PartyHands {
  power(party: Party, up: boolean): Done;
  /** Of a party without power: what it will find. */
  setStorage(party: Stored, storage: StorageState): Done;
  /** The party has no power. */
  loseLastWrite(party: Stored): Done;
  stepClock(party: Stored, byMs: number): Done;
  /** What the party's wall clock reads, UTC milliseconds. */
  wallClock(party: Stored): number;
  tell(told: Told): void;
}

type InMaintenance = { readonly party: 'acquirer' | 'wallet'; readonly answer: string };

export class PartyFaults {
  readonly #hands: PartyHands;
  readonly #did = new Map<string, number>();
  /** How many faults hold the party without power. */
  readonly #unpowered = new Map<Party, number>();
  readonly #maintenance = new Map<string, InMaintenance>();
  readonly #full = new Map<string, Stored>();
  readonly #slow = new Map<string, { readonly party: Stored; readonly writeMs: number }>();
  readonly #tearing = new Map<string, Stored>();
  /** Faults whose write was torn: they hold the party's power. */
  readonly #torn = new Set<string>();
  readonly #dayEnds = new Set<string>();

  constructor(hands: PartyHands) {
    this.#hands = hands;
  }

  power(name: string, party: Party, up: boolean, losing?: 'last-write'): Done {
    if (!this.#changes(party, up)) return;
    this.#did.set(name, 1);
    return then(this.#switch(party, up), () => {
      if (losing !== undefined && party !== 'register' && party !== 'soundbox') return this.#hands.loseLastWrite(party);
    });
  }

  tearWrite(name: string, party: Stored, on: boolean): Done {
    if (on) this.#tearing.set(name, party);
    else {
      this.#tearing.delete(name);
      if (this.#torn.delete(name) && this.#changes(party, true)) return this.#switch(party, true);
    }
    return this.#setStorage(party);
  }

  /** The world says that a write of the party was torn: its power goes with it. */
  torn(party: Stored): Done {
    let changed = false;
    for (const [name, of] of [...this.#tearing]) {
      if (of !== party) continue;
      this.#tearing.delete(name);
      this.#torn.add(name);
      this.#did.set(name, 1);
      changed = this.#changes(party, false) || changed;
    }
    // The fault was called off while the write was being torn: the power is back at once.
    const late = !changed && (this.#unpowered.get(party) ?? 0) === 0;
    return then(this.#setStorage(party), () => {
      if (changed) return this.#switch(party, false);
      if (late) return then(this.#switch(party, false), () => this.#switch(party, true));
    });
  }

  storageFull(name: string, party: Stored, full: boolean): Done {
    if (full) this.#full.set(name, party);
    else this.#full.delete(name);
    return this.#setStorage(party);
  }

  slowWrites(name: string, party: Stored, writeMs: number): Done {
    if (writeMs > 0) this.#slow.set(name, { party, writeMs });
    else this.#slow.delete(name);
    return this.#setStorage(party);
  }

  maintenance(name: string, party: 'acquirer' | 'wallet', answer: string | undefined): void {
    if (answer === undefined) this.#maintenance.delete(name);
    else this.#maintenance.set(name, { party, answer });
    this.#tellMaintenance(party);
  }

  stepClock(name: string, party: Stored, byMs: number): Done {
    this.#did.set(name, 1);
    return this.#hands.stepClock(party, byMs);
  }

  endDay(name: string): Done {
    this.#dayEnds.add(name);
    return this.#hands.stepClock('acquirer', dayEndInMs(this.#hands.wallClock('acquirer')));
  }

  did(name: string): number | undefined {
    return this.#did.get(name);
  }

  /** The world says that a write of the party was refused, or took long. */
  writeTroubled(party: Stored): void {
    for (const [name, of] of this.#full) if (of === party) this.#count(name);
    for (const [name, { party: of }] of this.#slow) if (of === party) this.#count(name);
  }

  /** Every event of the history. */
  seen(event: EventBody): void {
    switch (event.kind) {
      case 'refusal':
        if (event.reason === 'FAULT') for (const [name, of] of this.#full) if (of === 'terminal') this.#count(name);
        return;
      case 'answered':
        for (const [name, { party, answer }] of this.#maintenance)
          if (party === 'acquirer' && event.code === answer) this.#count(name);
        for (const [name, of] of this.#full) if (of === 'acquirer' && event.code === '96') this.#count(name);
        return;
      case 'batch-closed':
        if (event.dayEnd === true) for (const name of this.#dayEnds) this.#count(name);
        return;
      default:
        return;
    }
  }

  reached(moment: MomentName): void {
    if (moment !== 'wallet.turned-away') return;
    for (const [name, { party }] of this.#maintenance) if (party === 'wallet') this.#count(name);
    for (const [name, of] of this.#full) if (of === 'wallet') this.#count(name);
  }

  /** A party that starts again has forgotten what it was told. */
  #switch(party: Party, up: boolean): Done {
    return then(this.#hands.power(party, up), () => {
      if (!up) return;
      for (const { party: of } of this.#maintenance.values()) if (of === party) return this.#tellMaintenance(of);
    });
  }

  #tellMaintenance(party: 'acquirer' | 'wallet'): void {
    let answer: string | undefined;
    for (const fault of this.#maintenance.values()) if (fault.party === party) answer = fault.answer;
    if (party === 'wallet') this.#hands.tell({ to: 'wallet', do: 'maintenance', on: answer !== undefined });
    else this.#hands.tell({ to: 'acquirer', do: 'maintenance', code: answer });
  }

  #setStorage(party: Stored): Done {
    let writeMs = 0;
    for (const slow of this.#slow.values()) if (slow.party === party) writeMs = Math.max(writeMs, slow.writeMs);
    const among = (faults: ReadonlyMap<string, Stored>): boolean => [...faults.values()].includes(party);
    return this.#hands.setStorage(party, { full: among(this.#full), writeMs, tearNext: among(this.#tearing) });
  }

  #count(name: string): void {
    this.#did.set(name, (this.#did.get(name) ?? 0) + 1);
  }

  /** Counts who holds its power; true when that changes whether it has any. */
  #changes(party: Party, up: boolean): boolean {
    const before = this.#unpowered.get(party) ?? 0;
    const after = Math.max(0, before + (up ? -1 : 1));
    this.#unpowered.set(party, after);
    return (before === 0) !== (after === 0);
  }
}

function then(done: Done, run: () => Done): Done {
  return done instanceof Promise ? done.then(run) : run();
}
