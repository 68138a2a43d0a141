/** Goal: a busy machine excuses a bench that ran late, and nothing else. */
import { expect, test } from 'vitest';
import { unexcused } from './excused.js';

const LATE = 'the rig stood still for 312 ms while shoppers paid; the timers of the link bear 75 ms';
const DEAD = 'the broker of the bench ended by itself: exit 1';

test('a bench that ran late is excused, however often', () => {
  expect(unexcused([LATE, LATE.replace('the rig', 'process 2')])).toEqual([]);
});

test('whatever else is told, once', () => {
  expect(unexcused([DEAD, LATE, DEAD])).toEqual([DEAD]);
});
