/**
 * The Toxiproxy in use: the one that the run names, else that of TOXIPROXY_URL, else a real server on this machine, else the
 * embedded one. The rig talks to each through toxiproxy-node-client alone.
 */
import { Toxiproxy } from 'toxiproxy-node-client';
import { MisuseError, RigFaultError } from '../../../devices/wire/errors.js';
import { noteProcess, noteProxies, ownId } from '../../leftovers/ledger.js';
import { startEmbeddedToxiproxy } from '../../toxiproxy/embedded-server.js';
import { findRealToxiproxy, installedPath } from '../../toxiproxy/installed.js';
import { startRealToxiproxy } from '../../toxiproxy/real-server.js';

export interface StreamProxy {
  readonly client: Toxiproxy;
  /** Name and version, for the summary. */
  readonly name: string;
  /** What the names of our proxies begin with. */
  readonly prefix: string;
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
    return { client, name, prefix, close: async () => undefined };
  }
  const binary = url === 'embedded' ? undefined : findRealToxiproxy();
  if (binary !== undefined) {
    const { url, pid, close } = await startRealToxiproxy(binary);
    noteProcess(pid, 'toxiproxy-server');
    const client = new Toxiproxy(url);
    return { client, name: `Toxiproxy ${await versionOf(client, url)}`, prefix: '', close };
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
  const { url: own, version, close } = embedded;
  return { client: new Toxiproxy(own), name: `Toxiproxy ${version}`, prefix: '', close };
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
