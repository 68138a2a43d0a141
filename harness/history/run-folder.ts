/** The folder of a run: history, summary, JUnit, page, failing plans. Never written over. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
      if (existsSync(path)) continue;
      guard(path, () => mkdirSync(join(path, 'failures'), { recursive: true }));
      return new RunFolder(path);
    }
  }

  /** Into a run folder that was made before. */
  static write(folder: string, name: string, text: string): void {
    const path = join(folder, name);
    guard(path, () => writeFileSync(path, text));
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
