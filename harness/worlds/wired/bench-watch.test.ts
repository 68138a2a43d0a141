import { expect, test } from 'vitest';
import { FIXED_CRC16 } from '../../../devices/profiles/fixed-crc16.js';
import { GENERIC_STX_LRC } from '../../../devices/profiles/generic-stx-lrc.js';
import { LAG_MAX_MS, memoryFigures } from './bench-watch.js';

test.each([GENERIC_STX_LRC, FIXED_CRC16].map((profile) => [profile.name, profile] as const))(
  '%s: a bench may stand still for at most half of any timer of the link',
  (_, { timers }) => {
    expect(LAG_MAX_MS * 2).toBeLessThanOrEqual(Math.min(timers.gapMs, timers.answerMs));
  },
);

test('memory: the second and the last quarter of a run, and the most', () => {
  expect(memoryFigures([10, 10, 50, 50, 60, 90, 70, 70])).toEqual({ first: 50, last: 70, growth: 20, max: 90 });
});

test('memory of a run too short for quarters is what was seen', () => {
  expect(memoryFigures([40])).toEqual({ first: 40, last: 40, growth: 0, max: 40 });
  expect(memoryFigures([])).toEqual({ first: 0, last: 0, growth: 0, max: 0 });
});
