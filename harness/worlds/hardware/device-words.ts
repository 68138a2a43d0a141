/** What a device says that does not answer: bytes to a name that helps, such as another protocol, a wrong baud rate, a banner. */
import { toHex } from '../../../devices/wire/bytes.js';

const SHOWN_BYTES = 24;

/** One clause about bytes that no answer was found in. */
export function wordsFor(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'no byte came';
  const guess = GUESSES.find(({ is }) => is(bytes, textOf(bytes)));
  const more = bytes.length > SHOWN_BYTES ? ` and ${bytes.length - SHOWN_BYTES} more` : '';
  const shown = `${bytes.length} bytes: ${toHex(bytes.subarray(0, SHOWN_BYTES))}${more}`;
  return guess === undefined
    ? `${shown}, nothing that the rig knows`
    : `${shown}, which look like ${guess.name(textOf(bytes))}`;
}

interface Guess {
  is(bytes: Uint8Array, text: string): boolean;
  name(text: string): string;
}

const ACK = 0x06;
const NAK = 0x15;
const STX = 0x02;
const DLE = 0x10;

/** In order; the first that fits. */
const GUESSES: readonly Guess[] = [
  { is: (_, text) => /^(HTTP\/|GET |POST )/.test(text), name: () => 'HTTP: this port belongs to a web server' },
  { is: (b) => b[0] === 0x16 && b[1] === 0x03, name: () => 'TLS: the port wants an encrypted connection' },
  { is: (_, text) => /SSH-\d/.test(text), name: () => 'SSH: this port belongs to a shell' },
  {
    is: (_, text) => /(^|[\r\n])(AT([+&E\r]|$)|\+C[A-Z]+|OK[\r\n]|NO CARRIER|RING)/.test(text),
    name: () => 'a modem (AT commands): the port is that of a modem, not of the terminal',
  },
  {
    is: (_, text) => /login:|password:|U-Boot|BusyBox|Linux version|Booting|\$ $/i.test(text),
    name: (text) => `the console of a computer: ${quoted(text)}`,
  },
  { is: (b) => b[0] === DLE && b[1] === STX, name: () => 'ZVT on a serial line: try protocol zvt-serial' },
  {
    is: (b) =>
      (b[0] === 0x06 && b[1] !== undefined && [0x0f, 0x1e, 0xd1, 0xd3].includes(b[1])) ||
      (b[0] === 0x80 && b[1] === 0x00),
    name: () => 'ZVT over TCP: try protocol zvt-tcp',
  },
  {
    is: (b) => b[2] === 0x60 && b[7] === 0x60 && ((b[0] ?? 0) << 8) + (b[1] ?? 0) === b.length - 2,
    name: () => 'ISO 8583 behind a TPDU: this is the way to the acquirer, not the register link',
  },
  {
    is: (b) => b.every((byte) => byte === ACK || byte === NAK),
    name: () => 'bare ACK or NAK: it hears frames and answers none, so profile, check sum or parity may be another',
  },
  {
    is: (b) => b[0] === STX && b.includes(0x03),
    name: () => 'frames of STX and ETX in another layout or check sum: try another profile',
  },
  {
    is: (b) =>
      share(b, (byte) => byte >= 0xa0 && isText(byte & 0x7f)) > 0.3 && share(b, (byte) => isText(byte & 0x7f)) > 0.9,
    name: () => 'text with a parity bit: the port may be set to 7 data bits',
  },
  { is: (b) => share(b, isText) > 0.9, name: (text) => `a banner: ${quoted(text)}` },
  {
    is: (b) => share(b, (byte) => [0x00, 0x80, 0xc0, 0xe0, 0xf0, 0xf8, 0xfc, 0xfe, 0xff].includes(byte)) > 0.5,
    name: () => 'a wrong baud rate: bits of one byte read as another',
  },
];

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x0a || byte === 0x09;
}

function share(bytes: Uint8Array, is: (byte: number) => boolean): number {
  return bytes.filter(is).length / bytes.length;
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 256));
}

/** Printable ASCII only: what a device says is not trusted. */
function quoted(text: string): string {
  return JSON.stringify(
    text
      .replace(/[^\x20-\x7e]+/g, ' ')
      .trim()
      .slice(0, 60),
  );
}
