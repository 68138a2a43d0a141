/** Every case, in the order in which they are told. */
import type { Case } from './bench.js';
import { CUTS } from './cases/cuts.js';
import { DELAYS } from './cases/delays.js';
import { EDITS } from './cases/edits.js';
import { MANNERS } from './cases/manners.js';
import { POPULATE } from './cases/populate.js';
import { PROXIES } from './cases/proxies.js';
import { STREAMS } from './cases/streams.js';
import { TOXICS } from './cases/toxics.js';

export const CASES: readonly Case[] = [
  ...MANNERS,
  ...PROXIES,
  ...POPULATE,
  ...TOXICS,
  ...STREAMS,
  ...DELAYS,
  ...CUTS,
  ...EDITS,
];
