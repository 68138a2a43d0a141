/** `scanrig simulate terminal`: the emulated firmware alone, on TCP, a pty or a serial port. */
import { createInterface } from 'node:readline';
import { isPaymentCode } from '../../devices/wire/payment-code.js';
import { Rng } from '../../devices/wire/rng.js';
import { forConsole } from '../../reports/escape.js';
import { ReplayTerminal } from '../../simulators/terminal/replay/replay-terminal.js';
import { createTerminal } from '../../simulators/terminal/terminal.js';
import { dialectOf, partsNamed, protocolOf, terminalSetup } from '../worlds/parts.js';
import type { RealParty } from '../worlds/wired/real-party.js';
import { startStandalone } from '../worlds/wired/standalone.js';
import { readCapture, readerFor } from './capture/read-capture.js';
import { dialectChoice } from './dialect-choice.js';
import { scaleOf } from './exit.js';
import { checkLink, openLink } from './open-link.js';
import { receiptPrinter } from './receipt-printer.js';
import { overTcp, type RegisterFlags, registerChoice } from './register-choice.js';
import { addressOf, eventPrinter, serve } from './serve.js';
import { type TlsFlags, wayTo } from './simulate-tls.js';

export interface TerminalFlags extends RegisterFlags, TlsFlags {
  readonly link: string;
  readonly acquirer: string;
  readonly firmware: string;
  readonly dialect: string;
  readonly store?: string;
  readonly terminal: string;
  readonly timeScale: string;
  readonly events?: boolean;
  /** Codes come in on standard input. */
  readonly scan?: boolean;
  /** A capture: the terminal answers as the captured one did. */
  readonly replay?: string;
  /** Where a printer is that speaks ESC/POS. */
  readonly printer?: string;
}

export async function simulateTerminal(flags: TerminalFlags): Promise<number> {
  if (flags.replay !== undefined) return replayTerminal(flags, flags.replay);
  const protocol = protocolOf(registerChoice(overTcp(flags, flags.link)));
  const { firmware } = partsNamed(flags.firmware);
  const dialect = dialectOf(dialectChoice(flags.dialect));
  const acquirer = wayTo(addressOf('acquirer', flags.acquirer), flags, firmware.verifiesCertificate);
  checkLink('link', flags.link);
  const timeScale = scaleOf(flags.timeScale);
  const show = eventPrinter(flags.events);
  const print = flags.printer === undefined ? undefined : receiptPrinter(addressOf('printer', flags.printer));
  return serve(async (closers) => {
    const standalone = await startStandalone({
      build: (records, epochMs) =>
        createTerminal(
          terminalSetup(flags.terminal, firmware, protocol, epochMs, dialect),
          records,
          new Rng(`${flags.terminal}/${epochMs}`),
        ),
      store: flags.store,
      dial: { acquirer },
      timeScale,
      hear: (event) => {
        show(event);
        print?.(event);
      },
    });
    closers.push(() => standalone.close());
    const link = await openLink(flags.link, protocol.serial, (open) => standalone.party.attach('register', open));
    closers.push(() => link.close());
    if (flags.scan === true) closers.push(scanInput(standalone.party));
    return { simulator: 'terminal', link: link.address, terminal: flags.terminal, acquirer: flags.acquirer };
  });
}

/** Nothing stands behind it: it has the capture alone. */
async function replayTerminal(flags: TerminalFlags, file: string): Promise<number> {
  checkLink('link', flags.link);
  const { chunks, choice } = readCapture(file, overTcp(flags, flags.link));
  const reader = readerFor(choice, file);
  return serve(async (closers) => {
    const unknown = (name: string): void =>
      void process.stderr.write(`${forConsole(`the capture has nothing like it: ${name}`)}\n`);
    const standalone = await startStandalone({
      build: () => new ReplayTerminal(reader, chunks, unknown),
      store: undefined,
      hear: () => undefined,
    });
    closers.push(() => standalone.close());
    const { serial } = protocolOf(choice ?? reader.name);
    const link = await openLink(flags.link, serial, (open) => standalone.party.attach('register', open));
    closers.push(() => link.close());
    return { simulator: 'terminal', link: link.address, replays: file, protocol: reader.name };
  });
}

/** Each line is what the terminal's own scanner reads off a phone; it takes notice while a payment waits for a code. */
function scanInput(party: RealParty): () => void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const code = line.trim();
    if (isPaymentCode(code)) party.input({ kind: 'told', told: { to: 'terminal', do: 'scan', code } });
    else if (code !== '')
      process.stderr.write('what was scanned is no payment code: 1 to 128 printable characters expected\n');
  });
  return () => {
    lines.close();
    process.stdin.destroy();
  };
}
