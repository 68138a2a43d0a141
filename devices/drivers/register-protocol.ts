/** A register protocol with both its sides: the cash register's (driver) and the terminal's (front). */
import type { SerialSettings } from '../protocols/profiled/profile.js';
import type { Rng } from '../wire/rng.js';
import type { LineTraits } from './line-traits.js';
import type { RegisterDriver, RegisterEars } from './register-driver.js';
import type { FrontEars, TerminalFront } from './terminal-front.js';

export interface RegisterProtocol {
  /** As plans, rig files and the command line name it. */
  readonly name: string;
  readonly serial: SerialSettings;
  /** What is to be known of it between the ends. */
  readonly line: LineTraits;
  /** Does a pay request carry the payment code? Otherwise the terminal reads it with its own scanner. */
  readonly carriesCode: boolean;
  /** What carries it: a line with frames that may be answered and repeated, or a stream that the register opens. */
  readonly transport: 'serial' | 'tcp';
  /**
   * May the terminal tell a result by itself, whenever the register is there? Otherwise it tells one only to a request, and the
   * register asks for what it missed.
   */
  readonly tellsUnasked: boolean;
  /** What a terminal does with an approval that the register did not take: tell it again later, or take the payment back. */
  readonly unacknowledgedApproval: 'keep' | 'reverse';
  /** The register cannot ask about an order: it has the last payment repeated, and older ones are out of its reach. */
  readonly repeatsLastOnly?: boolean;
  /** @param rng draws what a side that starts anew must draw, such as its first message number */
  driver(rng: Rng, ears: RegisterEars): RegisterDriver;
  front(rng: Rng, ears: FrontEars): TerminalFront;
}
