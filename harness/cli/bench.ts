/** `scanrig bench`: how fast the virtual world and the ISO 8583 codec are, beside npm `iso_8583` in the same run. */
import { MisuseError } from '../../devices/wire/errors.js';
import { benchCodec, npmExchangeUs } from '../bench/codec-bench.js';
import { loadNpmIso8583 } from '../bench/npm-iso8583.js';
import { benchWorld, GROWTH_MB_MAX, type WorldFigures } from '../bench/world-bench.js';
import type { BenchFlags } from './bench-wired.js';
import { wholeNumber } from './exit.js';

/** @returns 1 where memory grows @throws MisuseError for an option of the other bench */
export async function benchCommand(flags: BenchFlags): Promise<number> {
  if (flags.only !== undefined)
    throw new MisuseError({ what: '--only names a figure of the real links', expected: '--wired', got: flags.only });
  const payments = wholeNumber('payments', flags.payments ?? '40000', 1_000);
  const now = (): number => performance.now();
  process.stderr.write(`bench: the virtual world, ${payments} payments\n`);
  const world = await benchWorld(payments, now);
  const npm = loadNpmIso8583();
  if (npm === undefined) process.stderr.write('bench: npm iso_8583 is not installed, so nothing is compared with it\n');
  else process.stderr.write('bench: the codec beside npm iso_8583\n');
  const codec = npm === undefined ? undefined : benchCodec(npm, now);
  const npmPaymentUs = npm === undefined ? undefined : paymentUs(npmExchangeUs(npm, now), world.exchangesPerPayment);
  const ratio = npmPaymentUs === undefined ? undefined : npmPaymentUs / world.paymentUs;
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify({ world, codec, npmPaymentUs, paymentRatio: ratio }, null, 2)}\n`);
    return judged(world);
  }
  const lines = [
    `virtual world     ${Math.round(world.paymentsPerSecond)} payments/s on one core, ${world.paymentUs.toFixed(0)} µs each`,
    `memory            ${world.liveMb.join(' MB after the first payments, ')} MB in use after the last: ${signed(world.growthMb)} MB, at most ${GROWTH_MB_MAX}; resident ${world.rssMb} MB`,
  ];
  if (npmPaymentUs !== undefined && ratio !== undefined)
    lines.push(
      `whole payment     ${ratio.toFixed(1)} times faster than npm iso_8583 alone encoding and decoding its acquirer messages (${npmPaymentUs.toFixed(0)} µs)`,
    );
  if (codec !== undefined)
    lines.push(
      `codec, building   ${codec.buildUs.toFixed(2)} µs, npm iso_8583 ${codec.npmBuildUs.toFixed(1)} µs: ${codec.buildRatio.toFixed(1)} times`,
      `codec, parsing    ${codec.parseUs.toFixed(2)} µs, npm iso_8583 ${codec.npmParseUs.toFixed(1)} µs: ${codec.parseRatio.toFixed(1)} times`,
    );
  process.stdout.write(`${lines.join('\n')}\n`);
  return judged(world);
}

function judged({ growthMb }: WorldFigures): number {
  if (growthMb <= GROWTH_MB_MAX) return 0;
  process.stderr.write(`bench: memory in use grew by ${growthMb} MB, and may grow by ${GROWTH_MB_MAX}\n`);
  return 1;
}

function signed(mb: number): string {
  return `${mb < 0 ? '' : '+'}${mb}`;
}

/** What a payment's messages cost, over the kinds of exchange that it needs on average. */
function paymentUs(costs: ReadonlyMap<string, number>, perPayment: Readonly<Record<string, number>>): number {
  let us = 0;
  for (const [what, count] of Object.entries(perPayment)) us += count * (costs.get(what) ?? 0);
  return us;
}
