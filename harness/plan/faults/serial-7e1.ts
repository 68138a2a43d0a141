import { serialKind } from './serial-kind.js';

/**
 * Fault budget: order, amount and outcome are ASCII and survive. An LRC cannot see it, since the highest bits of data and LRC
 * go together, so Chinese texts may arrive as other characters: a property of that check sum. A CRC refuses such frames.
 */
export const serial7e1 = serialKind({
  id: 'serial-7e1',
  sentence: 'The highest bit of every byte is lost on the serial line (7E1)',
  type: 'strip-high-bit',
  hinders: true,
  // What a register says is ASCII: nothing of it is lost.
  sure: { toTerminal: [0, 0] },
});
