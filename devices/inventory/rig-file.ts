/**
 * The rig file: which terminals stand on the bench, how each is reached, and what the rig offers them. Written by whoever
 * looks after the bench; the only place from which the rig runs commands (docs/hardware.md "The rig file").
 */
import { z } from 'zod';
import { PROFILED, PROTOCOL_NAMES } from '../drivers/protocols.js';
import type { RegisterProtocol } from '../drivers/register-protocol.js';
import { checkedYaml } from '../wire/checked-yaml.js';
import { MisuseError } from '../wire/errors.js';
import { type RegisterLink, registerLinkOf } from './register-link.js';

const OBSERVABLE = ['reply', 'query', 'day-report', 'announcement'] as const;

const power = z.strictObject({
  off: z.string().min(1).describe('command that takes the power away; run by the shell in the folder of the rig file'),
  on: z.string().min(1).describe('command that gives it back'),
});
const acquirer = z.strictObject({
  listen: z
    .string()
    .regex(/^[^\s:]+:\d{1,5}$/, 'HOST:PORT, such as 127.0.0.1:9100')
    .describe('where the terminal finds its acquirer; loopback, or an address of this machine and an allow list'),
  allow: z.array(z.string().min(1)).min(1).optional().describe('addresses from which terminals may come'),
  tls: z
    .strictObject({
      folder: z
        .string()
        .min(1)
        .describe('certificate and key lie here, beside the rig file; made where there are none'),
      name: z
        .string()
        .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/, 'a host name')
        .default('acquirer.scanrig.test')
        .describe('the name that the terminal asks for'),
    })
    .optional()
    .describe('the terminal speaks TLS to it; its authority has to be entered on the terminal'),
});
const address = z.string().regex(/^[^\s:]+:\d{1,5}$/, 'HOST:PORT, such as 192.168.1.20:9000');
const host = z.strictObject({
  address: address.describe('where the host of somebody else listens; the rig passes on what the terminal says'),
});
const terminal = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,40}$/, 'a name of 1 to 40 of A-Z a-z 0-9 . _ -')
    .describe('as you call it'),
  link: z
    .string()
    .describe('how the register reaches it: serial:/dev/ttyUSB0, pty:/path, or tcp:HOST:PORT')
    .refine((text) => registerLinkOf(text) !== undefined, 'serial:PATH, pty:PATH or tcp:HOST:PORT'),
  protocol: z
    .string()
    .optional()
    .describe('register protocol that it speaks, as --protocol names it')
    .refine((name) => name === undefined || PROTOCOL_NAMES.includes(name), `one of ${PROTOCOL_NAMES.join(', ')}`),
  profile: z
    .string()
    .min(1)
    .optional()
    .describe('register profile that it speaks: a name, or a YAML file beside the rig file (docs/profiles.md)'),
  dialect: z
    .string()
    .min(1)
    .optional()
    .describe('dialect that it speaks to its acquirer: a name, or a YAML file beside the rig file (docs/dialects.md)'),
  terminal: z
    .string()
    .regex(/^[\x21-\x7e]{8}$/, '8 printable characters')
    .default('SR000001')
    .describe('terminal id (F41) that is entered on it'),
  acquirer,
  host: host
    .optional()
    .describe('a test host of somebody else, in the place of the rig’s own acquirer; the rig stands between'),
  power: power.optional().describe('how its power is switched; without it no fault takes it away'),
  present: z
    .string()
    .min(1)
    .optional()
    .describe(
      'shows payment codes to a terminal that scans by itself: the address of a page (http://HOST:PORT/, as scanrig present prints it), or a command that gets a line on standard input (docs/hardware.md)',
    ),
  observes: z
    .array(z.enum(OBSERVABLE))
    .min(1)
    .default(['reply', 'query', 'day-report'])
    .describe('what of its evidence reaches the rig; what nobody observes decides nothing'),
  timeScale: z
    .number()
    .positive()
    .max(1)
    .default(1)
    .describe('1 for a real terminal; an emulated one may be started with shorter waits'),
  notes: z.string().optional(),
});
const rig = z.strictObject({
  terminals: z
    .array(terminal)
    .min(1)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'every name once'),
});

export type RigTerminal = z.infer<typeof terminal>;
export type RigFile = z.infer<typeof rig>;

