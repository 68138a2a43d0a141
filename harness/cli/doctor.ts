/** `scanrig doctor`: what to enter on a terminal, whether it answers, and whether its first sign-in has arrived. */
import type { RigTerminal } from '../../devices/inventory/rig-file.js';
import { checkValue } from '../../devices/protocols/iso8583/keys.js';
import { toHex } from '../../devices/wire/bytes.js';
import { forConsole } from '../../reports/escape.js';
import type { DeviceChoice } from '../explore/run-options.js';
import type { DeviceLook } from '../worlds/hardware/device-look.js';
import { identityFor, type Trusted, trustedOf } from '../worlds/hardware/entrance-identity.js';
import { dialectOf, identityOf, TEST_TMK } from '../worlds/parts.js';
import { withDeviceRig } from './device-session.js';
import { EXIT_RIG_FAULT, wholeNumber } from './exit.js';
import { chosenTerminal } from './rig-option.js';

export interface DoctorFlags {
  readonly rig?: string;
  readonly terminal?: string;
  readonly wait?: string;
  readonly json?: boolean;
}

export async function doctorCommand(flags: DoctorFlags): Promise<number> {
  const waitSeconds = wholeNumber('wait', flags.wait ?? '60', 1, 3600);
  const chosen = chosenTerminal(flags.rig, flags.terminal);
  const trusted = trustedOf(chosen.terminal, chosen.folder);
  // There before anybody is told where it lies.
  if (trusted !== undefined) identityFor(trusted, Date.now());
  const enter = toEnter(chosen, trusted);
  const say = (text: string): void => void (flags.json === true ? process.stderr : process.stdout).write(`${text}\n`);
  say(`terminal ${chosen.terminal.name} on ${chosen.terminal.link}\n\nenter on it:`);
  for (const [name, value] of Object.entries(enter)) say(`  ${name.padEnd(22)} ${value}`);
  say(`\nwaiting for its status and its first sign-in, ${waitSeconds} s at most; start it anew, or press sign-in`);
  const progress = (text: string): void => void process.stderr.write(`${forConsole(text)}\n`);
  const look = await withDeviceRig(chosen, (rig, stop) => rig.look(waitSeconds * 1000, stop, progress));
  const good = look.status !== undefined && look.signIn?.code === '00';
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ good, enter, look }, null, 2)}\n`);
  else for (const line of linesOf(chosen.terminal, look)) process.stdout.write(`${forConsole(line)}\n`);
  return good ? 0 : EXIT_RIG_FAULT;
}

/** What a person types into the terminal's menus. A key is told by its check value alone: a console is seen and kept. */
function toEnter(
  { terminal: entry, dialect: choice }: DeviceChoice,
  trusted: Trusted | undefined,
): Record<string, string> {
  const { acquirer, terminal, host } = entry;
  const { name, tpdu, header } = dialectOf(choice);
  // Merchant and keys are known to whoever answers.
  const theirs = `as the host at ${host?.address} has it`;
  const key = `check value ${toHex(checkValue(TEST_TMK).subarray(0, 4))} (the test key of docs/acquirer-dialect.md)`;
  return {
    acquirer: acquirer.listen,
    'terminal id (F41)': terminal,
    'merchant (F42)': host === undefined ? identityOf(terminal, false).merchant : theirs,
    dialect: name,
    TPDU: tpdu === '' ? 'none' : tpdu,
    header: header === '' ? 'none' : header,
    ...(trusted === undefined ? {} : { 'TLS name': trusted.name, 'TLS authority': trusted.file }),
    'terminal master key': host === undefined ? key : theirs,
  };
}

function linesOf(terminal: RigTerminal, look: DeviceLook): string[] {
  const { merchant } = identityOf(terminal.terminal, false);
  const { status, said, signIn, connections, messages, strangeBytes, turnedAway, handshakesFailed } = look;
  const lines = ['', status === undefined ? `NO   status: ${said}` : `ok   status: ${status}`];
  if (signIn === undefined)
    lines.push(`NO   sign-in: none; ${connections} connections, ${messages} messages at ${terminal.acquirer.listen}`);
  else if (signIn.code === undefined) lines.push('NO   sign-in: sent, and not answered');
  else if (signIn.code === '00') lines.push(`ok   sign-in: terminal ${signIn.terminal}, merchant ${signIn.merchant}`);
  else lines.push(`NO   sign-in: refused with ${signIn.code}`);
  if (signIn !== undefined && signIn.terminal !== terminal.terminal)
    lines.push(`NO   terminal id: it says ${signIn.terminal}, the rig file ${terminal.terminal}`);
  if (signIn !== undefined && terminal.host === undefined && signIn.merchant !== merchant)
    lines.push(`NO   merchant: it says ${signIn.merchant}, the rig knows ${merchant}`);
  if (strangeBytes > 0) lines.push(`NO   ${strangeBytes} bytes to the acquirer were no message of its dialect`);
  for (const why of handshakesFailed) lines.push(`NO   TLS: a hand-shake failed: ${why}`);
  for (const address of turnedAway) lines.push(`NO   turned away: ${address} is not in acquirer.allow`);
  return lines;
}
