/**
 * The register line of a real terminal: its port, opened by the rig, behind the same layer of faults as in the other worlds.
 *
 *   cashier ── [serial faults] ── serial port or TCP ── terminal
 *
 * A pulled cable is played by closing the port: a terminal on TCP sees its connection end, one on a serial line sees nothing.
 */
import type { LineTraits } from '../../../devices/drivers/line-traits.js';
import type { Dial, LinkEvents, OpenLink } from '../../../devices/links/link.js';
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { SerialFaultSpec } from '../../../simulators/network/serial-faults/catalogue.js';
import { type LineWatch, SerialFaultLine } from '../../../simulators/network/serial-faults/fault-line.js';
import type { SerialDirection } from '../../../simulators/network/serial-faults/serial-fault.js';
import { Passed } from '../passed.js';

export interface DeviceLineSetup {
  /** Opens the device. */
  readonly dial: Dial;
  readonly traits: LineTraits;
  now(): number;
  readonly watch: LineWatch;
  /** Every byte that the device says, before any fault. */
  heard(bytes: Uint8Array): void;
  /** The port was lost, and the rig had not closed it. */
  lost(reason: string): void;
}

/** The port, and the cashier who has it open; another one may take his place while it stays so. */
interface Standing {
  readonly device: OpenLink;
  cashier: LinkEvents | undefined;
  /** Closed on this side. TCP may bring bytes until the other end has closed too, and a port takes a moment. */
  ending: boolean;
}

export class DeviceLine {
  readonly #setup: DeviceLineSetup;
  #faults: SerialFaultLine;
  #passed: Record<SerialDirection, Passed> = { 'to-register': new Passed(), 'to-terminal': new Passed() };
  #standing: Standing | undefined;
  #opening: Promise<Standing> | undefined;
  /** Who waits for the end of what is ending. */
  #afterEnd: (() => void)[] = [];
  #wake: NodeJS.Timeout | undefined;
  /** Faults for which the port is away. */
  #away = 0;
  /** Connections ended by the rig, opens that it refused, and chunks that it lost for that. */
  disturbed = 0;

  constructor(setup: DeviceLineSetup) {
    this.#setup = setup;
    this.#faults = new SerialFaultLine(setup.traits, setup.watch);
  }

  /** How the cashier opens his port; one that stands open already is taken over. */
  readonly dial: Dial = async (events) => {
    this.#refuseWhileAway();
    while (this.#standing?.ending === true) await new Promise<void>((over) => this.#afterEnd.push(over));
    this.#refuseWhileAway();
    const standing = this.#standing ?? (await this.#openOnce());
    // It may have been taken while it was being opened.
    if (standing.ending) this.#refuse();
    standing.cashier = events;
    return {
      write: (bytes) => {
        if (standing.cashier === events) this.#pass('to-terminal', bytes);
      },
      close: () => {
        if (standing.cashier === events) this.#end(standing);
      },
    };
  };

  /** The cashier goes home, and the port stays open for the next one. */
  leave(): void {
    if (this.#standing !== undefined) this.#standing.cashier = undefined;
  }

  #refuseWhileAway(): void {
    if (this.#away > 0) this.#refuse();
  }

  #refuse(): never {
    this.disturbed += 1;
    throw new RigFaultError({ what: 'the port is away', got: 'a fault of the plan' });
  }

  /** One cashier may still be opening it while the next one comes. */
  #openOnce(): Promise<Standing> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(): Promise<Standing> {
    const device = await this.#setup.dial({
      onBytes: (bytes) => {
        this.#setup.heard(bytes);
        this.#pass('to-register', bytes);
      },
      onClosed: (reason, lost) => this.#closed(reason, lost),
    });
    const standing: Standing = { device, cashier: undefined, ending: false };
    this.#standing = standing;
    if (this.#away > 0) this.#end(standing);
    return standing;
  }

  /** What went in and came out in this episode, each way. */
  get passed(): Readonly<Record<SerialDirection, Passed>> {
    return this.#passed;
  }

  /** A new episode begins: no fault is left, and nothing has passed. */
  begin(): void {
    this.#faults = new SerialFaultLine(this.#setup.traits, this.#setup.watch);
    this.#passed = { 'to-register': new Passed(), 'to-terminal': new Passed() };
    this.disturbed = 0;
  }

  placeFault(name: string, spec: SerialFaultSpec, rng: Rng): void {
    this.#faults.place(name, spec, rng, this.#setup.now());
    this.#flush();
  }

  liftFault(name: string): void {
    this.#faults.lift(name, this.#setup.now());
    this.#flush();
  }

  did(name: string): number | undefined {
    return this.#faults.did(name);
  }

  /** Closes the port, and opens it for nobody until it is given back as often. Nothing passes from now on. */
  take(): void {
    this.#away += 1;
    const standing = this.#standing;
    if (standing === undefined || standing.ending) return;
    this.disturbed += 1;
    this.#faults.forget();
    this.#end(standing);
  }

  giveBack(): void {
    this.#away = Math.max(0, this.#away - 1);
  }

  close(): void {
    clearTimeout(this.#wake);
    this.#away = 1;
    if (this.#standing !== undefined) this.#end(this.#standing);
  }

  #end(standing: Standing): void {
    standing.ending = true;
    standing.device.close();
  }

  #closed(reason: string, lost: boolean): void {
    const standing = this.#standing;
    this.#standing = undefined;
    standing?.cashier?.onClosed(reason, lost);
    for (const over of this.#afterEnd.splice(0)) over();
    if (lost && this.#away === 0) this.#setup.lost(reason);
  }

  #pass(direction: SerialDirection, bytes: Uint8Array): void {
    this.#passed[direction].entered(bytes.length);
    if (this.#standing?.ending === true) {
      if (this.#away > 0) this.disturbed += 1;
      this.#faults.lose(direction, bytes, this.#setup.now());
      return;
    }
    this.#faults.push(direction, new Uint8Array(bytes), this.#setup.now());
    this.#flush();
  }

  /** What the faults let through by now, and when they want to be asked again. */
  #flush(): void {
    clearTimeout(this.#wake);
    this.#wake = undefined;
    const { now } = this.#setup;
    for (const { direction, bytes } of this.#faults.take(now())) {
      if (this.#standing === undefined) continue;
      this.#passed[direction].left(bytes.length);
      if (direction === 'to-register') this.#standing.cashier?.onBytes(bytes);
      else this.#standing.device.write(bytes);
    }
    const due = this.#faults.due();
    if (due !== undefined) this.#wake = setTimeout(() => this.#flush(), Math.max(0, due - now()));
  }
}