/** @param where file name for messages @throws MisuseError with line, column and field */
export function parseRigFile(text: string, where: string): RigFile {
  const words = { name: 'the rig file', next: 'docs/rig.schema.json describes it, docs/hardware.md has one to copy.' };
  const file = checkedYaml(rig as z.ZodType<RigFile>, text, where, words);
  for (const one of file.terminals) checkTerminal(one, where);
  return file;
}

/** JSON Schema of a rig file, for editors; published as docs/rig.schema.json. */
export function rigJsonSchema(): unknown {
  return z.toJSONSchema(rig, { io: 'input' });
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export function listenAddress({ acquirer }: Pick<RigTerminal, 'acquirer'>): ListenAddress {
  return splitAddress(acquirer.listen);
}

/** Where the host of somebody else listens; undefined where the acquirer is the rig's. */
export function hostAddress({ host }: Pick<RigTerminal, 'host'>): ListenAddress | undefined {
  return host === undefined ? undefined : splitAddress(host.address);
}

function splitAddress(text: string): ListenAddress {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

/** How the register reaches it. */
export function linkOf({ link }: Pick<RigTerminal, 'link'>): RegisterLink {
  const parsed = registerLinkOf(link);
  if (parsed === undefined) throw new Error(`scanrig bug: the link ${link} was not refused`);
  return parsed;
}

function checkTerminal(one: RigTerminal, where: string): void {
  const { host, port } = listenAddress(one);
  const at = `${where} terminal ${one.name}`;
  if (port < 1 || port > 65_535)
    throw new MisuseError({
      what: 'acquirer.listen names no port',
      where: at,
      expected: '1 to 65535, since it is entered on the terminal',
      got: one.acquirer.listen,
    });
  if (!isLoopback(host) && one.acquirer.allow === undefined)
    throw new MisuseError({
      what: 'the acquirer would be open to everybody who reaches this machine',
      where: at,
      expected: 'acquirer.allow with the addresses of the terminals',
      got: one.acquirer.listen,
      next: 'Name them, or listen on 127.0.0.1.',
    });
  if (one.host !== undefined && one.observes.includes('announcement'))
    throw new MisuseError({
      what: 'a host of somebody else does not speak to the rig’s loudspeaker',
      where: at,
      expected: 'observes without announcement',
      got: one.observes.join(', '),
    });
  if (one.host?.address === one.acquirer.listen)
    throw new MisuseError({
      what: 'the rig would pass on to itself',
      where: at,
      expected: 'another host.address than acquirer.listen',
      got: one.host.address,
    });
  // As on the command line, a profile may stand beside the name of its family.
  const family = one.protocol === PROFILED && one.profile !== undefined;
  if (!family && (one.protocol === undefined) === (one.profile === undefined))
    throw new MisuseError({
      what: 'nobody knows what the terminal speaks',
      where: at,
      expected: `either protocol or profile, or protocol: ${PROFILED} beside profile`,
      got: one.protocol === undefined ? 'neither' : `protocol ${one.protocol} and profile ${one.profile}`,
    });
}

/** @throws MisuseError for a protocol that the link cannot carry, or that carries no payment code */
export function checkCarries(one: RigTerminal, protocol: RegisterProtocol, where: string): void {
  const at = `${where} terminal ${one.name}`;
  if (protocol.transport === 'tcp' && linkOf(one).kind !== 'tcp')
    throw new MisuseError({
      what: 'the protocol runs over TCP, and the link is a serial line',
      where: at,
      expected: 'tcp:HOST:PORT',
      got: one.link,
    });
  if (protocol.carriesCode && one.present !== undefined)
    throw new MisuseError({
      what: 'the pay request carries the payment code, and nobody would look at what is presented',
      where: at,
      expected: 'present only for a protocol whose terminals scan by themselves',
      got: protocol.name,
    });
  if (!protocol.carriesCode && one.present === undefined)
    throw new MisuseError({
      what: 'the protocol carries no payment code, and nobody holds a phone in front of the scanner',
      where: at,
      expected: 'a protocol whose pay request carries the code, or a page or command that presents it (present)',
      got: protocol.name,
      next: 'docs/hardware.md "Terminals that scan by themselves" tells how.',
    });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
