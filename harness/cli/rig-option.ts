/** The terminals of a rig file that a command is about. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ProtocolChoice } from '../../devices/drivers/protocols.js';
import { checkCarries, parseRigFile, type RigTerminal } from '../../devices/inventory/rig-file.js';
import { MisuseError } from '../../devices/wire/errors.js';
import type { DeviceChoice } from '../explore/run-options.js';
import { protocolOf } from '../worlds/parts.js';
import { dialectGiven } from './dialect-choice.js';
import { isProfileFile, overTcp, registerChoice } from './register-choice.js';

/** @param name of the terminal; absent where there is but one @throws MisuseError */
export function chosenTerminal(file: string | undefined, name: string | undefined): DeviceChoice {
  const { path, terminals } = rigOf(file);
  const [only, more] = terminals;
  if (name === undefined && only !== undefined && more === undefined) return chosen(path, only);
  if (name === undefined)
    throw new MisuseError({
      what: 'the rig file has several terminals',
      where: path,
      expected: `--terminal with one of ${terminals.map((one) => one.name).join(', ')}`,
      got: 'none',
    });
  return chosen(path, named(path, terminals, name));
}

/** @param names with commas between them; absent: all of the rig file @throws MisuseError */
export function chosenTerminals(file: string | undefined, names: string | undefined): DeviceChoice[] {
  const { path, terminals } = rigOf(file);
  const wanted = names?.split(',').map((name) => named(path, terminals, name.trim())) ?? terminals;
  checkSideBySide(path, wanted);
  return wanted.map((terminal) => chosen(path, terminal));
}

export function rigOf(file: string | undefined): { readonly path: string; readonly terminals: readonly RigTerminal[] } {
  if (file !== undefined) return { path: file, terminals: parseRigFile(read(file), file).terminals };
  throw new MisuseError({
    what: 'the hardware world needs to know where the terminal is',
    expected: '--rig FILE',
    got: 'none',
    next: 'docs/hardware.md has a rig file to copy.',
  });
}

function named(path: string, terminals: readonly RigTerminal[], name: string): RigTerminal {
  const found = terminals.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new MisuseError({
    what: 'the rig file has no such terminal',
    where: path,
    expected: `--terminal with one of ${terminals.map((one) => one.name).join(', ')}`,
    got: name,
  });
}

/** Terminals that are played at once must not share what each needs for itself. */
function checkSideBySide(path: string, terminals: readonly RigTerminal[]): void {
  const own: readonly [what: string, of: (terminal: RigTerminal) => string][] = [
    ['link', ({ link }) => link],
    ['acquirer.listen', ({ acquirer }) => acquirer.listen],
    ['terminal', ({ terminal }) => terminal],
  ];
  for (const [what, of] of own) {
    for (const [index, terminal] of terminals.entries()) {
      const other = terminals.slice(0, index).find((before) => of(before) === of(terminal));
      if (other === undefined) continue;
      throw new MisuseError({
        what: `two terminals cannot be played side by side with the same ${what}`,
        where: `${path} terminals ${other.name} and ${terminal.name}`,
        expected: `a ${what} for each`,
        got: of(terminal),
        next: 'Give each its own, or choose one with --terminal.',
      });
    }
  }
}

function chosen(path: string, terminal: RigTerminal): DeviceChoice {
  const folder = dirname(resolve(path));
  const speaks = choiceOf(terminal, folder);
  checkCarries(terminal, protocolOf(speaks), path);
  return { terminal, speaks, ...dialectGiven(terminal.dialect, (name) => resolve(folder, name)), folder };
}

/** A profile file lies beside the rig file. */
function choiceOf({ protocol, profile, link }: RigTerminal, folder: string): ProtocolChoice {
  const named = profile !== undefined && isProfileFile(profile) ? resolve(folder, profile) : profile;
  const flags = {
    ...(protocol === undefined ? {} : { protocol }),
    ...(named === undefined ? {} : { profile: named }),
  };
  return registerChoice(overTcp(flags, link));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new MisuseError({
      what: 'the rig file cannot be read',
      where: file,
      got: (error as NodeJS.ErrnoException).code ?? String(error),
      next: 'Name your own with --rig; docs/hardware.md has one to copy, and `scanrig devices add` writes one.',
    });
  }
}
