import { serialKind } from './serial-kind.js';

/**
 * Fault budget: all of it lies between frames and is dropped there. Letters of it may be the ACK or NAK of a profile; a frame
 * that arrives is not harmed by an answer too many. Nothing may be late.
 */
export const serialForeign = serialKind({
  id: 'serial-foreign',
  sentence: 'Somebody else speaks on the serial line: AT commands to the terminal, a boot banner to the register',
  cause: 'system',
  type: 'foreign-bytes',
  hinders: false,
});
