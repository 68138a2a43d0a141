/** The commands with which the rig stands in for hands and eyes at the bench. */
import type { Command } from 'commander';
import { PROTOCOL_HELP } from './option-help.js';

type Exit = (code: Promise<number>) => Promise<void>;

export function addHands(root: Command, exit: Exit): void {
  addCapture(root, exit);
  addPresent(root, exit);
  addReceipts(root, exit);
}

function addPresent(root: Command, exit: Exit): void {
  root
    .command('present')
    .description(
      "a page that shows payment codes to a terminal's camera, asks a person for steps, and reads merchant QR codes",
    )
    .option('--port <n>', 'TCP port, 0 for a free one', '0')
    .option(
      '--host <address>',
      'address to listen on; any other than loopback gets a token in the address of the page',
      '127.0.0.1',
    )
    .option('--history <file>', 'append what was shown, asked and answered, as JSON lines')
    .addHelpText(
      'after',
      `\nPrints one JSON line with the address of the page when it is ready, then one for each event.\nWhat to show comes in on standard input, one a line, or is posted to PAGE/desk:\n  134567890123456789\n  {"show":"134567890123456789","as":"qr","order":"A1","amount":1290,"seconds":60}\n  {"ask":{"zh":"请在终端上按取消","en":"Press cancel on the terminal"},"seconds":30}\n  {"clear":true}\n\nExamples:\n  scanrig present --port 8080\n  scanrig present --port 8080 --host 0.0.0.0 --history steps.jsonl\n  curl -d 134567890123456789 http://127.0.0.1:8080/desk`,
    )
    .action(async (options) => exit((await import('./present.js')).presentCommand(options)));
}

function addCapture(root: Command, exit: Exit): void {
  root
    .command('capture')
    .description(
      'stand between a register and a terminal, write down what passes, and make fixtures or a profile of it',
    )
    .option(
      '--register <link>',
      'where the register comes in: tcp:HOST:PORT (listens), pty:PATH (made where it is not there) or serial:PATH',
    )
    .option('--terminal <link>', 'where the terminal is: tcp:HOST:PORT, pty:PATH or serial:PATH')
    .option('--from <file>', 'in place of both: a capture that is there')
    .option('--protocol <name>', PROTOCOL_HELP)
    .option(
      '--profile <name or file>',
      'register profile: a name, or a profile file; with neither of the two, bytes as they come',
    )
    .option('--out <file>', 'capture file', 'exchange.capture')
    .option('--for <seconds>', 'end after so long (default: with Ctrl-C)')
    .option('--baud <n>', 'baud rate of serial ports where no protocol is named', '115200')
    .option('--fixtures <file>', 'write its frames as fixtures for tests (TypeScript)')
    .option('--draft <file>', 'write a register profile to begin with (YAML), from what the frames have in common')
    .option('--force', 'write over files that are there')
    .option('--json', 'print the summary as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  scanrig capture --register pty:/tmp/register --terminal serial:/dev/ttyUSB0 --protocol generic-stx-lrc --out shop.capture\n  scanrig capture --register tcp:127.0.0.1:7000 --terminal tcp:192.168.1.20:5577 --protocol zvt-tcp --for 60 --json\n  scanrig capture --from shop.capture --fixtures shop-fixtures.ts\n  scanrig capture --from shop.capture --draft acme.yaml\n  scanrig simulate terminal --replay shop.capture --link pty:/tmp/T1\n\nPayment codes, card numbers and keys are replaced before anything is written.',
    )
    .action(async (options) => exit((await import('./capture/capture.js')).captureCommand(options)));
}

function addReceipts(root: Command, exit: Exit): void {
  root
    .command('receipts')
    .description('a receipt printer: what is printed on it (ESC/POS) becomes text and a picture')
    .option(
      '--link <link>',
      'where it is printed: tcp:HOST:PORT (listens), serial:PATH or pty:PATH (made where it is not there)',
    )
    .option('--from <file>', 'in its place: bytes that were printed, from a file')
    .option('--out <folder>', 'keep each receipt there, as 0001.txt and 0001.svg')
    .option('--baud <n>', 'baud rate of a serial port', '9600')
    .option('--encoding <name>', 'of the text: gb18030, big5, utf-8, windows-1252, ...', 'gb18030')
    .option('--paper <mm>', 'width of the paper: 58 or 80', '58')
    .option('--json', 'print a JSON line for each receipt')
    .addHelpText(
      'after',
      '\nPrints one JSON line with its address when it is ready, then each receipt. Runs of 16 to 24 digits are hidden.\n\nExamples:\n  scanrig receipts --link tcp:127.0.0.1:9101 --out receipts\n  scanrig receipts --link serial:/dev/ttyUSB1 --baud 115200 --json\n  scanrig receipts --from printed.bin\n  scanrig simulate terminal --link pty:/tmp/T1 --acquirer 127.0.0.1:9000 --printer 127.0.0.1:9101',
    )
    .action(async (options) => exit((await import('./receipts.js')).receiptsCommand(options)));
}
