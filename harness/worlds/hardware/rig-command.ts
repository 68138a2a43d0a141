/** A command of the rig file: run by the shell in its folder, with a limit of time. No other place names commands. */
import { execFile } from 'node:child_process';
import { RigFaultError } from '../../../devices/wire/errors.js';

export interface RigCommand {
  readonly command: string;
  /** Of the rig file. */
  readonly folder: string;
  /** Whose it is and what for: `T1 power`. */
  readonly what: string;
  readonly where: string;
  /** A line on its standard input. */
  readonly line?: string;
  /** In what it says a secret becomes its token. */
  readonly secret?: { readonly value: string; readonly token: string };
}

const COMMAND_MS_MAX = 30_000;
const SAID_MAX = 200;

/** @throws RigFaultError where it fails or takes too long */
export function runRigCommand({ command, folder, what, where, line, secret }: RigCommand): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, timeout: COMMAND_MS_MAX };
    const child = execFile('/bin/sh', ['-c', command], options, (error, _stdout, stderr) => {
      if (error === null) return resolve();
      const how = error.killed === true ? 'it was still running' : `exit code ${error.code}`;
      const said = stderr.trim();
      const told = secret === undefined ? said : said.replaceAll(secret.value, secret.token);
      reject(
        new RigFaultError({
          what: `the ${what} command of the rig file failed`,
          where: `${where} ${command}`,
          expected: `exit code 0 within ${COMMAND_MS_MAX / 1000} s`,
          got: told === '' ? how : told.slice(0, SAID_MAX),
        }),
      );
    });
    // One that does not read ends as it likes.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(line === undefined ? '' : `${line}\n`);
  });
}
