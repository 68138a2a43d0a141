/** Goal: whoever has another device, protocol or baud rate on the port is told which, and bytes of any kind break nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex } from '../../../devices/wire/bytes.js';
import { wordsFor } from './device-words.js';

const text = (words: string): Uint8Array => Uint8Array.from(words, (c) => c.charCodeAt(0));

test.each([
  ['nothing', new Uint8Array(0), /^no byte came$/],
  ['a modem', text('AT+CSQ\r\nOK\r\n'), /a modem/],
  ['a modem that rings', text('\r\nRING\r\n'), /a modem/],
  ['a console', text('\r\nBusyBox v1.30 login: '), /the console of a computer: "BusyBox v1.30 login:"/],
  ['a web server', text('HTTP/1.1 400 Bad Request\r\n\r\n'), /HTTP/],
  ['a shell', text('SSH-2.0-OpenSSH_9.6\r\n'), /SSH/],
  ['TLS', fromHex('1603010005'), /TLS/],
  ['ZVT on a serial line', fromHex('1002060FF0000310034F2A'), /zvt-serial/],
  ['ZVT over TCP', fromHex('060F0327061000'), /zvt-tcp/],
  ['bare NAKs', fromHex('151515'), /bare ACK or NAK/],
  ['frames of another layout', fromHex('02303030310341'), /another profile/],
  ['a wrong baud rate', fromHex('00F8E000FF80C0F8'), /a wrong baud rate/],
  ['seven data bits', text('POS READY').map((b, i) => (i % 2 === 0 ? b | 0x80 : b)), /7 data bits/],
  ['a banner', text('POS-9000 v3.1 (c) Vendor\r\n'), /a banner: "POS-9000 v3.1 \(c\) Vendor"/],
  [
    'the way to the acquirer',
    fromHex('00156000030000603100311000080000200000000000000000'.slice(0, 46)),
    /way to the acquirer/,
  ],
])('%s is named', (_what, bytes, expected) => {
  expect(wordsFor(bytes)).toMatch(expected);
});

test('any bytes are told in printable ASCII, and short', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const words = wordsFor(bytes);
      expect(words).toMatch(/^[\x20-\x7e]+$/);
      expect(words.length).toBeLessThan(250);
    }),
  );
});
