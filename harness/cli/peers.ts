/** `scanrig run peers/NAME` and `replay --peer NAME`: the rig as the terminal, at somebody else's register software. */
import { MisuseError } from '../../devices/wire/errors.js';
import { failureText } from '../../reports/console.js';
import type { PageFailure } from '../../reports/html.js';
import { transbankPeer } from '../../scenarios/peers/transbank.js';
import { wrongIn } from '../explore/failure.js';
import type { Failure } from '../explore/run-result.js';
import { RunFolder } from '../history/run-folder.js';
import { VIOLATIONS, type ViolationKind } from '../oracle/kinds.js';
import type { Peer } from '../peers/peer.js';
import { onPeerBench, type PeerResult } from '../peers/peer-run.js';
import { faultKind } from '../plan/faults/catalogue.js';
import type { Plan } from '../plan/plan.js';
import { planToYaml } from '../plan/plan-file.js';
import { EXIT_INTERRUPTED, wholeNumber } from './exit.js';
import { paletteFor } from './palette.js';
import { planFromFile } from './plan-from-file.js';
import { takeSignals } from './signals.js';
import { pageFailure } from './write-run.js';

const PEERS: readonly Peer[] = [transbankPeer];
const PREFIX = 'peers/';
/** Each fault three times, and one plan without. */
const PLANS = '28';
const TRIES_MAX = 8;

export interface PeerFlags {
  readonly payments?: string;
  readonly seed: string;
  readonly out: string;
  readonly json?: boolean;
}

export function isPeerSuite(suite: string): boolean {
  return suite.startsWith(PREFIX);
}

/** @throws MisuseError for a register software that there is no suite for */
function peerNamed(name: string): Peer {
  const peer = PEERS.find((one) => one.name === name);
  if (peer !== undefined) return peer;
  throw new MisuseError({
    what: 'unknown register software',
    expected: PEERS.map((one) => one.name).join(', '),
    got: name,
  });
}

/** @param now names the run folder */
export async function runPeerSuite(
  suite: string,
  flags: PeerFlags,
  folderName: (name: string) => string,
): Promise<number> {
  const peer = peerNamed(suite.slice(PREFIX.length));
  const seed = wholeNumber('seed', flags.seed, 0, 0x7fff_ffff);
  const plans = wholeNumber('payments', flags.payments ?? PLANS, 1);
  let stopped = false;
  const giveBack = takeSignals(() => {
    stopped = true;
  });
  try {
    const result = await onPeerBench(peer, (bench) =>
      bench.explore({
        seed,
        plans,
        triesMax: TRIES_MAX,
        stopped: () => stopped,
        progress: (played, found) =>
          void process.stderr.write(`peers/${peer.name}: ${played} of ${plans} plans, ${found} kinds of findings\n`),
      }),
    );
    const folder = RunFolder.create(flags.out, folderName(`peers-${peer.name}-${seed}`)).path;
    tell(peer, seed, result, folder, flags.json === true);
    if (stopped) return EXIT_INTERRUPTED;
    return result.findings.length > 0 ? 1 : result.rigFaults.length > 0 ? 70 : 0;
  } finally {
    giveBack();
  }
}

function tell(peer: Peer, seed: number, result: PeerResult, folder: string, json: boolean): void {
  const pages = result.findings.map((failure, i) => {
    const file = `failures/${i + 1}-${failure.violation}.plan.yaml`;
    RunFolder.write(folder, file, planToYaml(failure.plan));
    return page(peer, failure, `${folder}/${file}`);
  });
  const { findings, ...figures } = result;
  const summary = {
    suite: `${PREFIX}${peer.name}`,
    peer: `${peer.package} ${peer.version}`,
    seed,
    ...figures,
    findings: pages.map(({ title, why, plan, replay, story }, i) => ({
      title,
      violation: findings[i]?.violation,
      why,
      story: story.lines.map(({ seconds, en }) => `${seconds.toFixed(1)} s  ${en}`),
      plan,
      replay,
    })),
    runFolder: folder,
  };
  RunFolder.write(folder, 'summary.json', `${JSON.stringify(summary, null, 2)}\n`);
  if (json) {
    process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    return;
  }
  const p = paletteFor(process.stdout);
  const { plans, payments, settled, reported, violated } = result;
  const head = findings.length > 0 ? p.bad('FAIL') : p.good('PASS');
  const lines = [
    `${head}  ${p.bold(summary.peer)} as the register, seed ${seed}`,
    `  ${payments} payments in ${plans} plans: ${settled} settled, ${reported} reported, ${violated} violated`,
    ...pages.flatMap((one) => ['', failureText(one, p)]),
    ...result.rigFaults.map((fault) => `rig fault: ${fault}`),
    '',
    `plans and summary: ${folder}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** A finding is named after what the line did and what became of the money. */
function page(peer: Peer, failure: Failure, file: string): PageFailure {
  const [fault] = failure.plan.faults;
  const met = fault === undefined ? 'Nothing disturbs the line' : (faultKind(fault.do)?.sentence ?? fault.do);
  const suffers = VIOLATIONS[failure.violation as ViolationKind]?.en ?? failure.violation;
  const told = pageFailure(failure, `npx scanrig replay ${file} --peer ${peer.name}`);
  const lines = told.story.lines.map((line) => ({
    ...line,
    en: line.en.replace('The terminal tells the cashier', 'The register tells the cashier'),
    zh: line.zh.replace('终端告知收银员', '收银机告知收银员'),
  }));
  return {
    ...told,
    story: { ...told.story, lines },
    title: `${peer.package} ${peer.version}: ${met}. ${suffers} (${failure.violation})`,
  };
}

export async function replayAtPeer(file: string, name: string, json: boolean): Promise<number> {
  const peer = peerNamed(name);
  const plan: Plan = planFromFile(file);
  const { verdict, events } = await onPeerBench(peer, (bench) => bench.play(plan));
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ payments: verdict.payments, findings: verdict.findings, events }, null, 2)}\n`,
    );
  } else {
    for (const { order, verdict: what, violation, why } of verdict.payments)
      process.stdout.write(`${order.padEnd(8)} ${what}${violation === undefined ? '' : ` ${violation}`}: ${why}\n`);
    for (const { verdict: of, finding, violation } of wrongIn(verdict).slice(0, 1)) {
      const failure: Failure = {
        violation,
        party: 'register',
        episode: 0,
        why: of?.why ?? finding?.why ?? '',
        plan,
        verdict: of,
        finding,
        events,
        shrunkPayments: plan.payments.length,
        shrunkFaults: plan.faults.length,
        tries: 0,
      };
      process.stdout.write(`\n${failureText(page(peer, failure, file), paletteFor(process.stdout))}\n`);
    }
  }
  return wrongIn(verdict).length > 0 ? 1 : verdict.payments.some((payment) => payment.verdict === 'unknown') ? 2 : 0;
}
