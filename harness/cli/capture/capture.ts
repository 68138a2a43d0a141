/** `scanrig capture`: stands between a register and a terminal, writes down what passes, and makes something of it. */
import { appendFileSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import type { Side } from '../../../devices/capture/line-reader.js';
import { RawRecorder } from '../../../devices/capture/raw-recorder.js';
import { readerOf } from '../../../devices/capture/readers.js';
import { Recorder } from '../../../devices/capture/recorder.js';
import { nameOfChoice, type ProtocolChoice } from '../../../devices/drivers/protocols.js';
import { captureHead } from '../../../devices/profiles/capture.js';
import { MisuseError, RigFaultError } from '../../../devices/wire/errors.js';
import { forConsole } from '../../../reports/escape.js';
import { protocolOf } from '../../worlds/parts.js';
import { EXIT_RIG_FAULT, wholeNumber } from '../exit.js';
import { checkLink, type PortSettings } from '../open-link.js';
import { overTcp, type RegisterFlags, registerChoice } from '../register-choice.js';
import type { Closers } from '../serve.js';
import { takeSignals } from '../signals.js';
import { writeDraft, writeFixtures } from './products.js';
import { type ReadCapture, readCapture, readerFor, UNKNOWN } from './read-capture.js';
import { CaptureRelay } from './relay.js';

export interface CaptureFlags extends RegisterFlags {
  readonly register?: string;
  readonly terminal?: string;
  readonly from?: string;
  readonly out: string;
  readonly for?: string;
  readonly baud: string;
  readonly fixtures?: string;
  readonly draft?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export async function captureCommand(flags: CaptureFlags): Promise<number> {
  const { register, terminal, from } = flags;
  if (from !== undefined) {
    if (register !== undefined || terminal !== undefined) throw bothWays();
    return tell(flags, { file: from, ...products(flags, from, readCapture(from, flags)), exit: 0 });
  }
  if (register === undefined || terminal === undefined) throw bothWays();
  checkLink('register', register);
  checkLink('terminal', terminal);
  for (const file of [flags.out, flags.fixtures, flags.draft])
    if (file !== undefined) refuseOverwriting(file, flags.force);
  const seconds = flags.for === undefined ? undefined : wholeNumber('for', flags.for, 1, 86_400);
  const choice =
    flags.protocol === undefined && flags.profile === undefined ? undefined : registerChoice(overTcp(flags, register));
  const recorded = await record(flags, { register, terminal, choice, seconds });
  const made =
    recorded.bytes === 0 || (flags.fixtures ?? flags.draft) === undefined
      ? {}
      : products(flags, flags.out, { ...readCapture(flags.out, {}), choice });
  return tell(flags, { file: flags.out, ...recorded, ...made });
}

function bothWays(): MisuseError {
  return new MisuseError({
    what: 'nobody says what to capture',
    expected: '--register LINK and --terminal LINK, or --from FILE alone',
    next: 'scanrig capture --help has examples.',
  });
}

interface Recorded {
  readonly seconds: number;
  readonly bytes: number;
  readonly exit: number;
  readonly [more: string]: unknown;
}

interface Between {
  readonly register: string;
  readonly terminal: string;
  readonly choice: ProtocolChoice | undefined;
  /** Absent: until somebody ends it. */
  readonly seconds: number | undefined;
}

async function record(flags: CaptureFlags, { register, terminal, choice, seconds }: Between): Promise<Recorded> {
  const closers: Closers = [];
  const begun = Date.now();
  let opened: Book | undefined;
  // Begun when both ends are there: an address that is wrong leaves no empty file in the way of the next try.
  const book = (): Book => {
    opened ??= openBook(flags.out, choice, new Date(begun).toISOString());
    return opened;
  };
  let bytes = 0;
  let lost: string | undefined;
  let stop: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const relay = new CaptureRelay({
    chunk: (from, chunk) => {
      bytes += chunk.length;
      try {
        book().chunk(from, chunk, Date.now() - begun);
      } catch (error) {
        lost = (error as Error).message;
        stop();
      }
    },
    note,
    lost: (reason) => {
      lost = reason;
      stop();
    },
  });
  try {
    closers.push(takeSignals(stop));
    const address = await relay.open(register, terminal, portSettings(flags, choice), closers);
    book();
    process.stdout.write(`${JSON.stringify({ ready: true, register: address, terminal, file: flags.out })}\n`);
    if (seconds !== undefined) {
      const timer = setTimeout(stop, 1000 * seconds);
      closers.push(() => clearTimeout(timer));
    }
    await ended;
  } finally {
    for (const close of closers.reverse()) await close();
  }
  if (lost !== undefined) note(`scanrig: rig fault: ${lost}; what was captured before it is kept`);
  const took = Math.round((Date.now() - begun) / 100) / 10;
  return { seconds: took, bytes, ...book().end(), exit: lost === undefined ? 0 : EXIT_RIG_FAULT };
}

interface Book {
  chunk(from: Side, bytes: Uint8Array, at: number): void;
  /** @returns what the summary says of it */
  end(): Record<string, unknown>;
}

/** Each frame is written as it passes. Without a protocol all is written once more at the end, when the shape of frames is known. */
function openBook(file: string, choice: ProtocolChoice | undefined, begun: string): Book {
  const protocol = choice === undefined ? UNKNOWN : nameOfChoice(choice);
  const head = captureHead({ protocol, begun });
  attempt(file, () => writeFileSync(file, head));
  const put = (lines: readonly string[]): void => {
    if (lines.length === 0) return;
    attempt(file, () => appendFileSync(file, `${lines.join('\n')}\n`));
    for (const line of lines) note(line);
  };
  const reader = choice === undefined ? undefined : readerOf(choice);
  if (reader === undefined) {
    note('no protocol is named: secrets are told by their looks alone');
    const recorder = new RawRecorder();
    return {
      chunk: (from, bytes, at) => put(recorder.chunk(from, bytes, at)),
      end: () => {
        const lines = recorder.end();
        attempt(file, () => {
          writeFileSync(`${file}.new`, `${head}${lines.map((line) => `${line}\n`).join('')}`);
          renameSync(`${file}.new`, file);
        });
        return { protocol, bursts: recorder.bursts, secrets: recorder.secrets, dropped: recorder.dropped };
      },
    };
  }
  const recorder = new Recorder(reader);
  return {
    chunk: (from, bytes, at) => put(recorder.chunk(from, bytes, at)),
    end: () => {
      put(recorder.end());
      return { protocol, ...recorder.counts, secrets: recorder.secrets };
    },
  };
}

function attempt(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const got = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new RigFaultError({ what: 'the capture cannot be written', where: file, got });
  }
}

/** Those of the protocol; without one `--baud`, 8 data bits, no parity, 1 stop bit. */
function portSettings(flags: CaptureFlags, choice: ProtocolChoice | undefined): PortSettings {
  if (choice !== undefined) return protocolOf(choice).serial;
  return { baudRate: wholeNumber('baud', flags.baud, 50, 4_000_000), dataBits: 8, parity: 'none', stopBits: 1 };
}

function refuseOverwriting(file: string, force: boolean | undefined): void {
  if (force === true || !existsSync(file)) return;
  throw new MisuseError({
    what: 'the file is there already',
    where: file,
    next: 'Name another one with --out, or say --force.',
  });
}

function products(flags: CaptureFlags, file: string, { chunks, choice }: ReadCapture): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  if (flags.fixtures !== undefined) {
    refuseOverwriting(flags.fixtures, flags.force);
    const frames = writeFixtures(flags.fixtures, chunks, readerFor(choice, file));
    made['fixtures'] = { file: flags.fixtures, frames };
  }
  if (flags.draft !== undefined)
    made['draft'] = { file: flags.draft, frame: writeDraft(flags.draft, chunks, flags.force === true) };
  return made;
}

function tell(flags: CaptureFlags, result: Record<string, unknown> & { readonly exit: number }): number {
  const { exit, ...said } = result;
  if (flags.json === true) process.stdout.write(`${JSON.stringify(said)}\n`);
  else for (const [key, value] of Object.entries(said)) note(`  ${key.padEnd(9)} ${shown(value)}`);
  return exit;
}

function shown(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function note(text: string): void {
  process.stderr.write(`${forConsole(text)}\n`);
}
