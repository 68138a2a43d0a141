import type { FaultKind } from './kind.js';

export const tlsExpiredCertificate: FaultKind = {
  id: 'tls-expired-certificate',
  sentence: 'The acquirer is started again with a certificate that has expired',
  cause: 'network',
  anchors: ['register.pay-pressed', 'terminal.sale-stored', 'acquirer.about-to-reply', 'terminal.reversal-due'],
  lastsMs: [2000, 60000],
  needs: 'tls',
  place: (bench, name) => bench.acquirerTrouble(name, 'expired-certificate', true),
  lift: (bench, name) => bench.acquirerTrouble(name, 'expired-certificate', false),
};
