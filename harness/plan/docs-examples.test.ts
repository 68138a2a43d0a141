/** Goal: what the pages say is so. Every example plan runs and ends as its first lines say; tables match the code. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GENERIC_STX_LRC } from '../../devices/profiles/generic-stx-lrc.js';
import { PARAM } from '../../devices/protocols/ecr-hub/results.js';
import { ECR_HUB_DEFAULTS } from '../../devices/protocols/ecr-hub/settings.js';
import { TOPIC } from '../../devices/protocols/ecr-hub/table.js';
import { decodeMessage, verifyMac } from '../../devices/protocols/iso8583/decode.js';
import { desKey } from '../../devices/protocols/iso8583/des.js';
import type { FieldSpec } from '../../devices/protocols/iso8583/dialect.js';
import { unwrapWorkingKeys } from '../../devices/protocols/iso8583/keys.js';
import { REFERENCE_DIALECT } from '../../devices/protocols/iso8583/reference-dialect.js';
import { FrameSplitter } from '../../devices/protocols/iso8583/split.js';
import { decodeRegisterMessage } from '../../devices/protocols/profiled/decode.js';
import { LineSplitter } from '../../devices/protocols/profiled/split.js';
import { TRANSBANK_DEFAULTS } from '../../devices/protocols/transbank/settings.js';
import { MESSAGES } from '../../devices/protocols/transbank/table.js';
import { CODES } from '../../devices/protocols/transbank/words.js';
import { ZVT_DEFAULTS } from '../../devices/protocols/zvt/settings.js';
import { COMMAND_OF } from '../../devices/protocols/zvt/table.js';
import { ZVT_TIMERS } from '../../devices/protocols/zvt/transport.js';
import { TAG } from '../../devices/protocols/zvt/words.js';
import { fromHex, toHex } from '../../devices/wire/bytes.js';
import type { EpisodeHeader, HistoryEvent } from '../../devices/wire/events.js';
import { MOMENTS } from '../../devices/wire/moments.js';
import { TOXIC_KINDS } from '../../simulators/network/toxics/catalogue.js';
import { EXIT_CODES } from '../cli/exit.js';
import { episodeHeader, judgePlan } from '../explore/run-plan.js';
import { EpisodeJudge } from '../oracle/episode.js';
import { VIOLATIONS } from '../oracle/kinds.js';
import { CHECKS } from '../oracle/order.js';
import { KNOWN_DIFFERENCES } from '../toxiproxy/conformance/differences.js';
import { protocolOf } from '../worlds/parts.js';
import { FAULT_KINDS, PEOPLE_FAULTS } from './faults/catalogue.js';
import { parsePlan } from './plan-file.js';

function page(name: string): string {
  return readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
}

/** The fenced blocks of a language, each under its nearest heading. */
function blocks(name: string, language: string): { readonly title: string; readonly text: string }[] {
  const found: { title: string; text: string }[] = [];
  let heading = '';
  for (const [, title, text] of page(name).matchAll(
    new RegExp(`^#+ (.+)$|^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'),
  )) {
    if (title !== undefined) heading = title;
    else if (text !== undefined) found.push({ title: heading, text });
  }
  return found;
}

/** Cells of the table rows whose first cell matches, without back-ticks. */
function rows(name: string, first: RegExp): string[][] {
  return page(name)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.replaceAll('`', '').trim()),
    )
    .filter(([cell]) => first.test(cell ?? ''));
}

const EXAMPLES = ['faults.md', 'plan-file.md'].flatMap((name) =>
  blocks(name, 'yaml').map(({ title, text }, i) => ({ name: `${name} ${title} ${i + 1}`, title, text })),
);

describe.each(EXAMPLES)('$name', ({ title, text, name }) => {
  const plan = parsePlan(text, name);
  const events: HistoryEvent[] = [];
  const { verdict } = judgePlan(plan, episodeHeader(plan, 0), (event) => void events.push(event));

  test('ends as its first lines say, without a rig fault', () => {
    const said = [...text.matchAll(/^# (\S+): (\w+)$/gm)].map(([, order, end]) => [order, end]);
    expect(said.length).toBeGreaterThan(0);
    expect(verdict.payments.map((payment) => [payment.order, payment.verdict])).toEqual(said);
    expect(events.filter((event) => event.kind === 'rig-fault')).toEqual([]);
  });

  test('shows the fault that it stands under, and every fault that it names', () => {
    const hit = new Set(
      events.flatMap((event) => (event.kind === 'fault' && event.phase === 'hit' ? event.fault : [])),
    );
    for (const { do: kind } of plan.faults) expect(hit).toContain(kind);
    if (name.startsWith('faults.md')) expect(hit).toContain(title);
  });
});

test('docs/faults.md has an example for every kind of fault and every misdeed', () => {
  const titles = blocks('faults.md', 'yaml').map(({ title }) => title);
  expect(titles).toEqual([...FAULT_KINDS.map(({ id }) => id), ...PEOPLE_FAULTS]);
});

test('docs/faults.md tells of each kind what the code says', () => {
  const ids = new Set(FAULT_KINDS.map(({ id }) => id));
  const told = rows('faults.md', /^[a-z0-9-]+$/).filter(([id]) => ids.has(id ?? ''));
  const wanted = FAULT_KINDS.map(({ id, sentence, cause, anchors, lastsMs, settings }) => [
    id,
    sentence,
    cause,
    anchors.join(', '),
    lastsMs === undefined ? '-' : lastsMs.join(' to '),
    Object.entries(settings ?? {})
      .map(([name, range]) => `${name} ${range.join(' to ')}`)
      .join(', ') || '-',
  ]);
  expect(told).toEqual(wanted);
});

test('docs/plan-file.md lists every moment with its meaning', () => {
  const wanted = Object.entries(MOMENTS).flatMap(([party, names]) =>
    Object.entries(names).map(([name, meaning]) => [`${party}.${name}`, meaning]),
  );
  expect(rows('plan-file.md', /^(register|terminal|acquirer|wallet|soundbox)\./).filter(isMoment)).toEqual(wanted);
});

test('docs/oracle.md asks the questions in the order of the code, and names every violation', () => {
  const told = rows('oracle.md', /^[a-z]+(-[a-z]+)*$/).map(([id]) => id);
  const kinds = told.filter((id) => id !== undefined && id in VIOLATIONS);
  expect(kinds).toEqual(CHECKS.map(({ kind }) => kind));
  expect(kinds.toSorted()).toEqual(Object.keys(VIOLATIONS).toSorted());
});

test('docs/exit-codes.md says what the command line says', () => {
  expect(rows('exit-codes.md', /^\d+$/)).toEqual(EXIT_CODES.map(([code, meaning]) => [String(code), meaning]));
});

test('docs/toxiproxy.md lists every toxic with its attributes', () => {
  const told = rows('toxiproxy.md', /^[a-z_]+$/).filter((cells) => cells.length === 3 && cells[0] !== 'toxic');
  const wanted = [...TOXIC_KINDS.values()].map(({ type, defaults }) => [type, Object.keys(defaults).join(', ') || '-']);
  expect(told.map((cells) => cells.slice(0, 2))).toEqual(wanted);
});

test('docs/toxiproxy.md lists the known differences, word for word', () => {
  const wanted = KNOWN_DIFFERENCES.map(({ name, embedded, real }) => [name.replaceAll('`', ''), embedded, real]);
  const names = new Set(wanted.map(([name]) => name));
  expect(rows('toxiproxy.md', /./).filter(([name]) => names.has(name ?? ''))).toEqual(wanted);
});

test('the history in docs/history.md is judged as the page says', () => {
  const [header, ...lines] = (blocks('history.md', 'jsonl')[0]?.text ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  const judge = new EpisodeJudge(header as EpisodeHeader);
  for (const line of lines) judge.add(line as HistoryEvent);
  expect(judge.finish()).toMatchObject({ payments: [{ order: 'A1', verdict: 'settled' }], findings: [] });
});

describe('docs/acquirer-dialect.md', () => {
  const frames = [...page('acquirer-dialect.md').matchAll(/^(\d{4}): ([0-9A-F]+)$/gm)];

  test.each(frames.map(([, mti, frame]) => ({ mti, frame })))(
    'frame $mti $frame is read whole, with its MAC',
    ({ mti, frame }) => {
      const bytes = fromHex(frame as string);
      expect(new FrameSplitter(REFERENCE_DIALECT).push(bytes)).toEqual([{ kind: 'frame', bytes }]);
      const decoded = decodeMessage(REFERENCE_DIALECT, bytes);
      if (!decoded.ok) throw decoded.error;
      expect(decoded.message.mti).toBe(mti);
      const mac = verifyMac(REFERENCE_DIALECT, bytes, decoded, desKey(fromHex('0123456789ABCDEF')));
      expect(mac).toBe(mti === '0800' ? 'none' : 'right');
    },
  );

  test('has vectors for every message of a sale', () => {
    expect(new Set(frames.map(([, mti]) => mti))).toEqual(new Set(['0800', '0200', '0210', '0400', '0500']));
  });

  test('the keys of its sign-in reply are those that it names', () => {
    const f62 = /^[0-9A-F]{80}$/m.exec(page('acquirer-dialect.md'))?.[0] ?? '';
    const keys = unwrapWorkingKeys(fromHex('0123456789ABCDEFFEDCBA9876543210'), f62);
    if (keys instanceof Error) throw keys;
    expect([toHex(keys.pik), toHex(keys.mak)]).toEqual(['00112233445566778899AABBCCDDEEFF', '0123456789ABCDEF']);
  });

  test('lays its fields out as the codec does', () => {
    const told = rows('acquirer-dialect.md', /^F\d+$/).map(([field, name, format]) => [field, name, format]);
    expect(told).toEqual(REFERENCE_DIALECT.fields.map((spec) => [`F${spec.n}`, spec.name, formatOf(spec)]));
  });
});

describe('docs/zvt.md', () => {
  test('names the commands that the codec reads, with their codes', () => {
    const told = [...page('zvt.md').matchAll(/^\| (0\d [^|]*) \| (?:yes|terminal|register) /gm)]
      .flatMap(([, names]) => [...(names ?? '').matchAll(/\b(0\d) ([0-9A-F]{2})\b/g)])
      .map(([, cla, ins]) => Number.parseInt(`${cla}${ins}`, 16));
    expect(told.sort()).toEqual([...COMMAND_OF.keys()].sort());
  });

  test('names each tag of the private class', () => {
    const told = rows('zvt.md', /^DF/).map(([tag]) => Number.parseInt(tag ?? '', 16));
    expect(told).toEqual(Object.values(TAG).filter((tag) => tag >> 8 === 0xdf));
  });

  test('tells the timers, the speed of the line and the patience that the code has', () => {
    const text = page('zvt.md');
    for (const [name, ms] of [
      ['T1', ZVT_TIMERS.gapMs],
      ['T2', ZVT_TIMERS.answerMs],
      ['T3', ZVT_TIMERS.responseMs],
      ['T4', ZVT_TIMERS.completionMs],
    ] as const)
      expect(text).toMatch(new RegExp(`^\\| ${name}, [^|]*\\| ${ms < 1000 ? `${ms} ms` : `${ms / 1000} s`}`, 'm'));
    const { baudRate, dataBits, stopBits } = protocolOf('zvt-serial').serial;
    expect(text).toContain(`${baudRate} baud, ${dataBits} data bits, no parity, ${stopBits} stop bits`);
    expect(text).toContain(`asks after ${ZVT_DEFAULTS.silenceMs / 1000} s`);
  });
});

describe('docs/ecr-hub.md', () => {
  test('names the topics and the keys of the open map', () => {
    expect(rows('ecr-hub.md', /^(ecrhub|scanrig)\./).map(([topic]) => topic)).toEqual(Object.values(TOPIC));
    const keys = rows('ecr-hub.md', /^[a-z]+(_[a-z]+)?(,|$)/).flatMap(([cell]) => cell?.split(', ') ?? []);
    expect(keys.filter((key) => key !== 'trans_status' && key !== 'key').toSorted()).toEqual(
      expect.arrayContaining(Object.values(PARAM).toSorted()),
    );
  });

  test('tells the times that the code has', () => {
    const text = page('ecr-hub.md');
    const { gapMs, ackMs, handshakeMs, heartbeatMs, deadMs, silenceMs } = ECR_HUB_DEFAULTS;
    expect(text).toContain(`| gap in a packet | ${gapMs} ms |`);
    expect(text).toContain(`goes again after | ${ackMs / 1000} s, five times`);
    expect(text).toContain(`by the register, again after ${handshakeMs / 1000} s |`);
    expect(text).toContain(`every ${heartbeatMs / 1000} s |`);
    expect(text).toContain(`shakes hands again after ${deadMs / 1000} s`);
    expect(text).toContain(`asks after ${silenceMs / 1000} s without a word`);
    const { baudRate, dataBits, stopBits } = protocolOf('ecrhub').serial;
    expect(text).toContain(`${baudRate} baud, ${dataBits} data bits, no parity, ${stopBits} stop bit |`);
  });
});

describe('docs/transbank.md', () => {
  test('names the commands that the codec reads', () => {
    const told = rows('transbank.md', /^\d{4}/).flatMap(([commands]) => (commands ?? '').match(/\d{4}/g) ?? []);
    const requests = Object.values(MESSAGES).filter(({ from }) => from === 'register');
    expect(told.toSorted()).toEqual(requests.map(({ command }) => command).toSorted());
  });

  test('tells what each code means', () => {
    const told = rows('transbank.md', /^\d\d$/);
    const wanted = Object.entries(CODES).map(([code, { name, outcome, cause }]) => [code, name, outcome, cause ?? '']);
    expect(told).toEqual(wanted.toSorted(([a = ''], [b = '']) => a.localeCompare(b)));
  });

  test('tells the timers, the line and the patience that the code has', () => {
    const text = page('transbank.md');
    const { gapMs, registerAnswerMs, terminalAnswerMs, silenceMs } = TRANSBANK_DEFAULTS;
    expect(text).toContain(`| T1, gap in a frame | ${gapMs} ms |`);
    expect(text).toContain(`| T2 of the register | ${registerAnswerMs / 1000} s |`);
    expect(text).toContain(`| T2 of the terminal | ${terminalAnswerMs / 1000} s |`);
    expect(text).toContain(`asks after ${silenceMs / 1000} s without a word`);
    const { baudRate, dataBits, stopBits } = protocolOf('transbank').serial;
    expect(text).toContain(`${baudRate} baud, ${dataBits} data bits, no parity, ${stopBits} stop bit |`);
  });
});

describe('docs/reference-link.md', () => {
  test('its vectors are frames of the profile', () => {
    const vectors = blocks('reference-link.md', '').map(({ text }) => fromHex(text.replace(/\s/g, '')));
    const codes = vectors.map((bytes) => {
      const [item] = new LineSplitter(GENERIC_STX_LRC.frame).push(bytes);
      if (item?.kind !== 'frame') throw new Error(`no frame but ${item?.kind}`);
      const message = decodeRegisterMessage(GENERIC_STX_LRC.message, item.data);
      return message.ok ? message.message.code : message.detail;
    });
    expect(codes).toEqual(['SI', 'PA']);
  });

  test('gives each tag the length that the profile allows, and each message its tags', () => {
    const lengths = new Map<string, string>();
    for (const rules of Object.values(GENERIC_STX_LRC.message.fields)) {
      for (const { tag, min, max } of rules)
        lengths.set(
          tag,
          min === max || max === 1 ? String(max) : min === undefined ? `at most ${max}` : `${min} to ${max}`,
        );
    }
    const told = rows('reference-link.md', /^\d\d$/).map(([tag, , bytes]) => [tag, bytes]);
    expect(told).toEqual([...lengths].toSorted(([a], [b]) => a.localeCompare(b)));
    for (const [code, from, , tags] of rows('reference-link.md', /^[A-Z]{2}$/)) {
      expect(['register', 'terminal']).toContain(from);
      const rules = GENERIC_STX_LRC.message.fields[code as keyof typeof GENERIC_STX_LRC.message.fields];
      const named = [...(tags ?? '').matchAll(/\b\d\d\b/g)].map(([tag]) => tag);
      expect(named.toSorted(), code).toEqual(rules?.map(({ tag }) => tag).toSorted());
    }
  });

  test('gives the timers of the profile', () => {
    const told = Object.fromEntries(rows('reference-link.md', /^T\d$/).map(([name, value]) => [name, value]));
    const { gapMs, answerMs, statementMs, resultMs } = GENERIC_STX_LRC.timers;
    expect(told).toEqual({
      T1: `${gapMs} ms`,
      T2: `${answerMs / 1000} s`,
      T3: `${statementMs / 1000} s`,
      T4: `${resultMs / 1000} s`,
    });
  });
});

function isMoment([name]: readonly string[]): boolean {
  const [party, moment] = (name ?? '').split('.');
  return moment !== undefined && Object.keys(MOMENTS[party as keyof typeof MOMENTS] ?? {}).includes(moment);
}

/** `n..11 LL BCD, left aligned`, as the page writes a field's format. */
function formatOf({ alphabet, length, max, align }: FieldSpec): string {
  const fixed = length === 'fixed';
  const prefix = fixed ? '' : ` ${length.toUpperCase()}`;
  if (alphabet !== 'bcd') return `${fixed ? max : `..${max}`}${prefix} ${alphabet === 'ascii' ? 'ASCII' : alphabet}`;
  return `n${fixed ? max : `..${max}`}${prefix} BCD${align === undefined ? '' : `, ${align} aligned`}`;
}
