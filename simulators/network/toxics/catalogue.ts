/** The eight toxics of Toxiproxy 2.12, by type. */
import { bandwidth } from './bandwidth.js';
import { latency } from './latency.js';
import { limitData } from './limit-data.js';
import { noop } from './noop.js';
import { resetPeer } from './reset-peer.js';
import { slicer } from './slicer.js';
import { slowClose } from './slow-close.js';
import type { ToxicKind } from './stage.js';
import { timeout } from './timeout.js';

export const TOXIC_KINDS: ReadonlyMap<string, ToxicKind> = new Map(
  [latency, bandwidth, slowClose, timeout, resetPeer, slicer, limitData, noop].map((kind) => [kind.type, kind]),
);
