/** `scanrig dialect`: acquirer dialects as files. */
import type { Command } from 'commander';

export function addDialect(root: Command, exit: (code: Promise<number>) => Promise<void>): void {
  const dialect = root
    .command('dialect')
    .description('acquirer dialects as files: what the rig speaks, and whether one of your own holds together')
    .addHelpText(
      'after',
      '\nExample:\n  scanrig dialect show reference > acme.yaml && scanrig dialect check acme.yaml',
    );
  dialect
    .command('check')
    .argument('<files...>', 'dialect files')
    .description('check dialects, say what is understood, and show a sale byte by byte; exit 64 where one is wrong')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  scanrig dialect check devices/dialects/*.yaml')
    .action(async (files: string[], options) => exit((await import('./check.js')).dialectCheck(files, options)));
  dialect
    .command('list')
    .description('the dialects that the rig knows by name')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  scanrig dialect list')
    .action(async (options) => exit((await import('./list.js')).dialectList(options)));
  dialect
    .command('show')
    .argument('<name>', 'a name, or the path of a dialect file (*.yaml)')
    .description('one dialect whole, as a file to begin with')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  scanrig dialect show unionpay-documented > acme.yaml')
    .action(async (name: string, options) => exit((await import('./show.js')).dialectShow(name, options)));
}
