/** The folder of a run: history, summary, JUnit, page, failing plans. Never written over. */
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RigFaultError } from '../../devices/wire/errors.js';

export class RunFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** @param parent made when it is missing; default `runs` @throws RigFaultError when it cannot be written */
  static create(parent: string, name: string): RunFolder {
    for (let n = 1; ; n += 1) {
      const path = join(parent, n === 1 ? name : `${name}-${n}`);
      const made = guard(path, () => {
        makeFolders(parent);
        return isMade(path);
      });
      if (!made) continue;
      guard(path, () => mkdirSync(join(path, 'failures')));
      pointLatest(parent, path);
      return new RunFolder(path);
    }
  }

  /** Into a run folder that was made before. Whole or not at all, also when the writer is killed in the middle. */
  static write(folder: string, name: string, text: string): void {
    const path = join(folder, name);
    guard(path, () => {
      writeFileSync(`${path}.part`, text);
      renameSync(`${path}.part`, path);
    });
  }
}

/** One after another: Node's own recursion never ends where a parent cannot be made, as below /proc. */
function makeFolders(path: string): void {
  if (existsSync(path)) return;
  makeFolders(dirname(path));
  isMade(path);
}

/** Two runs may start in the same second: only one of them makes the folder. */
function isMade(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** runs/latest is the run that started last, where links can be had; one that was killed is resumed by that name. */
function pointLatest(parent: string, path: string): void {
  const link = join(parent, 'latest');
  try {
    rmSync(`${link}.part`, { force: true });
    symlinkSync(basename(path), `${link}.part`);
    renameSync(`${link}.part`, link);
  } catch {
    // A file system without links has no `latest`; nothing depends on it.
  }
}

function guard<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new RigFaultError({
      what: code === 'ENOSPC' ? 'the disk is full' : 'the run folder cannot be written',
      where: path,
      got: code,
      next: 'Free space, or name another folder with --out.',
    });
  }
}
