/**
 * The Toxiproxy in use: the one that the run names, else that of TOXIPROXY_URL, else a real server on this machine, else the
 * embedded one. The rig talks to each through toxiproxy-node-client alone.
 */
import { Toxiproxy } from 'toxiproxy-node-client';
import { MisuseError, RigFaultError } from '../../../devices/wire/errors.js';
import { noteProcess, noteProxies, ownId } from '../../leftovers/ledger.js';
import { startEmbeddedToxiproxy } from '../../toxiproxy/embedded-server.js';
import { findRealToxiproxy, installedPath } from '../../toxiproxy/installed.js';
import { startRealToxiproxy, type ToxiproxyProcess } from '../../toxiproxy/real-server.js';
import { Trouble } from './trouble.js';

export interface StreamProxy {
  readonly client: Toxiproxy;
  /** Name and version, for the summary. */
  readonly name: string;
  /** What the names of our proxies begin with. */
  readonly prefix: string;
  /** What befalls it by itself. One that somebody else runs is asked all the time, since nobody else would tell. */
  readonly trouble: Pick<Trouble, 'hear'>;
  close(): Promise<void>;
}

/** `embedded`, `real`, or the URL of a server that runs. @throws MisuseError */
export function toxiproxyChoice(text: string): string {
  if (text === 'embedded' || text === 'real' || /^https?:\/\/[^\s/]+/.test(text)) return text;
  throw new MisuseError({
    what: '--toxiproxy names no Toxiproxy',
    expected: 'embedded, real or http://HOST:PORT',
    got: text,
  });
}

/** @param choice what `toxiproxyChoice` lets pass @throws RigFaultError when the one that was named is not there */
export async function openStreamProxy(choice?: string): Promise<StreamProxy> {
  const url = choice ?? (process.env['TOXIPROXY_URL'] || undefined);
  if (url !== undefined && url !== 'real' && url !== 'embedded') {
    const client = new Toxiproxy(url);
    const name = `Toxiproxy ${await versionOf(client, url)} at ${url}`;
    // It outlives this run, and others may use it too: names tell whose a proxy is.
    const prefix = `scanrig-${ownId()}-`;
    noteProxies(url, prefix);
    const trouble = new Trouble();
    const stop = watchOutside(url, name, trouble);
    return { client, name, prefix, trouble, close: async () => stop() };
  }
  const binary = url === 'embedded' ? undefined : findRealToxiproxy();
  if (binary !== undefined) {
    const real = await startRealToxiproxy(binary);
    noteProcess(real.pid, 'toxiproxy-server');
    return ownProxy(real, await versionOf(new Toxiproxy(real.url), real.url));
  }
  if (url === 'real') {
    throw new RigFaultError({
      what: 'there is no real Toxiproxy on this machine',
      expected: `toxiproxy-server on the PATH or ${installedPath()}`,
      next: 'scanrig toxiproxy install puts it there.',
    });
  }
  const embedded = await startEmbeddedToxiproxy();
  noteProcess(embedded.pid, 'embedded Toxiproxy');
  return ownProxy(embedded, embedded.version);
}

/** A process of this run's. Should it end by itself, every episode hears of it. */
function ownProxy({ url, pid, ended, close }: ToxiproxyProcess, version: string): StreamProxy {
  const name = `Toxiproxy ${version}`;
  const trouble = new Trouble();
  void ended.then((got) =>
    trouble.ended(
      new RigFaultError({
        what: "Toxiproxy's process ended by itself",
        where: `${name}, process ${pid}, ${url}`,
        expected: 'a proxy that serves until it is closed',
        got,
      }),
    ),
  );
  return { client: new Toxiproxy(url), name, prefix: '', trouble, close };
}

const LOOK_EVERY_MS = 1_000;
const LOOK_MS_MAX = 5_000;
/** One look may meet a machine that is busy. */
const MISSED_MAX = 2;

/** @returns ends the watch */
function watchOutside(url: string, name: string, trouble: Trouble): () => void {
  let missed = 0;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    const got = await silenceOf(url);
    looking = false;
    missed = got === undefined ? 0 : missed + 1;
    if (got === undefined || missed < MISSED_MAX) return;
    clearInterval(timer);
    const expected = 'a proxy that serves until the run is over';
    trouble.ended(new RigFaultError({ what: 'Toxiproxy does not answer any more', where: name, expected, got }));
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** @returns why it did not answer; nothing: it did */
async function silenceOf(url: string): Promise<string | undefined> {
  try {
    await (await fetch(new URL('/version', url), { signal: AbortSignal.timeout(LOOK_MS_MAX) })).text();
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

/** What the client says of a server that is gone names neither the server nor the reason: the reason is asked for again. */
export async function toldClearly(error: unknown, { name, client }: StreamProxy): Promise<unknown> {
  if (!(error instanceof Error) || error.message !== 'fetch failed') return error;
  const expected = 'an answer to what the rig asked of it';
  const got = (await silenceOf(client.host)) ?? codeOf(error);
  return new RigFaultError({ what: 'Toxiproxy does not answer', where: name, expected, got });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message;
}

async function versionOf(client: Toxiproxy, url: string): Promise<string> {
  try {
    const answer: unknown = await client.getVersion();
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    // 2.5 and later answer {"version": "2.12.0"}, a plain build by the Go toolchain {"version": "git"}; before that bare text.
    return (/"version":\s*"([^"]*)"/.exec(text)?.[1] ?? text).trim();
  } catch (error) {
    const cause =
      error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
    throw new RigFaultError({
      what: 'Toxiproxy does not answer',
      where: url,
      got: cause,
      next: 'Start it, or take the embedded one with --toxiproxy embedded.',
    });
  }
}
