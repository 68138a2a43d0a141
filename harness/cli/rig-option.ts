/** The terminal of a rig file that a command is about. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ProtocolChoice } from '../../devices/drivers/protocols.js';
import { checkCarries, parseRigFile, type RigTerminal } from '../../devices/inventory/rig-file.js';
import { MisuseError } from '../../devices/wire/errors.js';
import { protocolOf } from '../worlds/parts.js';
import { isProfileFile, registerChoice } from './register-choice.js';

export interface ChosenTerminal {
  readonly terminal: RigTerminal;
  readonly speaks: ProtocolChoice;
  /** Where the commands of the rig file run. */
  readonly folder: string;
}

/** @param name of the terminal; absent where there is but one @throws MisuseError */
export function chosenTerminal(file: string | undefined, name: string | undefined): ChosenTerminal {
  if (file === undefined)
    throw new MisuseError({
      what: 'the hardware world needs to know where the terminal is',
      expected: '--rig FILE',
      got: 'none',
      next: 'docs/hardware.md has a rig file to copy.',
    });
  const { terminals } = parseRigFile(read(file), file);
  const names = terminals.map((one) => one.name).join(', ');
  const [only, more] = terminals;
  const terminal = name === undefined && more === undefined ? only : terminals.find((one) => one.name === name);
  if (terminal === undefined)
    throw new MisuseError({
      what: name === undefined ? 'the rig file has several terminals' : 'the rig file has no such terminal',
      where: file,
      expected: `--terminal with one of ${names}`,
      got: name ?? 'none',
    });
  const folder = dirname(resolve(file));
  const speaks = choiceOf(terminal, folder);
  checkCarries(terminal, protocolOf(speaks), file);
  return { terminal, speaks, folder };
}

/** A profile file lies beside the rig file. */
function choiceOf({ protocol, profile }: RigTerminal, folder: string): ProtocolChoice {
  if (protocol !== undefined) return registerChoice({ protocol });
  const named = profile ?? '';
  return registerChoice({ profile: isProfileFile(named) ? resolve(folder, named) : named });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new MisuseError({
      what: 'the rig file cannot be read',
      where: file,
      got: (error as NodeJS.ErrnoException).code ?? String(error),
    });
  }
}
