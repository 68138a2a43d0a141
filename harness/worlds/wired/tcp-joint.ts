/**
 * The register link of a wired bench over TCP: the terminal's process listens, the register calls it, and the rig stands in
 * the connection with the same layer of faults as on a serial line. Cable, port and power mean what they do in virtual time:
 * whoever calls while the cable is out, or while the connection is somebody else's, is refused; a terminal that does not see
 * its cable believes in its connection until the next call comes.
 *
 *   cashier ── faults ── TCP connection ── terminal process
 */
import type { LineTraits } from '../../../devices/drivers/line-traits.js';
import type { Dial, LinkEvents, OpenLink } from '../../../devices/links/link.js';
import { tcpLink } from '../../../devices/links/tcp.js';
import { MisuseError, RigFaultError } from '../../../devices/wire/errors.js';
import type { Rng } from '../../../devices/wire/rng.js';
import type { SerialFaultSpec } from '../../../simulators/network/serial-faults/catalogue.js';
import type { LineWatch } from '../../../simulators/network/serial-faults/fault-line.js';
import type { SerialDirection } from '../../../simulators/network/serial-faults/serial-fault.js';
import { Passed } from '../passed.js';
import { FaultyLine } from './faulty-line.js';
import type { RegisterJoint } from './register-joint.js';

const HOST = '127.0.0.1';

/** One call, from the register's ears to the terminal's socket. */
interface Call {
  readonly ears: LinkEvents;
  socket?: OpenLink;
  /** The register is off the line, and the terminal was not told. */
  detached: boolean;
  /** The register has heard that it is over. */
  over: boolean;
}

export class TcpJoint implements RegisterJoint {
  readonly dialled = true;
  readonly proxied = undefined;
  readonly terminalEnd = {};
  readonly passed: Readonly<Record<SerialDirection, Passed>> = {
    'to-register': new Passed(),
    'to-terminal': new Passed(),
  };
  lost = 0;
  readonly #line: FaultyLine;
  #port = 0;
  #cable = true;
  #held = false;
  #call: Call | undefined;
  /** The call that the terminal alone still believes in. */
  #halfOpen: Call | undefined;

  constructor(line: LineTraits, now: () => number, watch: LineWatch = {}) {
    this.#line = new FaultyLine(line, now, watch, (direction, bytes) => this.#arrive(direction, bytes));
  }

  dial(): Dial {
    return async (ears) => {
      this.#checkReachable();
      const call: Call = { ears, detached: false, over: false };
      const socket = await tcpLink(
        HOST,
        this.#port,
      )({
        onBytes: (bytes) => this.#pass(call, 'to-register', bytes),
        onClosed: (reason, lost) => this.#ended(call, reason, lost),
      });
      call.socket = socket;
      try {
        this.#checkReachable();
      } catch (error) {
        call.detached = true;
        socket.close();
        throw error;
      }
      this.#halfOpen?.socket?.close();
      this.#line.forget();
      this.#call = call;
      return { write: (bytes) => this.#pass(call, 'to-terminal', bytes), close: () => this.#hangUp(call) };
    };
  }

  name(): string {
    throw new MisuseError({
      what: 'this register link runs over TCP and has no port by a name',
      expected: 'a protocol that runs over a serial line',
      next: 'Use the serial kind of the protocol for a register of somebody else.',
    });
  }

  through(): Promise<void> {
    throw new Error('scanrig bug: a TCP register link was sent through the stream proxy of serial lines');
  }

  placeFault(name: string, spec: SerialFaultSpec, rng: Rng): void {
    this.#line.place(name, spec, rng);
    this.#line.flush();
  }

  liftFault(name: string): void {
    this.#line.lift(name);
    this.#line.flush();
  }

  did(name: string): number | undefined {
    return this.#line.did(name);
  }

  /** A killed process takes its connections with it; what is left here of a half-open one goes too. */
  terminalPower(up: boolean): void {
    if (!up) this.#halfOpen?.socket?.close();
  }

  terminalStarted(port: number): void {
    this.#port = port;
  }

  unplug(): void {
    this.#cable = false;
    this.#detach();
  }

  plug(): void {
    this.#cable = true;
  }

  hold(held: boolean): boolean {
    this.#held = held;
    if (held) this.#detach();
    return true;
  }

  close(): Promise<void> {
    this.#line.close();
    this.#call?.socket?.close();
    this.#halfOpen?.socket?.close();
    return Promise.resolve();
  }

  /** @throws RigFaultError as the network would say it */
  #checkReachable(): void {
    if (this.#cable && !this.#held) return;
    throw new RigFaultError({
      what: 'the TCP connection cannot be opened',
      where: `${HOST}:${this.#port}`,
      got: this.#cable ? 'ECONNREFUSED' : 'EHOSTUNREACH',
      next: 'The plan keeps the register away: it calls again.',
    });
  }

  #pass(call: Call, direction: SerialDirection, bytes: Uint8Array): void {
    this.passed[direction].entered(bytes.length);
    if (call === this.#call) return this.#line.push(direction, bytes);
    this.lost += 1;
    this.#line.lose(direction, bytes);
  }

  #arrive(direction: SerialDirection, bytes: Uint8Array): void {
    const call = this.#call;
    if (call === undefined) return;
    this.passed[direction].left(bytes.length);
    if (direction === 'to-register') call.ears.onBytes(bytes);
    else call.socket?.write(bytes);
  }

  /** The register is off the line, and the terminal hears nothing of it. */
  #detach(): void {
    const call = this.#call;
    if (call === undefined) return;
    call.detached = true;
    this.#halfOpen = call;
    this.#forget(call);
  }

  #hangUp(call: Call): void {
    if (call.detached) return queueMicrotask(() => this.#tell(call, 'closed by us', false));
    this.#forget(call);
    call.socket?.close();
  }

  #ended(call: Call, reason: string, lost: boolean): void {
    this.#forget(call);
    if (this.#halfOpen === call) this.#halfOpen = undefined;
    if (!call.detached) this.#tell(call, reason, lost);
  }

  #forget(call: Call): void {
    if (this.#call !== call) return;
    this.#call = undefined;
    this.#line.forget();
  }

  #tell(call: Call, reason: string, lost: boolean): void {
    if (call.over) return;
    call.over = true;
    call.ears.onClosed(reason, lost);
  }
}
