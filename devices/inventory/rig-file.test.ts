/** Goal: whoever writes a rig file by hand learns where it is wrong, and nothing is open that was not asked for. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { registerProtocolNamed } from '../drivers/protocols.js';
import { checkCarries, linkOf, listenAddress, parseRigFile, rigJsonSchema } from './rig-file.js';

const GOOD = `terminals:
  - name: T1
    link: serial:/dev/ttyUSB0
    protocol: generic-stx-lrc
    acquirer: { listen: 127.0.0.1:9100 }
`;

test('docs/rig.schema.json is what the code gives: `npm run schemas` writes it anew', () => {
  const published: unknown = JSON.parse(readFileSync(new URL('../../docs/rig.schema.json', import.meta.url), 'utf8'));
  expect(published).toEqual(JSON.parse(JSON.stringify(rigJsonSchema())));
});

test('four lines make a terminal; the rest has defaults', () => {
  const [terminal] = parseRigFile(GOOD, 'rig.yaml').terminals;
  expect(terminal).toMatchObject({
    terminal: 'SR000001',
    observes: ['reply', 'query', 'day-report'],
    timeScale: 1,
  });
  expect(terminal && linkOf(terminal)).toEqual({ kind: 'serial', path: '/dev/ttyUSB0' });
  expect(terminal && listenAddress(terminal)).toEqual({ host: '127.0.0.1', port: 9100 });
});

test.each([
  ['serial:/dev/ttyS1', { kind: 'serial', path: '/dev/ttyS1' }],
  ['pty:/tmp/T1', { kind: 'serial', path: '/tmp/T1' }],
  ['tcp:192.168.1.20:5577', { kind: 'tcp', host: '192.168.1.20', port: 5577 }],
  ['tcp:[::1]:5577', { kind: 'tcp', host: '::1', port: 5577 }],
])('the link %s', (link, expected) => {
  const [terminal] = parseRigFile(GOOD.replace('serial:/dev/ttyUSB0', `"${link}"`), 'rig.yaml').terminals;
  expect(terminal && linkOf(terminal)).toEqual(expected);
});

test.each([
  [
    'an unknown key',
    GOOD.replace('    protocol', '    baud: 9600\n    protocol'),
    /rig\.yaml:4:5 terminals\.0\.baud: expected no such key, got 9600/,
  ],
  [
    'a key unknown inside another',
    GOOD.replace('{ listen:', '{ prot: 1, listen:'),
    /rig\.yaml:5:17 terminals\.0\.acquirer\.prot: expected no such key/,
  ],
  ['a wrong type', GOOD.replace('name: T1', 'name: [T1]'), /rig\.yaml:2:11 terminals\.0\.name: expected string/],
  [
    'a missing key',
    GOOD.replace(/ {4}acquirer.*\n/, ''),
    /rig\.yaml:2:5 terminals\.0\.acquirer: expected object, got nothing/,
  ],
  ['no protocol', GOOD.replace(/ {4}protocol.*\n/, ''), /nobody knows what the terminal speaks .* got neither/],
  [
    'two protocols',
    GOOD.replace('    acquirer', '    profile: mine.yaml\n    acquirer'),
    /either protocol or profile, .*got protocol generic-stx-lrc and profile mine\.yaml/,
  ],
  [
    'an unknown protocol',
    GOOD.replace('generic-stx-lrc', 'sctx'),
    /rig\.yaml:4:15 terminals\.0\.protocol: expected one of generic-stx-lrc, .*, got "sctx"/,
  ],
  [
    'a link that is none',
    GOOD.replace('serial:/dev/ttyUSB0', 'usb0'),
    /rig\.yaml:3:11 terminals\.0\.link: expected serial:PATH, pty:PATH or tcp:HOST:PORT, got "usb0"/,
  ],
  ['two of one name', GOOD + GOOD.slice(GOOD.indexOf('  -')), /rig\.yaml:2:3 terminals: expected every name once/],
  ['no YAML', 'terminals: [', /the rig file is no YAML at rig\.yaml:1:\d+/],
  ['nothing', '', /the rig file is not one at rig\.yaml:1:1/],
  ['an open door', GOOD.replace('127.0.0.1', '0.0.0.0'), /open to everybody .* expected acquirer\.allow/],
  ['a port that nobody could enter', GOOD.replace('9100', '0'), /acquirer\.listen names no port/],
])('%s is told with its place', (_what, text, message) => {
  expect(() => parseRigFile(text, 'rig.yaml')).toThrow(message);
});

test.each([
  ['zvt-tcp', /runs over TCP, and the link is a serial line/],
  ['zvt-serial', /carries no payment code, and nobody holds a phone/],
])('%s cannot be played on that link', (protocol, message) => {
  const [terminal] = parseRigFile(GOOD.replace('generic-stx-lrc', protocol), 'rig.yaml').terminals;
  const known = registerProtocolNamed(protocol);
  expect(() => terminal && known && checkCarries(terminal, known, 'rig.yaml')).toThrow(message);
});

test('a terminal that scans by itself is played where something shows it a code, and only there', () => {
  const own = GOOD.replace('    acquirer', '    present: http://127.0.0.1:8080/\n    acquirer');
  const [scans] = parseRigFile(own.replace('generic-stx-lrc', 'zvt-serial'), 'rig.yaml').terminals;
  const [told] = parseRigFile(own, 'rig.yaml').terminals;
  const [zvt, generic] = [registerProtocolNamed('zvt-serial'), registerProtocolNamed('generic-stx-lrc')];
  expect(() => scans && zvt && checkCarries(scans, zvt, 'rig.yaml')).not.toThrow();
  expect(() => told && generic && checkCarries(told, generic, 'rig.yaml')).toThrow(
    /nobody would look at what is presented/,
  );
});

test('other addresses than loopback are listened on for those that are named', () => {
  const text = GOOD.replace('127.0.0.1:9100 }', '192.168.1.5:9100, allow: [192.168.1.20] }');
  expect(parseRigFile(text, 'rig.yaml').terminals[0]?.acquirer.allow).toEqual(['192.168.1.20']);
});
