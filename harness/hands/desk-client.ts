/** Puts a word on the desk of a page that runs by itself (`scanrig present`). */
import { RigFaultError } from '../../devices/wire/errors.js';

const ANSWER_MS_MAX = 5_000;

/**
 * @param page its address, as the page prints it when it is ready @param word as docs/present.md has them
 * @throws RigFaultError where no page takes it; it holds neither the word nor the token of the address
 */
export async function putOnDesk(page: string, word: string): Promise<void> {
  const url = `${page.replace(/\/$/, '')}/desk`;
  let got: string;
  try {
    const response = await fetch(url, { method: 'POST', body: word, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    if (response.ok) return;
    got = `status ${response.status}`;
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    got = cause?.code ?? cause?.message ?? (error as Error).name;
  }
  throw new RigFaultError({
    what: 'the page that shows codes does not take one',
    where: URL.canParse(url) ? new URL(url).host : 'present',
    got,
    next: 'Start it with `scanrig present`, and write the address that it prints into the rig file (present).',
  });
}
