/** `scanrig devices add`: a device that is plugged in becomes a terminal of the rig file. */
import { existsSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { type NewTerminal, stableLink, withTerminal } from '../../../devices/inventory/add-terminal.js';
import { MisuseError } from '../../../devices/wire/errors.js';
import { forConsole } from '../../../reports/escape.js';
import { devicesHere } from './found.js';

interface AddFlags {
  readonly rig?: string;
  readonly name?: string;
  readonly protocol?: string;
  readonly profile?: string;
  readonly listen?: string;
  readonly json?: boolean;
}

export async function devicesAdd(wanted: string, flags: AddFlags): Promise<number> {
  const rig = given(flags, 'rig', 'FILE, made where it is not there');
  const name = given(flags, 'name', 'NAME, as you call it');
  const listen = given(flags, 'listen', 'HOST:PORT, where the terminal will find its acquirer');
  const link = stableLink(wanted, (await devicesHere()).devices);
  const { protocol, profile } = flags;
  const terminal: NewTerminal = {
    name,
    link,
    ...(protocol === undefined ? {} : { protocol }),
    ...(profile === undefined ? {} : { profile }),
    acquirer: { listen },
  };
  write(rig, withTerminal(textOf(rig), rig, terminal));
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ rig, terminal }, null, 2)}\n`);
  else
    process.stdout.write(
      `${forConsole(`${name} on ${link} is in ${rig}`)}. Next: scanrig doctor --rig ${rig} --terminal ${name}\n`,
    );
  return 0;
}

function given(flags: AddFlags, name: 'rig' | 'name' | 'listen', expected: string): string {
  const value = flags[name];
  if (value !== undefined) return value;
  throw new MisuseError({ what: `devices add needs --${name}`, expected: `--${name} ${expected}`, got: 'none' });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new MisuseError({
      what: 'the rig file cannot be read',
      where: file,
      got: code ?? String(error),
      next: 'Name a file that you may read, or a new one.',
    });
  }
}

/** Whole or not at all: a rig file is written by hand, and nobody else has it. */
function write(file: string, text: string): void {
  try {
    const there = existsSync(file);
    const target = there ? realpathSync(file) : file;
    const beside = `${target}.new`;
    writeFileSync(beside, text, there ? { mode: statSync(target).mode } : {});
    renameSync(beside, target);
  } catch (error) {
    throw new MisuseError({
      what: 'the rig file cannot be written',
      where: file,
      got: (error as NodeJS.ErrnoException).code ?? String(error),
    });
  }
}
