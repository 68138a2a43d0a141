/** `scanrig present`: the page beside the terminal's camera, and the steps that want a person. */
import { appendFileSync } from 'node:fs';
import { MisuseError, RigFaultError } from '../../devices/wire/errors.js';
import { consoleDesk } from '../hands/console-desk.js';
import { Desk } from '../hands/desk.js';
import type { DeskWord } from '../hands/desk-words.js';
import { openPresentServer } from '../hands/present-server.js';
import { wholeNumber } from './exit.js';
import { serve } from './serve.js';

export interface PresentFlags {
  readonly port: string;
  readonly host: string;
  readonly history?: string;
}

export async function presentCommand(flags: PresentFlags): Promise<number> {
  const port = wholeNumber('port', flags.port, 0, 65_535);
  if (!/^[\w.:-]+$/.test(flags.host))
    throw new MisuseError({ what: '--host is no address', expected: 'such as 127.0.0.1 or 0.0.0.0', got: flags.host });
  const begun = Date.now();
  const now = (): number => Date.now() - begun;
  const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
  const emit = historyOf(flags.history);
  return serve(async (closers) => {
    const desk = new Desk({
      now,
      emit: (event) => {
        const line = { at: now(), ...event };
        emit(line);
        print(line);
      },
    });
    closers.push(() => desk.close());
    const said = async (word: DeskWord): Promise<Record<string, unknown>> => {
      if (word.do === 'clear') desk.clear();
      if (word.do === 'show') return { shown: desk.show(word.code) };
      return word.do === 'ask' ? { end: await desk.ask(word.step) } : {};
    };
    const server = await openPresentServer({
      desk,
      host: flags.host,
      port,
      said,
      // To whoever asked, and to no history: a merchant's QR is a code as well.
      read: (codes) => print({ kind: 'picture', codes }),
    });
    closers.push(() => server.close());
    closers.push(consoleDesk(desk, process.stdin, process.stderr, said));
    closers.push(() => process.stdin.destroy());
    return { page: server.urls[0], ...(server.urls.length > 1 ? { pages: server.urls } : {}) };
  });
}

/** One JSON line an event. @throws RigFaultError where it cannot be begun; what fails later is told of on the console */
function historyOf(file: string | undefined): (line: object) => void {
  if (file === undefined) return () => undefined;
  const fault = (error: unknown): RigFaultError => {
    const got = (error as NodeJS.ErrnoException).code ?? String(error);
    return new RigFaultError({ what: 'the history cannot be written', where: file, got });
  };
  try {
    appendFileSync(file, '');
  } catch (error) {
    throw fault(error);
  }
  return (line) => {
    try {
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    } catch (error) {
      process.stderr.write(`scanrig: rig fault: ${fault(error).message}\n`);
    }
  };
}
