/** Goal: the page shows what is on the desk, to whoever may see it and to nobody else. */
import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Desk, type DeskEvent } from './desk.js';
import { codePng } from './draw-code.js';
import { openPresentServer, type PresentServer } from './present-server.js';

const CODE = '130000000000000017';
let desk: Desk;
let events: DeskEvent[] = [];
let read: string[] = [];
const open: PresentServer[] = [];

beforeEach(() => {
  [events, read] = [[], []];
  desk = new Desk({ now: () => performance.now(), emit: (event) => void events.push(event) });
});
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
  desk.close();
});

async function page(host = '127.0.0.1'): Promise<string> {
  const server = await openPresentServer({
    desk,
    host,
    port: 0,
    said: async (word) => (word.do === 'show' ? { shown: desk.show(word.code) } : {}),
    read: (codes) => void read.push(...codes.map(({ text }) => text)),
  });
  open.push(server);
  return String(server.urls[0]).replace('0.0.0.0', '127.0.0.1');
}

/** `fetch` writes some headers by itself. */
function ask(url: string, headers: Record<string, string>, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}

test('what is put on the desk is drawn until it is taken away, and answers of a page end a step', async () => {
  const at = await page();
  const { shown } = (await (await fetch(`${at}desk`, { method: 'POST', body: CODE })).json()) as { shown: number };
  const svg = await fetch(`${at}code/${shown}/qr.svg`);
  expect([svg.status, svg.headers.get('content-type'), svg.headers.get('cache-control')]).toEqual([
    200,
    'image/svg+xml',
    'no-store',
  ]);
  desk.clear();
  expect((await fetch(`${at}code/${shown}/qr.svg`)).status).toBe(404);
  const step = desk.ask({ zh: '请拔掉数据线', en: 'Pull the cable', limitMs: 60_000 });
  const answer = (id: number) => fetch(`${at}answer`, { method: 'POST', body: `{"id":${id},"answer":"done"}` });
  expect((await answer(99)).status).toBe(409);
  expect((await answer(desk.state.step?.id ?? 0)).status).toBe(200);
  expect(await step).toBe('done');
});

test('the page itself runs nothing but its own script, and the state that it hears of holds no code', async () => {
  const at = await page();
  desk.show({ code: CODE, order: '<script>' });
  const html = await fetch(at);
  const policy = html.headers.get('content-security-policy') ?? '';
  const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1];
  expect(policy).toContain("default-src 'none'");
  expect([...(await html.text()).matchAll(/<script[^>]*>/g)].map(([tag]) => tag)).toEqual([
    `<script nonce="${nonce}">`,
  ]);
  const stop = new AbortController();
  const stream = await fetch(`${at}state`, { signal: stop.signal });
  const { value } = (await stream.body?.getReader().read()) ?? {};
  stop.abort();
  const told = Buffer.from(value ?? []).toString();
  expect(JSON.parse(/^data: (.*)$/m.exec(told)?.[1] ?? '{}')).toEqual({
    code: { id: 1, as: 'both', order: '<script>' },
  });
  expect(told).not.toContain(CODE);
});

test('a page hears of the rig also while nothing changes, so that silence means that it is lost', async () => {
  const at = await page();
  const stop = new AbortController();
  const stream = await fetch(`${at}state`, { signal: stop.signal });
  const heard: string[] = [];
  for await (const part of stream.body ?? []) if (heard.push(Buffer.from(part).toString()) === 3) break;
  stop.abort();
  expect(heard).toEqual(Array(3).fill('retry: 1000\ndata: {}\n\n'));
});

test('a picture of a merchant QR is read here, and no history tells what stood in it', async () => {
  const at = await page();
  const merchant = 'https://qr.example/merchant/305290054110001?pr=AbCd';
  const picture = await codePng(merchant, 'qr', 4);
  const answer = await fetch(`${at}picture`, { method: 'POST', body: Buffer.from(picture) });
  expect(await answer.json()).toEqual({ codes: [{ format: 'QRCode', text: merchant }] });
  const none = await fetch(`${at}picture`, { method: 'POST', body: 'no picture' });
  expect(await none.json()).toEqual({ codes: [] });
  expect(read).toEqual([merchant]);
  expect(JSON.stringify(events)).not.toContain('qr.example');
});

test('another site, and a name that only leads here, are turned away', async () => {
  const at = await page();
  expect(await ask(at, { host: 'rig.attacker.example' })).toBe(403);
  expect(await ask(`${at}desk`, { origin: 'http://attacker.example' }, 'POST')).toBe(403);
  expect(await ask(`${at}desk`, { origin: at.slice(0, -1) }, 'POST')).toBe(400);
  expect(await ask(at, {})).toBe(200);
});

test('outside of loopback nothing is there for who does not know the token', async () => {
  const at = await page('0.0.0.0');
  const { origin, pathname } = new URL(at);
  expect(pathname).toMatch(/^\/[\w-]{22}\/$/);
  const statuses = await Promise.all(
    [at, `${origin}/`, `${origin}/state`, `${origin}/${'x'.repeat(22)}/`].map((url) => ask(url, {})),
  );
  expect(statuses).toEqual([200, 404, 404, 404]);
});

test('what is too long, or no word, is refused with its reason', async () => {
  const at = await page();
  const long = await fetch(`${at}desk`, { method: 'POST', body: 'x'.repeat(5_000) });
  expect([long.status, await long.json()]).toEqual([400, { error: expect.stringContaining('too much was posted') }]);
  const odd = await fetch(`${at}desk`, { method: 'POST', body: '{"show":7}' });
  expect([odd.status, await odd.json()]).toEqual([
    400,
    { error: expect.stringContaining('cannot be put on the desk') },
  ]);
  expect((await fetch(`${at}answer`, { method: 'POST', body: '{}' })).status).toBe(400);
  expect((await fetch(`${at}../etc/passwd`)).status).toBe(404);
});
