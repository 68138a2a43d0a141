import { serialKind } from './serial-kind.js';

/** Fault budget: what the terminal says is heard late and several times. The copies are acknowledged and nothing more. */
export const silenceT3 = serialKind({
  id: 'silence-t3',
  sentence: 'The register hears nothing for about T3, then everything at once',
  type: 'silence-of-t3',
  lastsMs: [11_000, 13_000],
  settings: { marginMs: [-400, 400] },
  toRegisterOnly: true,
});
