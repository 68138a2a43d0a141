/** The commands with which the rig stands in for hands and eyes at the bench. */
import type { Command } from 'commander';
import { PROTOCOL_HELP } from './option-help.js';

export function addHands(root: Command, exit: (code: Promise<number>) => Promise<void>): void {
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
