import { type FaultKind, setting } from './kind.js';

/** Less than the first flight of a TLS server, so no hand-shake comes through; what stands breaks off in an answer. */
export const tlsHandshakeCut: FaultKind = {
  id: 'tls-handshake-cut',
  sentence: 'Every TLS hand-shake with the acquirer breaks off in the middle',
  cause: 'network',
  anchors: ['acquirer.about-to-reply', 'terminal.sale-stored', 'terminal.request-sent', 'register.pay-pressed'],
  lastsMs: [2000, 60000],
  settings: { bytes: [1, 500] },
  needs: 'tls',
  place: (bench, name, fault) =>
    bench.addToxic(name, {
      type: 'limit_data',
      stream: 'downstream',
      attributes: { bytes: setting(tlsHandshakeCut, fault, 'bytes') },
    }),
  lift: (bench, name) => bench.removeToxic(name),
};
