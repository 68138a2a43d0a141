#!/usr/bin/env node
/** The command line: one command a file, loaded when it is called, so that a terminal process starts quickly. */
import { Command, CommanderError } from 'commander';
import { addBenchDevices } from './device-commands.js';
import { addDialect } from './dialect/commands.js';
import { EXIT_CODES, EXIT_MISUSE, reportError } from './exit.js';
import { addHands } from './hands-commands.js';
import { DIALECT_HELP, PROFILE_HELP, PROTOCOL_HELP } from './option-help.js';
import { packageVersion } from './package-info.js';
import { endOnSignals } from './signals.js';

endOnSignals();

const EXITS = `\nExit codes:\n${EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`).join('\n')}\n`;

function program(): Command {
  const root = new Command('scanrig')
    .description('Hardware-in-the-loop rig for scan payments: every scan payment ends settled or clearly reported.')
    .version(packageVersion())
    .exitOverride()
    .addHelpText('after', EXITS);
  addRun(root);
  root
    .command('start')
    .description('the main job: scan-pay in virtual time, then on real links')
    .option('--seed <n>', 'seed', '7')
    .option('--out <folder>', 'parent of the run folders', 'runs')
    .option('--json', 'print the summaries of both parts as JSON')
    .addHelpText('after', '\nExamples:\n  npm start\n  npm start -- --seed 8')
    .action(async (options) => exit((await import('./start.js')).startCommand(options)));
  root
    .command('replay')
    .argument('<plan>', 'plan file (YAML)')
    .description('run one plan in virtual time, or once on a real terminal, and tell its story')
    .option('--rig <file>', 'rig file: play it on a terminal of that')
    .option('--terminal <name>', 'terminal of the rig file, where it has several')
    .option('--peer <name>', 'on real links, with this register software in place of our cash register: transbank')
    .option('--json', 'print verdicts and events as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  scanrig replay runs/latest/failures/1-silent-success.plan.yaml\n  scanrig replay runs/latest/failures/1-silent-success.plan.yaml --rig rig.yaml',
    )
    .action(async (file: string, options) => exit((await import('./replay.js')).replayCommand(file, options)));
  root
    .command('judge')
    .argument('<history>', 'history.jsonl, of this rig or recorded elsewhere')
    .description('judge a history again')
    .option('--json', 'print the verdicts as JSON')
    .addHelpText('after', '\nExample:\n  scanrig judge runs/latest/history.jsonl --json')
    .action(async (file: string, options) => exit((await import('./judge.js')).judgeCommand(file, options)));
  root
    .command('bugs')
    .description('the seeded bugs: list them, or measure how soon each is caught')
    .option('--list', 'only list them')
    .option('--only <id>', 'one bug')
    .option('--seeds <n>', 'seeds for each bug', '20')
    .option('--payments <n>', 'payments for each seed at most', '4000')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  scanrig bugs --list\n  scanrig bugs --only timeout-as-decline --seeds 5\n  scanrig bugs --json',
    )
    .action(async (options) => exit((await import('./bugs.js')).bugsCommand(options)));
  addBench(root);
  addKilledRuns(root);
  addCompare(root);
  addTrial(root);
  addBenchDevices(root, exit);
  addProfile(root);
  addDialect(root, exit);
  addHands(root, exit);
  addToxiproxy(root);
  addSimulate(root);
  return root;
}

function addRun(root: Command): void {
  root
    .command('run')
    .argument('[suite]', 'suite of scenarios/, such as scan-pay, or the path of a suite file')
    .description('run a suite and judge every payment')
    .option('--world <world>', 'virtual, wired or hardware', 'virtual')
    .option('--payments <n>', 'payments in all (default 2000 virtual, 60 wired)')
    .option('--seed <n>', 'seed; the same seed gives the same plans', '1')
    .option('--firmware <name>', 'reference or bug:<id>', 'reference')
    .option('--protocol <name>', PROTOCOL_HELP)
    .option('--profile <name or file>', PROFILE_HELP)
    .option('--dialect <name or file>', DIALECT_HELP)
    .option('--terminals <n>', 'emulated terminals at once (wired)', '6')
    .option('--time-scale <f>', 'part of their time that long waits of emulated parties take (wired)', '0.05')
    .option(
      '--toxiproxy <which>',
      'embedded, real or a URL (wired; default: TOXIPROXY_URL, else real where there is one)',
    )
    .option('--serial-through-toxiproxy', 'the register line goes through Toxiproxy as well (wired)')
    .option('--broker <which>', 'embedded, mosquitto or a URL (wired; default: SCANRIG_BROKER, else embedded)')
    .option('--history <which>', 'episodes to keep: all, failing or none (default: all up to 20000 payments)')
    .option('--out <folder>', 'parent of the run folder', 'runs')
    .option('--resume <folder>', 'go on with a run that was killed or interrupted; latest is the one started last')
    .option('--rig <file>', 'rig file: which terminals there are, and where (hardware)')
    .option(
      '--terminal <names>',
      'terminals of the rig file, comma separated; all of them side by side by default (hardware)',
    )
    .option('--max-minutes <n>', 'the run ends by then (hardware, default 10)')
    .option('--max-payments <n>', 'and after so many payments (hardware)')
    .option('--confirm <n>', 'how often a failure is tried again on the device (hardware, default 5)')
    .option('--filter <pattern>', 'only tests whose name matches')
    .option('--shard <i/n>', 'part of the suite files, as the test runner counts')
    .option('--reporter <name...>', "the test runner's own reporters, such as verbose or tap")
    .option('--json', 'print the summary as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  scanrig run scan-pay --payments 20000 --seed 7\n  scanrig run scan-pay --world wired --payments 60 --seed 7 --json\n  scanrig run scan-pay --firmware bug:timeout-as-decline --seed 1\n  scanrig run scan-pay --world hardware --rig rig.yaml --max-minutes 10\n  scanrig run --resume latest',
    )
    .action(async (suite: string | undefined, options, command: Command) => {
      const given = Object.keys(options).filter((name) => command.getOptionValueSource(name) === 'cli');
      await exit((await import('./run.js')).runCommand(suite, options, given));
    });
}

function addBench(root: Command): void {
  root
    .command('bench')
    .description('payments a second, and the codec beside npm iso_8583')
    .option('--payments <n>', 'payments to time (default 40000)')
    .option('--wired', 'figures of the real links in place of those')
    .option('--only <figure>', 'one figure of the real links (with --wired)')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit 1 where a limit is missed.\n\nExamples:\n  npm run bench\n  npm run bench:wired')
    .action(async (options) =>
      exit(
        options.wired === true
          ? (await import('./bench-wired.js')).benchWiredCommand(options)
          : (await import('./bench.js')).benchCommand(options),
      ),
    );
}

function addKilledRuns(root: Command): void {
  root
    .command('storm')
    .description('kill -9 rigs at random moments, resume them, and hold them against runs that nobody killed')
    .option('--kills <n>', 'kills in all', '20')
    .option('--seed <n>', 'seed of the moments', '1')
    .option('--world <world>', 'virtual, wired or both (one kill in ten is wired)', 'both')
    .option('--lanes <n>', 'virtual rigs at once (default: one a core)')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  scanrig storm --kills 20 --seed 3\n  scanrig storm --kills 500 --world both --json',
    )
    .action(async (options) => exit((await import('./storm.js')).stormCommand(options)));
  root
    .command('clean')
    .description(
      'clear processes, temporary folders and proxies that killed runs have left; every run does so by itself',
    )
    .option('--list', 'only show them')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  scanrig clean --list\n\nWhat runs make is noted in SCANRIG_STATE, else $XDG_STATE_HOME/scanrig, else ~/.local/state/scanrig.',
    )
    .action(async (options) => exit((await import('./clean.js')).cleanCommand(options)));
}

function addCompare(root: Command): void {
  root
    .command('compare')
    .argument('[suite]', 'suite whose plans are compared, such as scan-pay, or the path of a suite file')
    .description('run the same plans in virtual time and on real links, and show every difference')
    .option('--plans <n>', 'plans: every second shows one fault kind for certain, the kinds in turn', '30')
    .option('--seed <n>', 'seed; the same seed gives the same plans', '1')
    .option('--plan <file>', 'compare this plan alone (YAML)')
    .option('--repeat <n>', 'with --plan: run it so often on real links, and count where its faults landed')
    .option('--firmware <name>', 'reference or bug:<id>', 'reference')
    .option('--protocol <name>', PROTOCOL_HELP)
    .option('--profile <name or file>', PROFILE_HELP)
    .option('--terminals <n>', 'benches side by side', '6')
    .option(
      '--time-scale <f>',
      'the least part of their time that long waits take; plans that it would change get more',
      '0.1',
    )
    .option('--toxiproxy <which>', 'embedded, real or a URL (default: TOXIPROXY_URL, else real where there is one)')
    .option('--out <folder>', 'parent of the run folder', 'runs')
    .option('--json', 'print the comparison as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  scanrig compare scan-pay --plans 300 --seed 5 --json\n  scanrig compare --plan failing.plan.yaml\n  scanrig compare --plan failing.plan.yaml --repeat 200',
    )
    .action(async (suite: string | undefined, options) =>
      exit((await import('./compare.js')).compareCommand(suite, options)),
    );
}

function addTrial(root: Command): void {
  root
    .command('trial')
    .description('try the hardware world on an emulated terminal that is started alone: a good one, then seeded bugs')
    .option('--payments <n>', 'payments of the good terminal; 0 leaves it out', '200')
    .option('--minutes <n>', 'budget of each run', '10')
    .option('--bugs <which>', 'how many seeded bugs (0 to 8), or their ids, comma separated', '8')
    .option('--time-scale <f>', "part of their time that the terminal's long waits take", '1')
    .option('--link <kind>', 'pty or tcp', 'pty')
    .option('--seed <n>', 'seed of the plans', '9')
    .option('--out <folder>', 'parent of the run folders', 'runs')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  scanrig trial\n  scanrig trial --payments 20 --bugs 1 --minutes 1 --time-scale 0.05\n\nExit 0: the good terminal is clean, and each bug is found, shrunk, and confirmed at least 3 times of 5.',
    )
    .action(async (options) => exit((await import('./trial.js')).trialCommand(options)));
}

function addProfile(root: Command): void {
  const profile = root
    .command('profile')
    .description('register links as files: begin one, check one, and hold one against what was captured')
    .addHelpText('after', '\nExample:\n  scanrig profile new acme.yaml && scanrig profile check acme.yaml');
  profile
    .command('new')
    .argument('[file]', 'where to write it; without it, to standard output')
    .description('a commented profile to begin with, from a template and what is told of the link')
    .option('--like <template>', 'generic-stx-lrc, fixed-crc16 or prefixed-bcd-gbk', 'generic-stx-lrc')
    .option('--name <name>', 'its name (default: that of the file)')
    .option('--start <hex>', 'start byte, such as 02')
    .option('--end <hex>', 'end byte, or none')
    .option('--ack <hex>', 'byte that answers a good frame')
    .option('--nak <hex>', 'byte that answers a broken one')
    .option('--length <form>', 'ENCODING:BYTES[:COUNTS], such as binary:2 or bcd:2:data-end')
    .option('--check <form>', 'KIND:OVER[:ORDER], such as lrc-xor:data-end or crc16-modbus:length-data:low-first')
    .option('--baud <n>', 'baud rate')
    .option('--text <encoding>', 'utf-8 or gbk')
    .option('--recovery <verb>', 'order or last')
    .option('--force', 'write over a file that is there')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  scanrig profile new acme.yaml --start 02 --end 03 --length bcd:2 --check lrc-xor:length-data-end --text gbk\n  scanrig profile new --like prefixed-bcd-gbk --name acme > acme.yaml',
    )
    .action(async (file: string | undefined, options) =>
      exit((await import('./profile/new.js')).profileNew(file, options)),
    );
  profile
    .command('check')
    .argument('<files...>', 'profile files')
    .description('check profiles, say what is understood, and show a payment byte by byte; exit 64 where one is wrong')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  scanrig profile check devices/profiles/*.yaml')
    .action(async (files: string[], options) =>
      exit((await import('./profile/check.js')).profileCheck(files, options)),
    );
  profile
    .command('try')
    .argument('<captures...>', 'captured exchanges: lines of > or < and hex digits, a frame or an answer a line')
    .description('hold captures against a profile, frame by frame; without one, say what they tell by themselves')
    .option('--profile <name or file>', 'exit 64 where a capture does not fit it')
    .option('--amount <fen...>', 'what was paid in each capture, in their order: found and named')
    .option('--order <reference...>', 'the order of each capture, in their order: found and named')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  scanrig profile try one.txt two.txt --amount 1290 500 --order A1 A2\n  scanrig profile try one.txt --profile acme.yaml\n\nA capture:\n  > 02 00 05 53 49 30 30 31 03 2D   # from the register\n  < 06                              # from the terminal',
    )
    .action(async (files: string[], options) => exit((await import('./profile/try.js')).profileTry(files, options)));
}

function addToxiproxy(root: Command): void {
  const toxiproxy = root.command('toxiproxy').description('the real Toxiproxy beside the embedded one');
  toxiproxy
    .command('install')
    .description('build the real server 2.12 with the Go toolchain and keep it in the cache')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  scanrig toxiproxy install\n\nCache: SCANRIG_CACHE, else $XDG_CACHE_HOME/scanrig, else ~/.cache/scanrig.',
    )
    .action(async (options) => exit((await import('./toxiproxy-install.js')).toxiproxyInstall(options)));
  toxiproxy
    .command('conformance')
    .description('the same cases against the embedded server and the real one; exit 1 where they differ and must not')
    .option('--json', 'print cases and differences as JSON')
    .addHelpText('after', '\nExample:\n  scanrig toxiproxy install && scanrig toxiproxy conformance --json')
    .action(async (options) => exit((await import('./toxiproxy-conformance.js')).toxiproxyConformance(options)));
}

function addSimulateAcquirer(simulate: Command): void {
  simulate
    .command('acquirer')
    .description('the host, with a wallet and a broker of its own unless it is told where they are')
    .option('--port <n>', 'TCP port, 0 for a free one', '0')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--store <folder>', 'ledger on disk; without it in memory')
    .option('--terminals <ids>', 'terminals it knows, comma separated', 'SR000001')
    .option('--broker <url>', 'MQTT broker for loudspeakers; without it one of its own')
    .option('--firmware <name>', 'reference or bug:<id>', 'reference')
    .option('--wallet <host:port>', 'wallet to ask; without it one of its own')
    .option('--dialect <name or file>', DIALECT_HELP, 'reference')
    .option('--consumer <how>', 'how its own wallet pays, such as at-once, never or after-password:8000', 'at-once')
    .option('--tls', 'over TLS, with a certificate made for this start; the ready line has name and authority')
    .option('--tls-name <name>', 'name that the certificate bears (default: acquirer.scanrig.test)')
    .option('--tls-ca <file>', 'where to write the authority that terminals have to trust (PEM)')
    .option('--tls-cert <file>', 'a certificate of your own (PEM), with --tls-key')
    .option('--tls-key <file>', 'its key (PEM)')
    .option('--events', 'print what happens as JSON lines')
    .addHelpText(
      'after',
      '\nExamples:\n  scanrig simulate acquirer --port 0\n  scanrig simulate acquirer --port 9000 --tls --tls-ca ca.pem',
    )
    .action(async (options) => exit((await import('./simulate-acquirer.js')).simulateAcquirer(options)));
}

function addSimulate(root: Command): void {
  const simulate = root
    .command('simulate')
    .description('one simulator alone; prints one JSON line with its addresses when it is ready')
    .addHelpText(
      'after',
      '\nExample:\n  scanrig simulate acquirer --port 9000 --events\n\nEach has --help with examples of its own.',
    );
  addSimulateAcquirer(simulate);
  simulate
    .command('terminal')
    .description('the emulated firmware, on TCP, a pseudo-terminal or a serial port')
    .requiredOption(
      '--link <address>',
      'register link: tcp:HOST:PORT (listens), pty:PATH (made where it is not there) or serial:PATH',
    )
    .option('--acquirer <host:port>', 'where its acquirer is', '127.0.0.1:9000')
    .option('--tls', 'reach it over TLS; certificate, name and dates are verified')
    .option('--tls-name <name>', 'name that its certificate has to bear (default: acquirer.scanrig.test)')
    .option('--tls-ca <file>', 'the authority to trust (PEM)')
    .option('--firmware <name>', 'reference or bug:<id>', 'reference')
    .option('--protocol <name>', PROTOCOL_HELP)
    .option('--profile <name or file>', PROFILE_HELP)
    .option('--dialect <name or file>', DIALECT_HELP, 'reference')
    .option('--store <folder>', 'records on disk; without it in memory')
    .option('--terminal <id>', 'terminal id (F41)', 'SR000001')
    .option('--time-scale <f>', 'part of their time that its long waits take', '1')
    .option('--printer <host:port>', 'a printer that speaks ESC/POS, such as that of scanrig receipts')
    .option(
      '--replay <capture>',
      'answer as the terminal of this capture did (scanrig capture); no acquirer stands behind it',
    )
    .option('--scan', "read codes from standard input, one a line, as the terminal's own scanner would")
    .option('--events', 'print what happens as JSON lines')
    .addHelpText(
      'after',
      '\nExamples:\n  scanrig simulate terminal --link tcp:127.0.0.1:0 --acquirer 127.0.0.1:9000 --store /tmp/t1\n  scanrig simulate terminal --link tcp:127.0.0.1:0 --acquirer 127.0.0.1:9000 --scan   # then type 134567890123456789\n  scanrig simulate terminal --link tcp:127.0.0.1:0 --acquirer 127.0.0.1:9000 --tls --tls-ca ca.pem\n  scanrig simulate terminal --replay shop.capture --link pty:/tmp/T1',
    )
    .action(async (options) => exit((await import('./simulate-terminal.js')).simulateTerminal(options)));
  simulate
    .command('soundbox')
    .description('the loudspeaker of one terminal')
    .requiredOption('--broker <url>', 'mqtt://HOST:PORT')
    .requiredOption('--terminal <id>', 'terminal whose credits it speaks')
    .option('--store <folder>', 'records on disk; without it in memory')
    .option('--events', 'print what happens as JSON lines')
    .addHelpText('after', '\nExample:\n  scanrig simulate soundbox --broker mqtt://127.0.0.1:1883 --terminal SR000001')
    .action(async (options) => exit((await import('./simulate-soundbox.js')).simulateSoundbox(options)));
}

/** Sets the exit code of the process once the command is done; a command that serves never is. */
async function exit(code: Promise<number>): Promise<void> {
  process.exitCode = await code;
}

// Whoever reads us may stop before we end, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});
try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_MISUSE;
  else process.exitCode = reportError(error);
}
