/** `scanrig toxiproxy conformance`: is the embedded server the same as the real one? */
import { type Conformance, conform } from '../toxiproxy/conformance/conform.js';
import { startEmbeddedToxiproxy } from '../toxiproxy/embedded-server.js';
import { findRealToxiproxy, installedPath } from '../toxiproxy/installed.js';
import { startRealToxiproxy } from '../toxiproxy/real-server.js';

const TELL_EVERY_MS = 5_000;

export async function toxiproxyConformance(flags: { readonly json?: boolean }): Promise<number> {
  const binary = findRealToxiproxy();
  const skipped =
    binary === undefined
      ? `the real Toxiproxy is skipped: neither on the PATH nor at ${installedPath()}; scanrig toxiproxy install builds it`
      : undefined;
  if (skipped !== undefined) process.stderr.write(`toxiproxy: ${skipped}\n`);
  const embedded = await startEmbeddedToxiproxy();
  try {
    const real = binary === undefined ? undefined : await startRealToxiproxy(binary);
    try {
      const result = await conform({ embedded: embedded.url, real: real?.url }, progress());
      if (flags.json === true) process.stdout.write(`${JSON.stringify({ ...result, skipped }, null, 2)}\n`);
      else process.stdout.write(`${told(result)}\n`);
      return result.wrong.length === 0 ? 0 : 1;
    } finally {
      await real?.close();
    }
  } finally {
    await embedded.close();
  }
}

function progress(): (done: number, of: number) => void {
  let next = performance.now() + TELL_EVERY_MS;
  return (done, of) => {
    if (performance.now() < next) return;
    next += TELL_EVERY_MS;
    process.stderr.write(`toxiproxy: ${done} of ${of} cases\n`);
  };
}

function told({ cases, differences, wrong }: Conformance): string {
  const passed = (side: 'embedded' | 'real'): number => cases.filter((one) => one[side] === 'pass').length;
  const real = cases.some((one) => one.real !== 'skipped') ? `${passed('real')} pass` : 'skipped';
  const known = differences.filter((one) => one.known);
  const lines = [
    `${cases.length} cases; embedded: ${passed('embedded')} pass; real: ${real}`,
    `${known.length} known differences, which the rig does not use (docs/toxiproxy.md): ${known.map(({ name }) => name).join('; ') || 'none'}`,
    `${wrong.length} wrong`,
  ];
  for (const name of wrong) {
    const one = cases.find((candidate) => candidate.name === name);
    lines.push(`  ${name}`, `    embedded: ${one?.embedded}`, `    real:     ${one?.real}`);
  }
  return lines.join('\n');
}
