/** The commands that look at the machine and at what is plugged into it. */
import type { Command } from 'commander';

type Exit = (code: Promise<number>) => Promise<void>;

export function addBenchDevices(root: Command, exit: Exit): void {
  addDoctor(root, exit);
}

function addDoctor(root: Command, exit: Exit): void {
  root
    .command('doctor')
    .description(
      'what this machine has and lacks for a bench, with the fix for each; with --rig what to enter on a terminal, whether it answers, and whether it has signed in',
    )
    .option('--rig <file>', 'rig file: look at a terminal of it in place of the machine')
    .option('--terminal <name>', 'terminal of the rig file, where it has several')
    .option('--wait <seconds>', 'how long to wait for its first sign-in', '60')
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
