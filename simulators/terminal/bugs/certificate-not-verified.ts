import type { TerminalBug } from './bug.js';

export const certificateNotVerified: TerminalBug = {
  id: 'certificate-not-verified',
  party: 'terminal',
  sentence: 'Any certificate will do on the acquirer link, so whoever gets in between reads the payment codes',
  source: 'docs/worlds.md "An acquirer over TLS"',
  violation: 'secret-exposed',
  needs: ['tls-wrong-certificate'],
  change: {
    verifiesCertificate: false,
  },
};
