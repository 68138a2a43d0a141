/** Goal: a rig file and the command line mean the same protocol by the same name. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PROTOCOL_NAMES } from '../../devices/drivers/protocols.js';
import { protocolOf } from '../worlds/parts.js';
import { overTcp, registerChoice } from './register-choice.js';
import { chosenTerminal } from './rig-option.js';

const folder = mkdtempSync(join(tmpdir(), 'scanrig-rig-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function rigWith(words: string): string {
  const file = join(folder, 'rig.yaml');
  writeFileSync(file, `terminals:\n  - { name: T1, ${words}, acquirer: { listen: "127.0.0.1:9100" } }\n`);
  return file;
}

test.each(PROTOCOL_NAMES)('%s is what --protocol means by it', (protocol) => {
  for (const link of ['serial:/dev/ttyUSB0', 'tcp:127.0.0.1:20007']) {
    const meant = registerChoice(overTcp({ protocol }, link));
    const { carriesCode, transport } = protocolOf(meant);
    if (transport === 'tcp' && !link.startsWith('tcp:')) continue;
    const present = carriesCode ? '' : ', present: ./show.sh';
    expect(chosenTerminal(rigWith(`link: "${link}", protocol: ${protocol}${present}`), undefined).speaks).toEqual(
      meant,
    );
  }
});

test('a profile may stand beside the name of its family, and beside no other', () => {
  const named = rigWith('link: serial:/dev/ttyUSB0, protocol: profile, profile: generic-stx-lrc');
  expect(chosenTerminal(named, undefined).speaks).toBe('generic-stx-lrc');
  const two = rigWith('link: serial:/dev/ttyUSB0, protocol: transbank, profile: generic-stx-lrc');
  expect(() => chosenTerminal(two, undefined)).toThrow(/got protocol transbank and profile generic-stx-lrc/);
});
