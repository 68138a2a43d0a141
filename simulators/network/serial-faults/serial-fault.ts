/** What happens to the bytes of one direction of a serial line while the fault is in place. */
export interface SerialFault {
  /** What is left of a chunk; never longer than it need be, never the same array changed in place. */
  apply(bytes: Uint8Array): Uint8Array;
  /** Bytes lost or changed so far. */
  changed(): number;
}
