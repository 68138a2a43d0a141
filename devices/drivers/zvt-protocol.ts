/** ZVT as a register protocol, over a serial line and over TCP. */
import { ACK, NAK, ZvtSplitter } from '../protocols/zvt/frame.js';
import { ZVT_DEFAULTS, type ZvtSettings } from '../protocols/zvt/settings.js';
import { ZVT_TIMERS } from '../protocols/zvt/transport.js';
import type { RegisterProtocol } from './register-protocol.js';
import { ZvtDriver } from './zvt-driver.js';
import { ZvtFront } from './zvt-front.js';

/** PA00P016 2.1; some terminals go at 115200, or take one stop bit. */
const SERIAL = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 2 } as const;
/** A start bit, the data and two stop bits. */
const BYTES_PER_MS = SERIAL.baudRate / (1 + SERIAL.dataBits + SERIAL.stopBits) / 1_000;
/** The terminal speaks at least this often while a payment is open: twice, before the cashier would look. */
const STATEMENT_MS = 10_000;

export function zvtProtocol(transport: 'serial' | 'tcp', settings: ZvtSettings = ZVT_DEFAULTS): RegisterProtocol {
  return {
    name: `zvt-${transport}`,
    serial: SERIAL,
    line: {
      splitter: () => new ZvtSplitter(),
      ack: ACK,
      nak: NAK,
      headBytes: 2,
      ...(transport === 'serial' ? { bytesPerMs: BYTES_PER_MS } : {}),
      timers: { ...ZVT_TIMERS, statementMs: STATEMENT_MS, resultMs: ZVT_TIMERS.completionMs },
    },
    transport,
    carriesCode: false,
    tellsUnasked: false,
    unacknowledgedApproval: 'reverse',
    driver: (_rng, ears) => new ZvtDriver(transport, settings, ears),
    front: (rng, ears) => new ZvtFront(transport, settings, `Z${rng.between(100_000, 999_999)}`, ears),
  };
}
