/** Goal: the embedded server does what the real one does. */
import { describe } from 'vitest';
import { startToxiproxyServer } from '../../../simulators/network/proxy-server/toxiproxy-server.js';
import { itConforms } from './conformance.contract.js';

describe('the embedded Toxiproxy', () => itConforms(() => startToxiproxyServer(), false));
