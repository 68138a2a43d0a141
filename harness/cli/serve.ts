/** What the simulators that run alone share: their ready line, their events, and how they end. */
import { MisuseError, RigFaultError } from '../../devices/wire/errors.js';
import type { HistoryEvent } from '../../devices/wire/events.js';
import { takeSignals } from './signals.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What was opened, to be closed in turn however the command ends. */
export type Closers = (() => unknown)[];

/**
 * Starts a simulator, prints the one line that says it is ready, and serves until it is told to end.
 * @param start returns what the line says, and adds to the closers whatever it opens
 * @returns the exit code
 */
export async function serve(start: (closers: Closers) => Promise<Record<string, unknown>>): Promise<number> {
  const closers: Closers = [];
  const ended = new Promise<void>((resolve) => {
    takeSignals(resolve);
  });
  try {
    const ready = await start(closers);
    process.stdout.write(`${JSON.stringify({ ready: true, ...ready })}\n`);
    await ended;
    return 0;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

/** Events as JSON lines on standard output where they were asked for. */
export function eventPrinter(wanted: boolean | undefined): (event: HistoryEvent) => void {
  if (wanted !== true) return () => undefined;
  return (event) => void process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** `HOST:PORT`. @throws MisuseError */
export function addressOf(name: string, text: string): Address {
  const colon = text.lastIndexOf(':');
  const port = Number(text.slice(colon + 1));
  if (colon < 1 || !/^\d+$/.test(text.slice(colon + 1)) || port > 65_535)
    throw new MisuseError({
      what: `--${name} is no address`,
      expected: 'HOST:PORT, such as 127.0.0.1:9000',
      got: text,
    });
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port };
}

/** `mqtt://HOST:PORT`. @throws MisuseError */
export function brokerUrl(text: string): string {
  if (/^mqtts?:\/\/[^\s/]+/.test(text)) return text;
  throw new MisuseError({ what: '--broker is no MQTT address', expected: 'mqtt://HOST:PORT', got: text });
}

const ONLINE_MS_MAX = 5_000;

/** @throws RigFaultError when the broker does not answer */
export async function waitOnline(online: Promise<void>, url: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new RigFaultError({
            what: 'the MQTT broker does not answer',
            where: url,
            got: `nothing within ${ONLINE_MS_MAX / 1000} s`,
            next: 'Start it, or name another with --broker.',
          }),
        ),
      ONLINE_MS_MAX,
    );
  });
  try {
    await Promise.race([online, late]);
  } finally {
    clearTimeout(timer);
  }
}
