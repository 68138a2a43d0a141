/**
 * How late this process is: the longest time by which a short timer ran out too late. A bench whose event loop stands still
 * for as long as a link timer lasts breaks the link by itself, so the rig must know.
 */
const EVERY_MS = 20;

export class LagMeter {
  #worst = 0;
  #last = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#tick(), EVERY_MS);
    this.#timer.unref();
  }

  /** The worst since it was asked last, ms; a stall that still lasts ends before anybody can ask. */
  take(): number {
    this.#tick();
    const worst = this.#worst;
    this.#worst = 0;
    return worst;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = performance.now();
    this.#worst = Math.max(this.#worst, Math.round(now - this.#last - EVERY_MS));
    this.#last = now;
  }
}
