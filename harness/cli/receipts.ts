/** `scanrig receipts`: a printer that prints on the rig: what it is sent becomes text and a picture, slip by slip. */
import { createReadStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrinterAnswers } from '../../devices/protocols/escpos/answers.js';
import { slipText } from '../../devices/protocols/escpos/describe.js';
import { slipSvg } from '../../devices/protocols/escpos/picture.js';
import { ReceiptReader } from '../../devices/protocols/escpos/reader.js';
import type { Slip } from '../../devices/protocols/escpos/slip.js';
import { MisuseError, RigFaultError } from '../../devices/wire/errors.js';
import { forConsole } from '../../reports/escape.js';
import { wholeNumber } from './exit.js';
import { type Attach, checkLink, openLink } from './open-link.js';
import { serve } from './serve.js';

export interface ReceiptsFlags {
  readonly link?: string;
  readonly from?: string;
  readonly out?: string;
  readonly baud: string;
  readonly encoding: string;
  readonly paper: string;
  readonly json?: boolean;
}

/** A slip that ends without a cut is over when nothing came for so long. */
const PAUSE_MS = 2_000;
const DOTS: ReadonlyMap<string, number> = new Map([
  ['58', 384],
  ['80', 576],
]);

export async function receiptsCommand(flags: ReceiptsFlags): Promise<number> {
  const paper = DOTS.get(flags.paper);
  if (paper === undefined)
    throw new MisuseError({ what: '--paper is no width', expected: '58 or 80 (mm)', got: flags.paper });
  checkEncoding(flags.encoding);
  if ((flags.link === undefined) === (flags.from === undefined))
    throw new MisuseError({
      what: 'nobody says where receipts come from',
      expected: 'either --link or --from',
      got: flags.link === undefined ? 'neither' : 'both',
      next: 'scanrig receipts --help has examples.',
    });
  const keeper = new SlipKeeper(flags, paper);
  if (flags.from !== undefined) return readFile(flags.from, flags.encoding, keeper);
  const link = flags.link as string;
  checkLink('link', link);
  const serial = {
    baudRate: wholeNumber('baud', flags.baud, 50, 4_000_000),
    dataBits: 8,
    parity: 'none',
    stopBits: 1,
  } as const;
  return serve(async (closers) => {
    const opened = await openLink(link, serial, attachTo(flags.encoding, keeper));
    closers.push(() => opened.close());
    return { printer: opened.address };
  });
}

/** A reader for each connection: one driver's half slip is not the beginning of another's. */
function attachTo(encoding: string, keeper: SlipKeeper): Attach {
  return (open) => {
    const reader = new ReceiptReader(encoding);
    const answers = new PrinterAnswers();
    let pause: NodeJS.Timeout | undefined;
    const end = (): void => keeper.keep(reader.end());
    return {
      onBytes: (bytes) => {
        clearTimeout(pause);
        for (const slip of reader.push(bytes)) keeper.keep(slip);
        const answer = answers.push(bytes);
        if (answer.length > 0) open.write(answer);
        pause = setTimeout(end, PAUSE_MS);
      },
      onClosed: () => {
        clearTimeout(pause);
        end();
      },
    };
  };
}

async function readFile(file: string, encoding: string, keeper: SlipKeeper): Promise<number> {
  const reader = new ReceiptReader(encoding);
  try {
    for await (const chunk of createReadStream(file))
      for (const slip of reader.push(chunk as Buffer)) keeper.keep(slip);
  } catch (error) {
    if (error instanceof RigFaultError) throw error;
    const got = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new MisuseError({ what: 'the file cannot be read', where: file, got });
  }
  keeper.keep(reader.end());
  return 0;
}

class SlipKeeper {
  readonly #flags: ReceiptsFlags;
  readonly #paper: number;
  #count = 0;

  /** @throws RigFaultError where the folder cannot be made */
  constructor(flags: ReceiptsFlags, paper: number) {
    this.#flags = flags;
    this.#paper = paper;
    if (flags.out !== undefined) attempt(flags.out, (folder) => mkdirSync(folder, { recursive: true }));
  }

  keep(slip: Slip | undefined): void {
    if (slip === undefined) return;
    try {
      this.#write(slip);
    } catch (error) {
      // A full disk must not end the printer: the receipt is told of, and the next one is tried.
      process.stderr.write(`scanrig: rig fault: ${(error as Error).message}\n`);
    }
  }

  #write(slip: Slip): void {
    this.#count += 1;
    const text = slipText(slip, this.#paper / 12);
    const { out, json } = this.#flags;
    const name = String(this.#count).padStart(4, '0');
    const files = out === undefined ? {} : { text: join(out, `${name}.txt`), picture: join(out, `${name}.svg`) };
    if (files.text !== undefined) attempt(files.text, (file) => writeFileSync(file, text));
    if (files.picture !== undefined) attempt(files.picture, (file) => writeFileSync(file, slipSvg(slip, this.#paper)));
    const { cut, unknownBytes, cutShort } = slip;
    const told = {
      slip: this.#count,
      at: new Date().toISOString(),
      cut,
      unknownBytes,
      cutShort,
      lines: text.split('\n').slice(0, -1),
      files,
    };
    if (json === true) process.stdout.write(`${JSON.stringify(told)}\n`);
    else process.stdout.write(`${heading(this.#count, slip)}\n${text.split('\n').map(forConsole).join('\n')}\n`);
  }
}

function heading(count: number, { cut, unknownBytes }: Slip): string {
  const notes = [
    ...(cut ? [] : ['without a cut']),
    ...(unknownBytes === 0 ? [] : [`${unknownBytes} bytes that are no command`]),
  ];
  return `---- receipt ${count}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

function checkEncoding(name: string): void {
  try {
    new TextDecoder(name);
  } catch {
    throw new MisuseError({
      what: '--encoding is unknown',
      expected: 'gb18030, big5, utf-8, windows-1252, ...',
      got: name,
    });
  }
}

function attempt(path: string, act: (path: string) => unknown): void {
  try {
    act(path);
  } catch (error) {
    const got = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new RigFaultError({ what: 'the receipt cannot be written', where: path, got });
  }
}
