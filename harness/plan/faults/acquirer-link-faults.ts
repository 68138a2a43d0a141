/** What goes wrong on the way to an acquirer that is reached by name over TLS; the suite `acquirer-link` draws from these. */
import { dnsAddressChange } from './dns-address-change.js';
import { dnsFailure } from './dns-failure.js';
import type { FaultKind } from './kind.js';
import { latency } from './latency.js';
import { linkDown } from './link-down.js';
import { replyLost } from './reply-lost.js';
import { requestLost } from './request-lost.js';
import { reset } from './reset.js';
import { slice } from './slice.js';
import { slowBytes } from './slow-bytes.js';
import { slowLink } from './slow-link.js';
import { tlsExpiredCertificate } from './tls-expired-certificate.js';
import { tlsHandshakeCut } from './tls-handshake-cut.js';
import { tlsWrongCertificate } from './tls-wrong-certificate.js';

/** Kinds that only a link over TLS can have. */
export const MORE_ACQUIRER_LINK_FAULTS: readonly FaultKind[] = [
  dnsAddressChange,
  dnsFailure,
  tlsExpiredCertificate,
  tlsHandshakeCut,
  tlsWrongCertificate,
];

/** All that the acquirer link suite draws from. */
export const ACQUIRER_LINK_FAULTS: readonly FaultKind[] = [
  ...MORE_ACQUIRER_LINK_FAULTS,
  latency,
  linkDown,
  replyLost,
  requestLost,
  reset,
  slice,
  slowBytes,
  slowLink,
];
