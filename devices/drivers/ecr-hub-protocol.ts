/** ECR Hub (CodePay, PayCloud) as a register protocol, over serial over USB. */
import { EcrHubSplitter } from '../protocols/ecr-hub/frame.js';
import { ECR_HUB_DEFAULTS, type EcrHubSettings } from '../protocols/ecr-hub/settings.js';
import { EcrHubDriver } from './ecr-hub-driver.js';
import { EcrHubFront } from './ecr-hub-front.js';
import type { RegisterProtocol } from './register-protocol.js';

/** The terminal speaks of a payment at least this often. */
const STATEMENT_MS = 10_000;
const HEAD_BYTES = 7;

export function ecrHubProtocol(settings: EcrHubSettings = ECR_HUB_DEFAULTS): RegisterProtocol {
  const { gapMs, ackMs, tries, silenceMs } = settings;
  return {
    name: 'ecrhub',
    serial: { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 },
    line: {
      splitter: () => new EcrHubSplitter(),
      ack: 0x06,
      nak: 0x15,
      namedAcks: true,
      headBytes: HEAD_BYTES,
      timers: { gapMs, answerMs: ackMs, tries, statementMs: STATEMENT_MS, resultMs: silenceMs },
    },
    transport: 'serial',
    carriesCode: false,
    tellsUnasked: false,
    unacknowledgedApproval: 'keep',
    driver: (rng, ears) => new EcrHubDriver(settings, `R${rng.between(100_000, 999_999)}`, ears),
    front: (_rng, ears) => new EcrHubFront(settings, ears),
  };
}
