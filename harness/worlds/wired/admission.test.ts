/** Admission: nobody is lost, nobody comes in above the limit, and the limit follows the lag. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Admission, CALM_MS, LATE_MS } from './admission.js';

const LIMITS = { least: 1, first: 2, most: 50 };

/** So many that want in; each is inside until it is told to leave. */
async function crowd(admission: Admission, count: number) {
  const inside: (() => void)[] = [];
  for (let i = 0; i < count; i += 1) void admission.enter().then((leave) => inside.push(leave));
  await settled();
  return inside;
}
const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i += 1) await Promise.resolve();
};

test('as many as are allowed come in, the others when somebody leaves, in the order of their coming', async () => {
  const admission = new Admission(LIMITS);
  const inside = await crowd(admission, 5);
  expect(inside).toHaveLength(2);
  inside[0]?.();
  await settled();
  expect(inside).toHaveLength(3);
  expect(admission.most).toBe(2);
});

test('who leaves twice makes room once', async () => {
  const admission = new Admission(LIMITS);
  const inside = await crowd(admission, 5);
  inside[0]?.();
  inside[0]?.();
  await settled();
  expect(inside).toHaveLength(3);
});

test('a calm bench lets more in, a late one fewer, one that is neither keeps its number', async () => {
  const admission = new Admission(LIMITS);
  const inside = await crowd(admission, 60);
  for (let i = 0; i < 100; i += 1) {
    admission.adjust(CALM_MS - 1);
    await settled();
  }
  expect(inside).toHaveLength(LIMITS.most);
  for (const leave of inside.splice(0, 30)) leave();
  await settled();
  const before = inside.length;
  admission.adjust((CALM_MS + LATE_MS) / 2);
  await settled();
  expect(inside).toHaveLength(before);
  admission.adjust(LATE_MS + 1);
  inside.shift()?.();
  await settled();
  expect(inside).toHaveLength(before - 1);
});

test('a calm bench that is not full learns nothing', async () => {
  const admission = new Admission(LIMITS);
  for (let i = 0; i < 100; i += 1) admission.adjust(0);
  expect(await crowd(admission, 60)).toHaveLength(LIMITS.first);
});

test('whatever the bench does, everybody gets in in the end and never more than the most at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 80 }),
      async (lags, count) => {
        const admission = new Admission(LIMITS);
        let come = 0;
        const inside: (() => void)[] = [];
        for (let i = 0; i < count; i += 1)
          void admission.enter().then((leave) => {
            come += 1;
            inside.push(leave);
          });
        for (let i = 0; come < count; i += 1) {
          admission.adjust(lags[i % lags.length] as number);
          await settled();
          expect(inside.length).toBeLessThanOrEqual(LIMITS.most);
          inside.shift()?.();
          await settled();
        }
        expect(admission.most).toBeLessThanOrEqual(LIMITS.most);
      },
    ),
    { numRuns: 50 },
  );
});
