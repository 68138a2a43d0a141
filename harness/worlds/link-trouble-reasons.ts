/** Why a connection is refused for each trouble of name, address or certificate, as node:dns, node:net and node:tls name it. */
import type { LinkTrouble } from '../plan/bench.js';

export const REASONS = {
  nxdomain: 'ENOTFOUND',
  servfail: 'ESERVFAIL',
  silent: 'ETIMEOUT',
  moved: 'ECONNREFUSED',
  'expired-certificate': 'CERT_HAS_EXPIRED',
  'other-name': 'ERR_TLS_CERT_ALTNAME_INVALID',
  'other-authority': 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
} as const satisfies Record<LinkTrouble, string>;
