/**
 * Clears what dead processes of the rig have left: exactly what their ledgers name and what still proves to be theirs. A
 * process must have the number and the start, a folder the mark, a proxy the name of the run; whatever else is left alone.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type LedgerLine, ledgerFolder, MARK, removeTempFolder } from './ledger.js';
import { killExactly, type ProcessIdentity, standingOf } from './process-identity.js';

export interface Leftover {
  readonly kind: 'process' | 'folder' | 'proxy' | 'proxies';
  /** Process number and what it was, path, or address and name. */
  readonly what: string;
  readonly outcome: 'cleared' | 'to-clear' | 'left';
  /** Why it was left. */
  readonly why?: string;
}

export interface Clearing {
  readonly leftovers: readonly Leftover[];
  /** Ledgers of processes that run now. */
  readonly running: number;
  /** Ledgers of other hosts or containers that share the folder; not looked into. */
  readonly elsewhere: number;
}

const DAY_MS = 86_400_000;
/** A Toxiproxy that nobody finds for so long is not coming back. */
const PROXIES_KEPT_MS = 7 * DAY_MS;
/** A ledger that never came under its name, because its writer was killed. */
const UNNAMED_KEPT_MS = 600_000;
const PROXY_MS_MAX = 2_000;

/** @param act false: only looks @param now UTC milliseconds */
export async function clearLeftovers(act: boolean, now: number): Promise<Clearing> {
  const leftovers: Leftover[] = [];
  let running = 0;
  let elsewhere = 0;
  for (const path of ledgersIn(ledgerFolder(), act, now)) {
    const lines = linesOf(path);
    const [owner] = lines;
    if (owner?.kind !== 'owner') continue;
    const standing = standingOf(owner.identity);
    if (standing === 'alive') running += 1;
    else if (standing === 'elsewhere') elsewhere += 1;
    else {
      const found = await clearOne(owner.id, lines, act);
      leftovers.push(...found);
      if (act && (found.every(isSettled) || ageMs(path, now) > PROXIES_KEPT_MS)) rmSync(path, { force: true });
    }
  }
  return { leftovers, running, elsewhere };
}

/** A folder that is somebody else's now stays theirs; what could not be ended or deleted is tried again at the next start. */
function isSettled({ kind, outcome }: Leftover): boolean {
  return outcome === 'cleared' || kind === 'folder';
}

function ledgersIn(folder: string, act: boolean, now: number): string[] {
  const paths = namesIn(folder).map((name) => join(folder, name));
  if (act)
    for (const path of paths)
      if (path.endsWith('.new') && ageMs(path, now) > UNNAMED_KEPT_MS) rmSync(path, { force: true });
  return paths.filter((path) => path.endsWith('.jsonl'));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing was ever noted, or the folder is not ours to read.
    return [];
  }
}

function ageMs(path: string, now: number): number {
  return now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now);
}

function linesOf(path: string): LedgerLine[] {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // Another start was faster.
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as LedgerLine];
    } catch {
      // The last line of a process that was killed in the middle of it: what it names was not made yet.
      return [];
    }
  });
}

async function clearOne(id: string, lines: readonly LedgerLine[], act: boolean): Promise<Leftover[]> {
  const found: Leftover[] = [];
  // Processes first: they may still write into the folders.
  for (const line of lines) {
    if (line.kind !== 'process' || standingOf(line.identity) !== 'alive') continue;
    const what = `${line.identity.pid} (${line.what})`;
    found.push({ kind: 'process', what, ...(act ? endProcess(line.identity) : { outcome: 'to-clear' }) });
  }
  for (const line of lines) {
    if (line.kind === 'folder') found.push(...clearFolder(line.path, id, act));
    else if (line.kind === 'proxies') found.push(...(await clearProxies(line.url, line.prefix, act)));
  }
  return found;
}

/** One that ended by itself in the meantime is as gone. */
function endProcess(identity: ProcessIdentity): Pick<Leftover, 'outcome' | 'why'> {
  if (killExactly(identity) || standingOf(identity) !== 'alive') return { outcome: 'cleared' };
  return { outcome: 'left', why: 'not ours to end' };
}

function clearFolder(path: string, id: string, act: boolean): Leftover[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  const left = (why: string): Leftover[] => [{ kind: 'folder', what: path, outcome: 'left', why }];
  if (!stat.isDirectory()) return left('no folder');
  if (stat.uid !== (process.getuid?.() ?? stat.uid)) return left('of another user');
  const mark = join(path, MARK);
  try {
    if (!existsSync(mark)) {
      // Its maker was killed before it could mark it, so nothing can be in it.
      if (readdirSync(path).length > 0) return left('without our mark');
      if (act) rmdirSync(path);
    } else if (readFileSync(mark, 'utf8') !== id) return left('with the mark of another');
    else if (act) removeTempFolder(path);
    if (act && existsSync(path)) return left('still there');
  } catch (error) {
    return left((error as NodeJS.ErrnoException).code ?? String(error));
  }
  return [{ kind: 'folder', what: path, outcome: act ? 'cleared' : 'to-clear' }];
}

async function clearProxies(url: string, prefix: string, act: boolean): Promise<Leftover[]> {
  const found: Leftover[] = [];
  try {
    const answer = await ask(`${url}/proxies`, 'GET');
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    const names = Object.keys((await answer.json()) as object).filter((name) => name.startsWith(prefix));
    for (const name of names) {
      const outcome = act ? await deleteProxy(`${url}/proxies/${name}`) : { outcome: 'to-clear' as const };
      found.push({ kind: 'proxy', what: `${url} ${name}`, ...outcome });
    }
  } catch (error) {
    found.push({ kind: 'proxies', what: `${url} ${prefix}*`, outcome: 'left', why: reasonOf(error) });
  }
  return found;
}

/** One that somebody else has deleted meanwhile is as gone. */
async function deleteProxy(url: string): Promise<Pick<Leftover, 'outcome' | 'why'>> {
  try {
    const { ok, status } = await ask(url, 'DELETE');
    return ok || status === GONE ? { outcome: 'cleared' } : { outcome: 'left', why: `it answered ${status}` };
  } catch (error) {
    return { outcome: 'left', why: reasonOf(error) };
  }
}

const GONE = 404;

function ask(url: string, method: 'GET' | 'DELETE'): Promise<Response> {
  return fetch(url, { method, signal: AbortSignal.timeout(PROXY_MS_MAX) });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message;
}
