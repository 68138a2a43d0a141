/** Where a suite lies that was named on the command line. */
import { existsSync, readdirSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { MisuseError } from '../../devices/wire/errors.js';
import { PACKAGE_ROOT } from './package-info.js';

/** @throws MisuseError naming the suites that there are */
export function suiteFile(suite: string): string {
  const given = isAbsolute(suite) ? suite : resolve(suite);
  if (suite.endsWith('.ts') && existsSync(given)) return given;
  const own = join(PACKAGE_ROOT, 'scenarios', `${suite}.suite.ts`);
  if (/^[a-z0-9/-]+$/.test(suite) && existsSync(own)) return own;
  throw new MisuseError({
    what: 'unknown suite',
    expected: `${ownSuites().join(', ')}, peers/transbank, or the path of a *.suite.ts file`,
    got: suite,
  });
}

function ownSuites(): string[] {
  return readdirSync(join(PACKAGE_ROOT, 'scenarios'))
    .filter((name) => name.endsWith('.suite.ts'))
    .map((name) => name.replace('.suite.ts', ''));
}

/** The same suite from any folder: the name of one of ours, the whole path of another. */
export function suitePlace(suite: string): string {
  return suite.endsWith('.ts') ? suiteFile(suite) : suite;
}
