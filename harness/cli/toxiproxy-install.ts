/** `scanrig toxiproxy install`: the real server into the cache, where runs find it. */
import { installToxiproxy } from '../toxiproxy/installed.js';

const TELL_EVERY_MS = 10_000;

export async function toxiproxyInstall(flags: { readonly json?: boolean }): Promise<number> {
  const started = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - started) / 1000)} s`;
  let said = 'Go builds Toxiproxy; the first time takes about a minute';
  const tell = (line: string): void => {
    said = line;
    process.stderr.write(`toxiproxy: ${line}\n`);
  };
  const still = setInterval(() => process.stderr.write(`toxiproxy: ${seconds()}, ${said}\n`), TELL_EVERY_MS);
  try {
    const done = await installToxiproxy(tell);
    if (flags.json === true) process.stdout.write(`${JSON.stringify(done, null, 2)}\n`);
    else
      process.stdout.write(
        `Toxiproxy ${done.version} ${done.built ? `built in ${seconds()}` : 'is there already'}: ${done.path}\n`,
      );
    return 0;
  } finally {
    clearInterval(still);
  }
}
