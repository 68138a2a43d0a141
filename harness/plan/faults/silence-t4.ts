import { serialKind } from './serial-kind.js';

/** Fault budget: as of silence-t3; the register's question at T4 crosses with what comes at last. */
export const silenceT4 = serialKind({
  id: 'silence-t4',
  sentence: 'The register hears nothing for about T4, then everything at once',
  type: 'silence-of-t4',
  lastsMs: [91_000, 95_000],
  settings: { marginMs: [-400, 400] },
  toRegisterOnly: true,
});
