import type { FaultKind } from './kind.js';

export const dnsAddressChange: FaultKind = {
  id: 'dns-address-change',
  sentence: 'The acquirer moves to another address, and the old one refuses',
  cause: 'network',
  anchors: ['register.pay-pressed', 'terminal.sale-stored', 'acquirer.about-to-reply', 'terminal.reversal-due'],
  lastsMs: [2000, 60000],
  needs: 'tls',
  place: (bench, name) => bench.acquirerTrouble(name, 'moved', true),
  lift: (bench, name) => bench.acquirerTrouble(name, 'moved', false),
};
