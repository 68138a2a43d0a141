/** `scanrig judge`: the oracle over a history, of this rig or recorded by somebody else. */
import { MisuseError } from '../../devices/wire/errors.js';
import { forConsole } from '../../reports/escape.js';
import { countEvent, countVerdict, newTally } from '../explore/tally.js';
import { readJournal } from '../history/journal-reader.js';
import { EpisodeJudge, type PaymentVerdict, type RunFinding } from '../oracle/episode.js';

interface Judged {
  readonly episode: number;
  readonly payments: readonly PaymentVerdict[];
  readonly findings: readonly RunFinding[];
}

export async function judgeCommand(file: string, flags: { readonly json?: boolean }): Promise<number> {
  const tally = newTally();
  const notable: Judged[] = [];
  const open = new Map<number, EpisodeJudge>();
  let truncatedAt: number | undefined;
  const close = (episode: number, judge: EpisodeJudge): void => {
    const verdict = judge.finish();
    countVerdict(tally, verdict);
    const payments = verdict.payments.filter((p) => p.verdict !== 'settled' && p.verdict !== 'reported');
    if (payments.length + verdict.findings.length > 0) notable.push({ episode, payments, findings: verdict.findings });
  };
  for await (const { line, value } of readJournal(file, (at) => {
    truncatedAt = at;
  })) {
    if (value.kind === 'run') continue;
    if (value.kind === 'episode') {
      open.set(value.episode, new EpisodeJudge(value));
      continue;
    }
    const judge = open.get(value.episode);
    if (judge === undefined) {
      throw new MisuseError({
        what: 'an event of an episode that has not begun',
        where: `${file}:${line} episode`,
        expected: 'an episode line before it',
        got: String(value.episode),
      });
    }
    countEvent(tally, value);
    judge.add(value);
    if (value.kind === 'quiescence') {
      close(value.episode, judge);
      open.delete(value.episode);
    }
  }
  for (const [episode, judge] of open) close(episode, judge);
  if (tally.payments === 0)
    throw new MisuseError({ what: 'the history holds no payment', where: file, expected: 'at least one intent event' });
  print(flags.json === true, { ...tally, truncatedAt, judged: notable });
  if (tally.violated > 0 || Object.keys(tally.findings).length > 0) return 1;
  if (tally.rigFaults > 0 || tally.setAside !== undefined) return 70;
  return tally.unknown > 0 ? 2 : 0;
}

function print(
  json: boolean,
  result: ReturnType<typeof newTally> & { truncatedAt: number | undefined; judged: readonly Judged[] },
): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const { payments, settled, reported, violated, unknown, rigFaults } = result;
  process.stdout.write(
    `${payments} payments: ${settled} settled, ${reported} reported, ${violated} violated, ${unknown} unknown, ${rigFaults} rig faults\n`,
  );
  if (result.truncatedAt !== undefined) process.stdout.write(`the history breaks off at line ${result.truncatedAt}\n`);
  for (const { episode, payments: bad, findings } of result.judged.slice(0, SHOWN_MAX)) {
    for (const p of bad) {
      process.stdout.write(
        `episode ${episode} ${forConsole(p.order)}: ${p.violation ?? p.verdict}${p.party === undefined ? '' : ` (${p.party})`}: ${forConsole(p.why)}\n`,
      );
    }
    for (const f of findings)
      process.stdout.write(`episode ${episode}: ${f.finding} (${f.party}): ${forConsole(f.why)}\n`);
  }
}

const SHOWN_MAX = 50;
