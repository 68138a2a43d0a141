/** Goal: the cases say what the real server does, so that they may be held against the embedded one. */
import { describe, test } from 'vitest';
import { findRealToxiproxy } from '../installed.js';
import { startRealToxiproxy } from '../real-server.js';
import { itConforms } from './conformance.contract.js';

const binary = findRealToxiproxy();
if (binary === undefined)
  test.skip('skipped: no toxiproxy-server on the PATH or in the cache; scanrig toxiproxy install builds one', () =>
    undefined);
else describe('the real Toxiproxy', () => itConforms(() => startRealToxiproxy(binary), true));
