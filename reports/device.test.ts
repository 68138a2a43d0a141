import { expect, test } from 'vitest';
import { deviceWords } from './device.js';
import type { DeviceSummary } from './model.js';

const DEVICE: DeviceSummary = {
  name: 'T1',
  terminal: 'SR000001',
  link: 'tcp:127.0.0.1:9000',
  protocol: 'zvt-tcp',
  observed: ['reply'],
  timeScale: 1,
  ended: 'payments',
  payments: 3,
  violated: 0,
  cutOff: 0,
};

test('who was turned away from the acquirer is told in both languages, and so is another dialect', () => {
  const { en, zh } = deviceWords({ ...DEVICE, dialect: 'acme', turnedAway: ['10.0.0.7', '10.0.0.9'] });
  expect(en).toContain('zvt-tcp, dialect acme;');
  expect(en).toMatch(/; turned away from its acquirer: 10\.0\.0\.7, 10\.0\.0\.9$/);
  expect(zh).toMatch(/；被拒绝的来访地址：10\.0\.0\.7、10\.0\.0\.9$/);
});

test('where nobody was turned away nothing is said of it', () => {
  expect(deviceWords(DEVICE).en).not.toContain('turned away');
});
