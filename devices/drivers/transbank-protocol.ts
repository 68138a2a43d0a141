/** Transbank POS Integrado as a register protocol, over a serial line. */
import { ACK, NAK, TransbankSplitter } from '../protocols/transbank/frame.js';
import { TRANSBANK_DEFAULTS, type TransbankSettings } from '../protocols/transbank/settings.js';
import type { RegisterProtocol } from './register-protocol.js';
import { TransbankDriver } from './transbank-driver.js';
import { TransbankFront } from './transbank-front.js';

/** The terminal speaks at least this often while a payment is open, where the register asks for statuses. */
const STATEMENT_MS = 10_000;

export function transbankProtocol(settings: TransbankSettings = TRANSBANK_DEFAULTS): RegisterProtocol {
  const { gapMs, registerAnswerMs, tries, silenceMs } = settings;
  return {
    name: 'transbank',
    serial: { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 },
    line: {
      splitter: () => new TransbankSplitter(),
      ack: ACK,
      nak: NAK,
      headBytes: 1,
      timers: { gapMs, answerMs: registerAnswerMs, tries, statementMs: STATEMENT_MS, resultMs: silenceMs },
    },
    transport: 'serial',
    carriesCode: false,
    tellsUnasked: false,
    unacknowledgedApproval: 'keep',
    driver: (_rng, ears) => new TransbankDriver(settings, ears),
    front: (_rng, ears) => new TransbankFront(settings, ears),
  };
}
