/** Goal: a medium keeps what was synced, and loses exactly what a fault says. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Store } from './store.js';

const written = (...keys: string[]): Store => {
  const store = new Store();
  for (const key of keys) store.write(key, 'old', true);
  return store;
};

describe('a store', () => {
  test('that is full takes no new key, and everything that is there can be written and deleted', () => {
    const store = written('a', 'b');
    store.full = true;
    expect(store.write('c', 'new', true)).toBe(false);
    expect(
      store.writeAll([
        ['a', 'new'],
        ['c', 'new'],
      ]),
    ).toBe(false);
    expect(store.write('a', 'new', true)).toBe(true);
    expect(store.write('b', undefined, true)).toBe(true);
    expect([...store.records]).toEqual([['a', 'new']]);
  });

  test('a torn write changes nothing, tells that the power goes, and the next write is whole again', () => {
    const store = written('a');
    let torn = 0;
    store.tearNext = () => {
      torn += 1;
    };
    expect(
      store.writeAll([
        ['a', 'new'],
        ['b', 'new'],
      ]),
    ).toBe(false);
    expect([[...store.records], torn]).toEqual([[['a', 'old']], 1]);
    expect(store.write('a', 'new', true)).toBe(true);
    expect(torn).toBe(1);
  });

  test('loses its last write, be it one record or several, and no other', () => {
    const store = written('a', 'b');
    store.write('a', 'newer', true);
    store.writeAll([
      ['a', undefined],
      ['b', 'newer'],
      ['c', 'new'],
    ]);
    store.loseLastWrite();
    store.loseLastWrite();
    expect([...store.records].toSorted()).toEqual([
      ['a', 'newer'],
      ['b', 'old'],
    ]);
  });

  test('what an earlier life wrote is on the medium for good', () => {
    const store = written('a');
    store.start();
    store.loseLastWrite();
    expect([...store.records]).toEqual([['a', 'old']]);
  });

  test('a power cut takes what was written after the last sync, whatever it was', () => {
    const write = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.option(fc.string(), { nil: undefined }), fc.boolean());
    fc.assert(
      fc.property(fc.array(write), (writes) => {
        const store = new Store();
        const synced = new Store();
        let kept = 0;
        for (const [i, [key, value, sync]] of writes.entries()) {
          store.write(key, value, sync);
          if (!sync) continue;
          for (const [k, v] of writes.slice(kept, i + 1)) synced.write(k, v, true);
          kept = i + 1;
        }
        store.dropCache();
        expect(new Map(store.records)).toEqual(new Map(synced.records));
      }),
    );
  });
});
