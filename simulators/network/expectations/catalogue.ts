/** What is expected of each toxic that a fault may use. */
import { closesLate } from './closes-late.js';
import { delays } from './delays.js';
import type { Expectation } from './expectation.js';
import { limits } from './limits.js';
import { bandwidthPaces, slicerPaces } from './paces.js';
import { swallows } from './swallows.js';

export const EXPECTATIONS = {
  timeout: swallows,
  reset_peer: swallows,
  limit_data: limits,
  latency: delays,
  bandwidth: bandwidthPaces,
  slicer: slicerPaces,
  slow_close: closesLate,
} as const satisfies Readonly<Record<string, Expectation>>;
