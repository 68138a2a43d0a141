/** The layer of faults in real time: what goes in comes out when the faults let it. Both kinds of joints have one. */
import type { LineTraits } from '../../../devices/drivers/line-traits.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { SerialFaultSpec } from '../../../simulators/network/serial-faults/catalogue.js';
import { type LineWatch, SerialFaultLine } from '../../../simulators/network/serial-faults/fault-line.js';
import type { SerialDirection } from '../../../simulators/network/serial-faults/serial-fault.js';

export class FaultyLine {
  readonly #faults: SerialFaultLine;
  readonly #now: () => number;
  readonly #out: (direction: SerialDirection, bytes: Uint8Array) => void;
  #wake: NodeJS.Timeout | undefined;

  constructor(
    line: LineTraits,
    now: () => number,
    watch: LineWatch,
    out: (direction: SerialDirection, bytes: Uint8Array) => void,
  ) {
    this.#faults = new SerialFaultLine(line, watch);
    this.#now = now;
    this.#out = out;
  }

  place(name: string, spec: SerialFaultSpec, rng: Rng): void {
    this.#faults.place(name, spec, rng, this.#now());
  }

  lift(name: string): void {
    this.#faults.lift(name, this.#now());
  }

  did(name: string): number | undefined {
    return this.#faults.did(name);
  }

  push(direction: SerialDirection, bytes: Uint8Array): void {
    this.#faults.push(direction, new Uint8Array(bytes), this.#now());
    this.flush();
  }

  /** An end has written this and nobody will get it. */
  lose(direction: SerialDirection, bytes: Uint8Array): void {
    this.#faults.lose(direction, bytes, this.#now());
  }

  /** Whatever is under way is lost. */
  forget(): void {
    this.#faults.forget();
  }

  /** What the faults let through by now, and when they want to be asked again. */
  flush(): void {
    this.close();
    for (const { direction, bytes } of this.#faults.take(this.#now())) this.#out(direction, bytes);
    const due = this.#faults.due();
    if (due !== undefined) this.#wake = setTimeout(() => this.flush(), Math.max(0, due - this.#now()));
  }

  close(): void {
    clearTimeout(this.#wake);
    this.#wake = undefined;
  }
}
