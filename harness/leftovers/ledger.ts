/**
 * What this process has started and made, written down before it is there, so that whoever comes after a kill -9 can clear
 * exactly that. One file a process, in the user's state folder; gone once the process has cleared up itself.
 *
 *   {"kind":"owner",…}  {"kind":"folder","path":…}  {"kind":"process","identity":…}  {"kind":"proxies","url":…,"prefix":…}
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf, ownIdentity, type ProcessIdentity } from './process-identity.js';

export type LedgerLine =
  | { readonly kind: 'owner'; readonly id: string; readonly identity: ProcessIdentity }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'process'; readonly what: string; readonly identity: ProcessIdentity }
  | { readonly kind: 'proxies'; readonly url: string; readonly prefix: string };

/** In a temporary folder of ours: says whose it is. */
export const MARK = '.scanrig-owner';

interface OpenLedger {
  readonly id: string;
  /** `undefined` where nothing can be written; the run goes on without. */
  readonly fd: number | undefined;
  readonly path: string;
  /** Temporary folders made so far. */
  folders: number;
}

let open: OpenLedger | undefined;

/** Where ledgers lie: `SCANRIG_STATE`, or the user's state folder (XDG base directories). */
export function ledgerFolder(): string {
  const given = process.env['SCANRIG_STATE'];
  if (given !== undefined && given !== '') return join(given, 'ledger');
  const xdg = process.env['XDG_STATE_HOME'];
  const state = xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.local', 'state');
  return join(state, 'scanrig', 'ledger');
}

/** Names what this process makes where others make things too. */
export function ownId(): string {
  return ledger().id;
}

/** A temporary folder that the next start clears if this process cannot. */
export function tempFolder(what: string): string {
  const own = ledger();
  own.folders += 1;
  const path = join(tmpdir(), `scanrig-${what}-${own.id}-${own.folders}`);
  note({ kind: 'folder', path });
  mkdirSync(path, { mode: 0o700 });
  writeFileSync(join(path, MARK), own.id);
  return path;
}

/** The mark goes last: whoever is killed in the middle leaves a folder that still proves whose it is, or an empty one. */
export function removeTempFolder(path: string): void {
  if (!existsSync(path)) return;
  for (const name of readdirSync(path))
    if (name !== MARK) rmSync(join(path, name), { recursive: true, force: true, maxRetries: 3 });
  rmSync(join(path, MARK), { force: true });
  rmdirSync(path);
}

/** A process that should end with this one. Noted only where a ledger is open: a simulator alone keeps none. */
export function noteProcess(pid: number | undefined, what: string): void {
  const identity = open === undefined || pid === undefined ? undefined : identityOf(pid);
  if (identity !== undefined) note({ kind: 'process', what, identity });
}

/** Proxies whose names begin so, in a Toxiproxy that outlives this process. */
export function noteProxies(url: string, prefix: string): void {
  note({ kind: 'proxies', url, prefix });
}

/** Everything noted is gone. */
export function closeLedger(): void {
  if (open?.fd !== undefined) {
    closeSync(open.fd);
    rmSync(open.path, { force: true });
  }
  open = undefined;
}

function note(line: LedgerLine): void {
  const { fd } = ledger();
  if (fd !== undefined) writeSync(fd, `${JSON.stringify(line)}\n`);
}

function ledger(): OpenLedger {
  open ??= openLedger();
  return open;
}

function openLedger(): OpenLedger {
  const id = randomUUID().slice(0, 13);
  const folder = ledgerFolder();
  const path = join(folder, `${id}.jsonl`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const owner: LedgerLine = { kind: 'owner', id, identity: ownIdentity() };
    // Under its own name only once it says whose it is.
    writeFileSync(`${path}.new`, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
    return { id, fd: openSync(path, 'a'), path, folders: 0 };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    process.stderr.write(
      `scanrig: what this run makes cannot be noted in ${folder} (${code}); should it be killed, its temporary folder stays\n`,
    );
    return { id, fd: undefined, path, folders: 0 };
  }
}
