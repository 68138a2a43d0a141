/** Goal: what a party wrote is there in its next life, and what a fault takes is what it says. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileStore, loseLastWrite } from './file-store.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scanrig-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A life of the party; it ends as a killed process does, with nothing written at the end. */
function live(act: (store: FileStore) => void): void {
  const store = new FileStore(folder);
  act(store);
  store.close();
}

function found(): [string, string][] {
  let records: [string, string][] = [];
  live((store) => {
    records = [...store.records].toSorted();
  });
  return records;
}

describe('records on disk', () => {
  test('are there in the next life, and in the one after it', () => {
    live((store) => {
      store.persist('a', '1');
      store.persist('b', '2');
      store.persist('a', '3');
      store.persist('b', undefined);
      store.persistAll([
        ['c', '4'],
        ['d', '5'],
      ]);
    });
    expect(found()).toEqual([
      ['a', '3'],
      ['c', '4'],
      ['d', '5'],
    ]);
    expect(found()).toEqual([
      ['a', '3'],
      ['c', '4'],
      ['d', '5'],
    ]);
  });

  test('a torn write leaves the value before, and what is written after it is whole', () => {
    live((store) => {
      store.persist('a', '1');
      store.tear([
        ['a', '2'],
        ['b', '2'],
      ]);
    });
    expect(readFileSync(join(folder, 'records.log'), 'utf8').endsWith('\n')).toBe(false);
    live((store) => store.persist('b', '3'));
    expect(found()).toEqual([
      ['a', '1'],
      ['b', '3'],
    ]);
  });

  test('what was not synced is gone unless something synced came after it', () => {
    live((store) => {
      store.persist('a', '1', false);
      store.persist('b', '1');
      store.persist('a', '2', false);
      expect(store.records.get('a')).toBe('2');
    });
    expect(found()).toEqual([
      ['a', '1'],
      ['b', '1'],
    ]);
  });

  test('a medium that lied has lost the last write of the last life alone', () => {
    live((store) => {
      store.persist('a', '1');
      store.persistAll([
        ['a', '2'],
        ['b', '2'],
      ]);
    });
    loseLastWrite(folder);
    expect(found()).toEqual([['a', '1']]);
    loseLastWrite(folder);
    expect(found()).toEqual([['a', '1']]);
  });

  test('a full store takes no new key and says so', () => {
    live((store) => {
      store.persist('a', '1');
      store.full = true;
      expect([store.persist('b', '1'), store.persist('a', '2')]).toEqual([false, true]);
    });
    expect(found()).toEqual([['a', '2']]);
  });

  test('a settlement is a file for people as well, written with what it belongs to', () => {
    live((store) =>
      store.persistAll([
        ['batch/T1', '2'],
        ['settlement/T1/000001', 'rows\n'],
      ]),
    );
    expect(readFileSync(join(folder, 'settlement/T1/000001.csv'), 'utf8')).toBe('rows\n');
    expect(existsSync(join(folder, 'batch'))).toBe(false);
  });
});
