/** Goal: the embedded broker and Mosquitto are the same to a bench, and one that fails by itself is told of. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { AedesBroker } from './aedes-broker.js';
import { brokerContract } from './broker.contract.js';
import { brokerChoice, brokerName, startBroker } from './broker.js';
import { findMosquitto } from './mosquitto-broker.js';
import { openMqtt } from './mqtt-session.js';

brokerContract('embedded');

const mosquitto = findMosquitto();
if (mosquitto !== undefined) brokerContract('mosquitto');
else test.skip('mosquitto: not installed here (.ci/install-extras installs it)', () => undefined);

test.skipIf(mosquitto === undefined)('Mosquitto comes up in a temporary folder of any depth', async () => {
  const base = mkdtempSync(join(tmpdir(), 'scanrig-deep-'));
  const deep = join(base, 'a'.repeat(60), 'b'.repeat(60));
  mkdirSync(deep, { recursive: true });
  vi.stubEnv('TMPDIR', deep);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(base, { recursive: true, force: true });
  });
  const broker = await startBroker('mosquitto');
  await broker.close();
  expect(readdirSync(deep)).toEqual([]);
});

describe('the choice of a broker', () => {
  test.each(['embedded', 'mosquitto', 'mqtt://127.0.0.1:1883', 'mqtt://[::1]:1883'])('%s is one', (text) => {
    expect(brokerChoice(text)).toBe(text);
  });

  test.each(['', 'aedes', 'http://127.0.0.1:1883', 'mqtt://host', 'mqtt://user:pass@host:1883'])(
    '%j is none',
    (text) => {
      expect(() => brokerChoice(text)).toThrow(/--broker names no broker/);
    },
  );

  test('its name stands in the summary', () => {
    expect(brokerName('embedded')).toBe('aedes (embedded)');
    expect(brokerName('mqtt://127.0.0.1:1883')).toBe('mqtt://127.0.0.1:1883');
  });
});

describe("somebody else's broker", () => {
  async function outside(): Promise<{ readonly server: AedesBroker; readonly url: string }> {
    const server = new AedesBroker();
    await server.start();
    onTestFinished(() => server.stop());
    return { server, url: `mqtt://127.0.0.1:${(server.at as { readonly port: number }).port}` };
  }

  test('that goes away in the middle is trouble for whoever listens, and so is each try to reach it', async () => {
    const { server, url } = await outside();
    const broker = await startBroker(url);
    onTestFinished(() => broker.close());
    const troubles: string[] = [];
    onTestFinished(broker.trouble.hear(({ message }) => troubles.push(message)));
    let online = false;
    const session = await openMqtt(broker.url, ({ kind }) => {
      online ||= kind === 'online';
    });
    onTestFinished(() => session.close());
    await expect.poll(() => online).toBe(true);
    expect(troubles).toEqual([]);
    await server.stop();
    await expect.poll(() => troubles.length, { timeout: 5_000 }).toBeGreaterThan(1);
    expect(troubles[0]).toMatch(/left a session at mqtt:.*got it ended the connection/);
    expect(troubles.at(-1)).toMatch(/left a session at mqtt:.*got ECONNREFUSED/);
  });

  test('must take a session before anything is built on it', async () => {
    const { server, url } = await outside();
    await server.stop();
    await expect(startBroker(url)).rejects.toThrow(/does not answer at mqtt:.*ECONNREFUSED/);
  });

  test('that hangs up on whoever knocks is none', async () => {
    const other = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const url = `mqtt://127.0.0.1:${(other.address() as AddressInfo).port}`;
    await expect(startBroker(url)).rejects.toMatchObject({ name: 'RigFaultError' });
  });
});
