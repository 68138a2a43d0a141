/** Goal: a real terminal that takes codes with its own camera is played like any other: the rig shows, and the camera sees. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Summary } from '../../reports/model.js';
import { Desk, type DeskEvent } from '../hands/desk.js';
import { codePng } from '../hands/draw-code.js';
import { openPresentServer } from '../hands/present-server.js';
import { readCodes } from '../hands/read-codes.js';
import { DeviceBench, freePort, SCALE } from './testing/device-bench.js';
import { endAll, scanrig } from './testing/running.js';

const bench = new DeviceBench();
afterAll(async () => {
  endAll();
  await bench.close();
});

/** An emulated terminal with a camera before a page: what is drawn there is read by another maker's decoder. */
async function cameraTerminal(
  port: number,
): Promise<{ readonly link: string; readonly page: string; readonly events: DeskEvent[]; close(): Promise<void> }> {
  const events: DeskEvent[] = [];
  const desk = new Desk({ now: () => performance.now(), emit: (event) => void events.push(event) });
  const said = async (word: Parameters<Parameters<typeof openPresentServer>[0]['said']>[0]) => {
    if (word.do === 'show') desk.show(word.code);
    else if (word.do === 'clear') desk.clear();
    return {};
  };
  const server = await openPresentServer({ desk, host: '127.0.0.1', port: 0, said, read: () => undefined });
  const store = join(bench.folder, `store-${port}`);
  const link = [
    '--link',
    'tcp:127.0.0.1:0',
    '--acquirer',
    `127.0.0.1:${port}`,
    '--time-scale',
    SCALE,
    '--store',
    store,
  ];
  const terminal = await scanrig('simulate', 'terminal', '--protocol', 'zvt', '--scan', ...link);
  let seen = { id: 0, text: '' };
  const camera = setInterval(async () => {
    const { code } = desk.state;
    const text = code === undefined ? undefined : desk.codeText(code.id);
    if (code === undefined || text === undefined) return;
    if (seen.id !== code.id)
      seen = { id: code.id, text: (await readCodes(await codePng(text, 'qr', 3)))[0]?.text ?? '' };
    if (desk.codeText(code.id) !== undefined) terminal.child.stdin?.write(`${seen.text}\n`);
  }, 100);
  const close = async (): Promise<void> => {
    clearInterval(camera);
    await server.close();
    desk.close();
  };
  return { link: String(terminal.ready['link']), page: String(server.urls[0]), events, close };
}

test('the codes of a run are shown on the page, read by the camera, and every payment ends well', async () => {
  const port = await freePort();
  const { link, page, events, close } = await cameraTerminal(port);
  const rig = join(bench.folder, 'rig.yaml');
  const own = `name: T1, link: "${link}", protocol: zvt-tcp, timeScale: ${SCALE}, present: "${page}"`;
  writeFileSync(rig, `terminals:\n  - { ${own}, acquirer: { listen: "127.0.0.1:${port}" } }\n`);
  const budget = ['--max-payments', '3', '--max-minutes', '1', '--seed', '9', '--json'];
  const where = ['--world', 'hardware', '--rig', rig, '--out', join(bench.folder, 'runs')];
  const done = await bench.ended('run', 'scan-pay', ...where, ...budget);
  await close();
  expect(done.code, done.stderr).toBe(0);
  const summary = JSON.parse(done.stdout) as Summary;
  expect(summary).toMatchObject({ world: 'hardware', payments: 3, violated: 0, unknown: 0, rigFaults: 0 });
  const shown = events.filter(({ kind }) => kind === 'code-shown');
  expect(shown.length).toBeGreaterThanOrEqual(3);
  expect(events.at(-1)).toMatchObject({ kind: 'code-gone', why: 'cleared' });
});
