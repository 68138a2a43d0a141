/** Where a real Toxiproxy server may be on this machine, and how one gets there. */
import { execFile, spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { RigFaultError } from '../../devices/wire/errors.js';
import { TOXIPROXY_API_VERSION } from '../../simulators/network/proxy-server/routes.js';

const NAME = 'toxiproxy-server';
const MODULE = 'github.com/Shopify/toxiproxy/v2';
/** The module says "git" of itself unless its builder fills this in (version.go). */
const VERSION_VARIABLE = `${MODULE}.Version`;

/** The cache that all rigs of a user share: `SCANRIG_CACHE`, else `$XDG_CACHE_HOME/scanrig`, else `~/.cache/scanrig`. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['SCANRIG_CACHE'] ?? '';
  if (own !== '') return own;
  const base = env['XDG_CACHE_HOME'] ?? '';
  return join(base === '' ? join(homedir(), '.cache') : base, 'scanrig');
}

/** Where `scanrig toxiproxy install` puts the server. */
export function installedPath(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), `toxiproxy-${TOXIPROXY_API_VERSION}`, NAME);
}

/** A server on the PATH, else the installed one. */
export function findRealToxiproxy(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return [onPath(NAME, env), installedPath(env)].find((file) => file !== undefined && isExecutable(file));
}

export interface Installation {
  readonly path: string;
  readonly version: string;
  /** False where it was there already. */
  readonly built: boolean;
}

/** @param tell hears what the Go toolchain says @throws RigFaultError where it cannot be built, with the way to get it */
export async function installToxiproxy(tell: (line: string) => void): Promise<Installation> {
  const path = installedPath();
  if (isExecutable(path) && (await versionOf(path)) === TOXIPROXY_API_VERSION)
    return { path, version: TOXIPROXY_API_VERSION, built: false };
  const go = onPath('go', process.env);
  if (go === undefined) {
    throw new RigFaultError({
      what: 'the real Toxiproxy cannot be built: there is no Go toolchain on the PATH',
      expected: 'go',
      next: `Install Go (https://go.dev/dl) and say it again, or put ${NAME} ${TOXIPROXY_API_VERSION} of https://github.com/Shopify/toxiproxy/releases on the PATH. Without it the rig uses its embedded one.`,
    });
  }
  mkdirSync(join(path, '..'), { recursive: true });
  // Built beside its place and moved there whole, so that nobody ever starts half a server.
  const build = mkdtempSync(join(path, '..', '.build-'));
  try {
    await goInstall(go, build, tell);
    renameSync(join(build, 'server'), path);
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
  return { path, version: await versionOf(path), built: true };
}

/** The Go toolchain takes the module through its proxy and checks it against the public check sums. */
function goInstall(go: string, bin: string, tell: (line: string) => void): Promise<void> {
  const what = `${MODULE}/cmd/server@v${TOXIPROXY_API_VERSION}`;
  const args = ['install', '-ldflags', `-X ${VERSION_VARIABLE}=${TOXIPROXY_API_VERSION}`, what];
  return new Promise((resolve, reject) => {
    const child = spawn(go, args, { env: { ...process.env, GOBIN: bin }, stdio: ['ignore', 'ignore', 'pipe'] });
    const fault = (got: string): void =>
      reject(
        new RigFaultError({
          what: 'the real Toxiproxy could not be built',
          where: `go ${args.join(' ')}`,
          got,
          next: 'Go needs its module proxy (GOPROXY) within reach.',
        }),
      );
    let last = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      last = (last + text).slice(-SAID_MAX);
      for (const line of text.split('\n')) if (line.trim() !== '') tell(line.trim());
    });
    child.once('error', (error) => fault(error.message));
    child.once('close', (code) => (code === 0 ? resolve() : fault(`exit ${code}: ${last.trim()}`)));
  });
}

const SAID_MAX = 2_000;
const VERSION_MS_MAX = 10_000;

/** What a server says of itself; `none` where it says nothing. */
export async function versionOf(binary: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(binary, ['-version'], { timeout: VERSION_MS_MAX });
    return /version (\S+)/.exec(stdout)?.[1] ?? stdout.trim();
  } catch {
    return 'none';
  }
}

export function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
