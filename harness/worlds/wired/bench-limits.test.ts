import { expect, test } from 'vitest';
import { checkBenchLimits } from './bench-limits.js';

const ROOMY = { ptysMax: 4_096, ptysUsed: 3, filesMax: 1_000_000 };

test('a machine with room for the terminals is taken', () => {
  expect(() => checkBenchLimits(500, ROOMY)).not.toThrow();
});

test('too few pseudo-terminals are a rig fault that names the setting and the number it needs', () => {
  expect(() => checkBenchLimits(200, { ...ROOMY, ptysMax: 402 })).toThrow(/kernel\.pty\.max[\s\S]*403[\s\S]*402/);
  expect(() => checkBenchLimits(200, { ...ROOMY, ptysMax: 403 })).not.toThrow();
});

test('too few open files are a rig fault that names the setting and the number it needs', () => {
  expect(() => checkBenchLimits(200, { ...ROOMY, filesMax: 1_024 })).toThrow(/ulimit -n[\s\S]*5000[\s\S]*1024/);
});

test('one terminal fits the machine that runs this test', () => {
  expect(() => checkBenchLimits(1)).not.toThrow();
});
