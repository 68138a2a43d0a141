/** The commands that look at the machine and at what is plugged into it. */
import type { Command } from 'commander';

/** Written down, since the drivers would cost every command its start-up time; a test holds it against them. */
const RIG_PROTOCOL_HELP =
  'register protocol, as rig files name it: generic-stx-lrc, fixed-crc16, zvt-serial, zvt-tcp, transbank, ecrhub, zvt, profile';

type Exit = (code: Promise<number>) => Promise<void>;

export function addBenchDevices(root: Command, exit: Exit): void {
  addDoctor(root, exit);
  addDevices(root, exit);
}

function addDoctor(root: Command, exit: Exit): void {
  root
    .command('doctor')
    .description(
      'what this machine has and lacks for a bench, with the fix for each; with --rig what to enter on a terminal, whether it answers, and whether it has signed in',
    )
    .option('--rig <file>', 'rig file: look at a terminal of it in place of the machine')
    .option('--terminal <name>', 'terminal of the rig file, where it has several')
    .option('--wait <seconds>', 'how long to wait for its first sign-in, with --rig (default: 60)')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  scanrig doctor\n  scanrig doctor --json\n  scanrig doctor --rig rig.yaml --wait 120\n\nExit 0: runs on real links can work here; with --rig: the terminal answers, and its sign-in was taken. Otherwise 70.\nWhat only some runs need is marked -- and does not count.',
    )
    .action(async (options) => {
      const machine = options.rig === undefined && options.terminal === undefined;
      if (machine) return exit((await import('./doctor-machine.js')).doctorMachineCommand(options));
      return exit((await import('./doctor.js')).doctorCommand(options));
    });
}

function addDevices(root: Command, exit: Exit): void {
  const devices = root.command('devices').description('what is plugged in on serial ports and USB');
  devices
    .command('list', { isDefault: true })
    .description('what is plugged in, and with a rig file what is known, unknown and missing')
    .option('--rig <file>', 'rig file to hold it against')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  scanrig devices\n  scanrig devices --rig rig.yaml --json')
    .action(async (options) => exit((await import('./devices/list.js')).devicesList(options)));
  devices
    .command('watch')
    .description('say what is plugged in and pulled, until Ctrl-C')
    .option('--for <seconds>', 'end after so long')
    .option('--json', 'print a JSON line for each')
    .addHelpText('after', '\nExamples:\n  scanrig devices watch\n  scanrig devices watch --for 60 --json')
    .action(async (options) => exit((await import('./devices/watch.js')).devicesWatch(options)));
  devices
    .command('add')
    .argument('<device>', 'its identity as `scanrig devices` shows it, or its port')
    .description(
      'write a device that is plugged in into a rig file, under a name that stays; comments and order are kept',
    )
    .option('--rig <file>', 'rig file; made where it is not there')
    .option('--name <name>', 'what you call the terminal')
    .option('--protocol <name>', RIG_PROTOCOL_HELP)
    .option('--profile <name or file>', 'register profile: a name, or a YAML file beside the rig file')
    .option('--listen <host:port>', 'where it will find its acquirer')
    .option('--json', 'print what was written as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  scanrig devices add /dev/ttyACM0 --rig rig.yaml --name T1 --profile generic-stx-lrc --listen 127.0.0.1:9100',
    )
    .action(async (device: string, options) => exit((await import('./devices/add.js')).devicesAdd(device, options)));
}
