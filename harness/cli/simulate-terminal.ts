/** `scanrig simulate terminal`: the emulated firmware alone, on TCP, a pty or a serial port. */
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { RegisterProtocol } from '../../devices/drivers/register-protocol.js';
import type { OpenLink } from '../../devices/links/link.js';
import { openPty } from '../../devices/links/pty.js';
import { serialLink } from '../../devices/links/serial.js';
import { tcpListener } from '../../devices/links/tcp.js';
import { MisuseError, RigFaultError } from '../../devices/wire/errors.js';
import { isPaymentCode } from '../../devices/wire/payment-code.js';
import { Rng } from '../../devices/wire/rng.js';
import { createTerminal } from '../../simulators/terminal/terminal.js';
import { partsNamed, protocolOf, terminalSetup } from '../worlds/parts.js';
import type { RealParty } from '../worlds/wired/real-party.js';
import { startStandalone } from '../worlds/wired/standalone.js';
import { scaleOf } from './exit.js';
import { type RegisterFlags, registerChoice } from './register-choice.js';
import { addressOf, eventPrinter, serve } from './serve.js';
import { type TlsFlags, wayTo } from './simulate-tls.js';

export interface TerminalFlags extends RegisterFlags, TlsFlags {
  readonly link: string;
  readonly acquirer: string;
  readonly firmware: string;
  readonly store?: string;
  readonly terminal: string;
  readonly timeScale: string;
  readonly events?: boolean;
  /** Codes come in on standard input. */
  readonly scan?: boolean;
}

interface OpenedLink {
  /** What a register opens. */
  readonly address: string;
  close(): unknown;
}

export async function simulateTerminal(flags: TerminalFlags): Promise<number> {
  const protocol = protocolOf(registerChoice(overTcp(flags)));
  const { firmware } = partsNamed(flags.firmware);
  const acquirer = wayTo(addressOf('acquirer', flags.acquirer), flags, firmware.verifiesCertificate);
  if (!/^(tcp|pty|serial):./.test(flags.link))
    throw new MisuseError({
      what: '--link is no link',
      expected: 'tcp:HOST:PORT, pty:PATH or serial:PATH',
      got: flags.link,
    });
  const timeScale = scaleOf(flags.timeScale);
  return serve(async (closers) => {
    const standalone = await startStandalone({
      build: (records, epochMs) =>
        createTerminal(
          terminalSetup(flags.terminal, firmware, protocol, epochMs),
          records,
          new Rng(`${flags.terminal}/${epochMs}`),
        ),
      store: flags.store,
      dial: { acquirer },
      timeScale,
      hear: eventPrinter(flags.events),
    });
    closers.push(() => standalone.close());
    const link = await openLink(flags.link, protocol, standalone.party);
    closers.push(() => link.close());
    if (flags.scan === true) closers.push(scanInput(standalone.party));
    return { simulator: 'terminal', link: link.address, terminal: flags.terminal, acquirer: flags.acquirer };
  });
}

/** ZVT has no blocks on a stream. */
function overTcp(flags: TerminalFlags): RegisterFlags {
  return flags.protocol === 'zvt' && flags.link.startsWith('tcp:') ? { protocol: 'zvt-tcp' } : flags;
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

async function openLink(link: string, protocol: RegisterProtocol, party: RealParty): Promise<OpenedLink> {
  if (link.startsWith('tcp:')) return listen(link.slice(4), party);
  if (link.startsWith('serial:')) return openPort(link.slice(7), protocol, party);
  const path = link.slice(4);
  return existsSync(path) ? openPort(path, protocol, party) : makePty(path, party);
}

/** One register at a time: a new connection takes the place of the one before. */
async function listen(text: string, party: RealParty): Promise<OpenedLink> {
  const { host, port } = addressOf('link', text);
  let current: OpenLink | undefined;
  const listener = await tcpListener(host, port, (open) => {
    current?.close();
    current = open;
    return party.attach('register', open);
  });
  return { address: `tcp:${host}:${listener.port}`, close: () => listener.close() };
}

async function openPort(path: string, { serial }: RegisterProtocol, party: RealParty): Promise<OpenedLink> {
  let hear: ReturnType<RealParty['attach']> | undefined;
  const open = await serialLink({ path, ...serial })({
    onBytes: (bytes) => hear?.onBytes(bytes),
    onClosed: () => hear?.onClosed(),
  });
  hear = party.attach('register', open);
  return { address: path, close: () => open.close() };
}

/** No such port yet: a pseudo-terminal is made, and the path leads to it. */
function makePty(path: string, party: RealParty): OpenedLink {
  const pty = openPty();
  try {
    symlinkSync(pty.path, path);
  } catch (error) {
    pty.close();
    throw new RigFaultError({
      what: 'the pseudo-terminal cannot be given that name',
      where: path,
      got: (error as NodeJS.ErrnoException).code ?? String(error),
      next: 'Name a path in a folder that can be written.',
    });
  }
  const hear = party.attach('register', { write: (bytes) => pty.write(bytes), close: () => pty.close() });
  pty.onBytes((bytes) => hear.onBytes(bytes));
  return {
    address: `pty:${path}`,
    close: () => {
      rmSync(path, { force: true });
      pty.close();
    },
  };
}
