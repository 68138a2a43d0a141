/**
 * How many may do something at once. The number follows what the bench can bear: it grows while nothing runs late, and
 * shrinks as soon as something does (as a TCP sender does with its window).
 */
export interface AdmissionLimits {
  readonly least: number;
  readonly first: number;
  readonly most: number;
}

/** Below this nobody has noticed anything, ms. */
export const CALM_MS = 25;
/** Above this fewer must do. */
export const LATE_MS = 60;
const GROW = 1.1;
const SHRINK = 0.8;

export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #waiting: ((leave: () => void) => void)[] = [];
  #allowed: number;
  #inside = 0;
  #most = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
    this.#allowed = limits.first;
  }

  /** @returns how to leave again; settles when there is room */
  enter(): Promise<() => void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#admit();
    });
  }

  /** @param lagMs the worst anywhere on the bench since the last call */
  adjust(lagMs: number): void {
    const { least, most } = this.#limits;
    if (lagMs > LATE_MS) this.#allowed = Math.max(least, Math.floor(Math.min(this.#allowed, this.#inside) * SHRINK));
    // Room that nobody used says nothing about what the bench could bear.
    else if (lagMs < CALM_MS && this.#inside >= this.#allowed)
      this.#allowed = Math.min(most, Math.ceil(this.#allowed * GROW));
    this.#admit();
  }

  /** The most that were inside at any time. */
  get most(): number {
    return this.#most;
  }

  #admit(): void {
    while (this.#inside < this.#allowed) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#inside += 1;
      this.#most = Math.max(this.#most, this.#inside);
      let left = false;
      next(() => {
        if (left) return;
        left = true;
        this.#inside -= 1;
        this.#admit();
      });
    }
  }
}
