/** `scanrig profile new`: a commented profile to begin with, made from a template and what was told of the link. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, parseDocument } from 'yaml';
import { parseProfile } from '../../../devices/profiles/profile-file.js';
import { MisuseError, RigFaultError } from '../../../devices/wire/errors.js';

export interface NewFlags {
  readonly like: string;
  readonly name?: string;
  readonly start?: string;
  readonly end?: string;
  readonly ack?: string;
  readonly nak?: string;
  readonly length?: string;
  readonly check?: string;
  readonly baud?: string;
  readonly text?: string;
  readonly recovery?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** dist/harness/cli/profile -> the package. */
const PACKAGE = new URL('../../../../', import.meta.url);
const TEMPLATES = new URL('devices/profiles/', PACKAGE);

/** @param file absent: standard output */
export async function profileNew(file: string | undefined, flags: NewFlags): Promise<number> {
  const { name, text } = newProfile(file, flags);
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ name, like: flags.like, file, text }, null, 2)}\n`);
  else if (file === undefined) process.stdout.write(text);
  else process.stdout.write(`${file} is written. Change it, then: scanrig profile check ${file}\n`);
  return 0;
}

/** Made, checked, and written where a file is named. @throws MisuseError for a profile that contradicts itself */
export function newProfile(
  file: string | undefined,
  flags: NewFlags,
): { readonly name: string; readonly text: string } {
  const name = flags.name ?? (file === undefined ? 'my-terminal' : basename(file).replace(/\.ya?ml$/i, ''));
  const document = parseDocument(templateText(flags.like));
  document.set('name', name);
  change(document, flags);
  const body = document.toString({ lineWidth: 0, flowCollectionPadding: true });
  const text = `${heading(flags.like, file)}${body.replace(/: 0x([0-9a-f]{1,2})$/gim, (_, byte: string) => `: ${hex(byte)}`)}`;
  parseProfile(text, file ?? 'the new profile');
  if (file !== undefined) write(file, text, flags.force === true);
  return { name, text };
}

function heading(like: string, file: string | undefined): string {
  const schema = fileURLToPath(new URL('docs/profile.schema.json', PACKAGE));
  return `# yaml-language-server: $schema=${schema}
# A register link, begun from the template ${like}. Write down what the vendor's specification says, line by line, then:
#   scanrig profile check ${file ?? 'FILE'}
#   scanrig run scan-pay --profile ${file ?? 'FILE'}
# docs/profiles.md explains every field.
`;
}

/** Without its own heading: that speaks for the template. */
function templateText(like: string): string {
  const known = readdirSync(TEMPLATES)
    .filter((one) => one.endsWith('.yaml'))
    .map((one) => one.replace('.yaml', ''));
  if (!known.includes(like)) throw new MisuseError({ what: 'unknown template', expected: known.join(', '), got: like });
  const text = readFileSync(new URL(`${like}.yaml`, TEMPLATES), 'utf8');
  return text.slice(text.indexOf('\nname:') + 1);
}

function change(document: Document, flags: NewFlags): void {
  for (const key of ['start', 'ack', 'nak'] as const) if (flags[key] !== undefined) setByte(document, key, flags[key]);
  if (flags.end === 'none') document.deleteIn(['frame', 'end']);
  else if (flags.end !== undefined) setByte(document, 'end', flags.end);
  if (flags.length !== undefined) {
    const [encoding, bytes, counts] = flags.length.split(':');
    document.setIn(
      ['frame', 'length'],
      document.createNode(
        { encoding, bytes: Number(bytes), ...(counts === undefined ? {} : { counts }) },
        { flow: true },
      ),
    );
  }
  if (flags.check !== undefined) {
    const [kind, over, order] = flags.check.split(':');
    document.setIn(
      ['frame', 'check'],
      document.createNode({ kind, over, ...(order === undefined ? {} : { order }) }, { flow: true }),
    );
  }
  if (flags.baud !== undefined) document.setIn(['serial', 'baudRate'], Number(flags.baud));
  if (flags.text !== undefined) document.setIn(['message', 'text'], flags.text);
  if (flags.recovery !== undefined) document.set('recovery', flags.recovery);
}

/** Bytes are written as the specification writes them. */
function setByte(document: Document, key: string, text: string): void {
  const value = /^(0x)?[0-9A-Fa-f]{2}$/.test(text) ? Number.parseInt(text.replace(/^0x/i, ''), 16) : undefined;
  if (value === undefined)
    throw new MisuseError({ what: `--${key} is no byte`, expected: 'two hex digits, such as 02', got: text });
  const node = document.createNode(value) as { format?: string };
  node.format = 'HEX';
  document.setIn(['frame', key], node);
}

/** As specifications write bytes. */
function hex(digits: string): string {
  return `0x${digits.toUpperCase().padStart(2, '0')}`;
}

function write(file: string, text: string, force: boolean): void {
  if (existsSync(file) && !force)
    throw new MisuseError({
      what: 'the file is there already',
      where: file,
      next: 'Name another one, or say --force.',
    });
  try {
    writeFileSync(file, text);
  } catch (error) {
    const got = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new RigFaultError({ what: 'the profile cannot be written', where: file, got });
  }
}
