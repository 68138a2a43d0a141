/** A terminal more in a rig file that somebody wrote by hand: its comments and its order stay. */
import { isSeq, parseDocument } from 'yaml';
import type { FoundDevice } from '../discovery/find-devices.js';
import { MisuseError } from '../wire/errors.js';
import { parseRigFile } from './rig-file.js';

export interface NewTerminal {
  readonly name: string;
  readonly link: string;
  readonly protocol?: string;
  readonly profile?: string;
  readonly acquirer: { readonly listen: string };
}

const HEAD = '# yaml-language-server: $schema=./docs/rig.schema.json\n';

/** @param text of the rig file; undefined where there is none yet @returns the new text @throws MisuseError */
export function withTerminal(text: string | undefined, where: string, terminal: NewTerminal): string {
  const before = text ?? HEAD;
  if (text !== undefined) checkFree(text, where, terminal);
  const document = parseDocument(before);
  const list = document.get('terminals');
  if (isSeq(list)) list.add(document.createNode(terminal));
  else document.set('terminals', [terminal]);
  // Long lines are the writer's: none is folded.
  const after = document.toString({ lineWidth: 0 });
  parseRigFile(after, where);
  return after;
}

function checkFree(text: string, where: string, { name, link, acquirer }: NewTerminal): void {
  for (const one of parseRigFile(text, where).terminals) {
    const [shared, got] =
      one.name === name
        ? ['name', name]
        : one.link === link
          ? ['link', link]
          : one.acquirer.listen === acquirer.listen
            ? ['acquirer.listen', acquirer.listen]
            : [];
    if (shared === undefined) continue;
    throw new MisuseError({
      what: `a terminal of the rig file has this ${shared} already`,
      where: `${where} terminal ${one.name}`,
      expected: `another ${shared}`,
      got: got ?? '',
    });
  }
}

/** Ports that get the next free number when they are plugged in; the others are soldered on. */
const COUNTED = /^\/dev\/tty(USB|ACM)\d/;

/**
 * What a rig file may call it: a name that leads to the same device tomorrow.
 * @param wanted its identity, or a port that leads to it @throws MisuseError where there is none, or more than one
 */
export function stableLink(wanted: string, devices: readonly FoundDevice[]): string {
  const [found] = devices.filter(({ identity, port, stable }) => [identity, port, stable].includes(wanted));
  if (found === undefined)
    throw new MisuseError({
      what: 'no such device is plugged in',
      expected: devices.length === 0 ? 'a device' : `one of ${devices.map(({ identity }) => identity).join(', ')}`,
      got: wanted,
    });
  const where = found.port ?? found.identity;
  if (found.ambiguous)
    throw new MisuseError({
      what: 'two devices have one vendor, product and serial number: nobody can tell which is which tomorrow',
      where,
      expected: 'an identity of its own',
      got: found.identity,
      next: 'Unplug the other, or write the name of its socket (/dev/serial/by-path) into the rig file by hand.',
    });
  if (found.port === undefined)
    throw new MisuseError({ what: 'the device has no serial port', where, expected: 'a serial port', got: 'none' });
  if (found.stable === undefined && found.by === 'port' && !COUNTED.test(found.port)) return `serial:${found.port}`;
  if (found.by === 'socket')
    throw new MisuseError({
      what: 'the device has no serial number: it is known by its socket alone',
      where,
      expected: 'a device with a serial number',
      got: found.identity,
      next: 'Write the name of its socket (/dev/serial/by-path) into the rig file by hand.',
    });
  if (found.stable !== undefined) return `serial:${found.stable}`;
  throw new MisuseError({
    what: 'the port has no name that stays',
    where,
    expected: 'a name in /dev/serial/by-id',
    got: 'none',
    next: 'Install udev (scanrig doctor), plug it in again, and see that it is there.',
  });
}
