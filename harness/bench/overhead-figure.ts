/**
 * What the rig itself costs: an undisturbed wired payment, from the press of pay to the result at the register, beside the
 * bare exchange over the same kinds of links (bare-exchange.ts), in turns and in one run. The overhead is the difference of
 * the two at p50; all that is not moving bytes counts as overhead: codecs, keys, machines, records on disk, interim
 * statements, acknowledgements, history.
 */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { HistoryEvent } from '../../devices/wire/events.js';
import { closeLedger, removeTempFolder, tempFolder } from '../leftovers/ledger.js';
import type { Plan } from '../plan/plan.js';
import { terminalId } from '../worlds/parts.js';
import { ProcessPool } from '../worlds/wired/process-pool.js';
import { openStreamProxy, type StreamProxy } from '../worlds/wired/stream-proxy.js';
import { runWiredEpisode } from '../worlds/wired/wired-episode.js';
import { type BareExchange, openBareExchange } from './bare-exchange.js';
import { type Figure, type Measured, median, quantile } from './figure.js';

const ROUNDS = 6;
const PAYMENTS = 25;
const OVERHEAD_MS_MAX = 5;
const TIME_SCALE = 0.05;

export const overheadFigure: Figure = {
  name: 'overhead',
  measure: async () => {
    const folder = tempFolder('bench');
    const pool = new ProcessPool(availableParallelism());
    const streams = await openStreamProxy();
    const bare = await openBareExchange(streams, join(folder, 'bare'));
    try {
      return told(await drive(bare, streams, pool, folder));
    } finally {
      await bare.close();
      await pool.close();
      await streams.close();
      removeTempFolder(folder);
      closeLedger();
    }
  },
};

interface Times {
  readonly bare: number[];
  readonly wired: number[];
}

/** In turns, so that what else the machine does falls on both alike; the first round warms up and is not counted. */
async function drive(bare: BareExchange, streams: StreamProxy, pool: ProcessPool, folder: string): Promise<Times> {
  const times: Times = { bare: [], wired: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const exchanges: number[] = [];
    for (let i = 0; i < PAYMENTS; i += 1) exchanges.push(await bare.once());
    const events = await runWiredEpisode({
      plan: undisturbed(round),
      number: round,
      terminal: terminalId(round),
      firstCode: 1 + round * PAYMENTS,
      proxy: streams,
      broker: 'embedded',
      pool,
      folder: join(folder, String(round)),
      timeScale: TIME_SCALE,
      stop: new AbortController().signal,
    });
    if (round === 0) continue;
    times.bare.push(...exchanges);
    times.wired.push(...paymentTimes(events));
  }
  return times;
}

function undisturbed(seed: number): Plan {
  return {
    seed,
    terminal: { profile: 'generic-stx-lrc', firmware: 'reference', soundbox: false },
    payments: Array.from({ length: PAYMENTS }, (_, i) => ({
      at: 0,
      order: `A${i + 1}`,
      amount: 1_290,
      mode: 'consumer-presented',
      wallet: 'wechat',
      consumer: { pays: 'at-once', delayMs: 0 },
    })),
    faults: [],
  };
}

/** From each intent to its approval, ms. */
export function paymentTimes(events: readonly HistoryEvent[]): number[] {
  const pressed = new Map<string, number>();
  const times: number[] = [];
  for (const event of events) {
    if (event.kind === 'intent') pressed.set(event.order, event.at);
    if (event.kind !== 'reply' || event.outcome !== 'APPROVED') continue;
    const began = pressed.get(event.order);
    if (began !== undefined) times.push(event.at - began);
    pressed.delete(event.order);
  }
  return times;
}

function told({ bare, wired }: Times): Measured {
  const figures = {
    barePaymentMs: { p50: median(bare), p99: quantile(bare, 0.99) },
    wiredPaymentMs: { p50: median(wired), p99: quantile(wired, 0.99) },
    overheadMs: median(wired) - median(bare),
    payments: wired.length,
  };
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const lines = [
    `bare exchange       p50 ${ms(figures.barePaymentMs.p50)}, p99 ${ms(figures.barePaymentMs.p99)}`,
    `wired payment       p50 ${ms(figures.wiredPaymentMs.p50)}, p99 ${ms(figures.wiredPaymentMs.p99)}; the rig's own work ${ms(figures.overheadMs)} at p50 (at most ${OVERHEAD_MS_MAX})`,
  ];
  const missed =
    figures.overheadMs > OVERHEAD_MS_MAX
      ? [`the rig's own work takes ${ms(figures.overheadMs)} of a wired payment at p50, limit ${OVERHEAD_MS_MAX} ms`]
      : [];
  return { lines, values: figures, missed };
}
