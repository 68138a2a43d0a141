import { type FaultKind, setting } from './kind.js';

export const tlsWrongCertificate: FaultKind = {
  id: 'tls-wrong-certificate',
  sentence: 'The acquirer shows a certificate that is not its own',
  cause: 'network',
  anchors: ['register.pay-pressed', 'terminal.sale-stored', 'acquirer.about-to-reply', 'terminal.reversal-due'],
  lastsMs: [2000, 60000],
  /** 0: another name, 1: an authority that nobody trusts. */
  settings: { authority: [0, 1] },
  needs: 'tls',
  place: (bench, name, fault) =>
    bench.acquirerTrouble(
      name,
      setting(tlsWrongCertificate, fault, 'authority') === 1 ? 'other-authority' : 'other-name',
      true,
    ),
  lift: (bench, name, fault) =>
    bench.acquirerTrouble(
      name,
      setting(tlsWrongCertificate, fault, 'authority') === 1 ? 'other-authority' : 'other-name',
      false,
    ),
};
