/** Somebody else's broker. Of an outage it knows nothing: that is only that nobody of ours can reach it. */
import type { NetConnectOpts } from 'node:net';
import { RigFaultError } from '../../../devices/wire/errors.js';
import type { BrokerServer } from './broker-server.js';

const ANSWER_MS_MAX = 5_000;

export function outsideBroker(url: string, at: NetConnectOpts): BrokerServer {
  return { name: url, at, start: () => confirmBroker(url), stop: () => Promise.resolve(), onEnd: () => undefined };
}

/** A port that is open proves no broker, so it must take a session (MQTT 3.1.1, 3.1 and 3.2). @throws RigFaultError */
async function confirmBroker(url: string): Promise<void> {
  const { connect } = await import('mqtt');
  const client = connect(url, { clean: true, reconnectPeriod: 0, connectTimeout: ANSWER_MS_MAX });
  const got = await new Promise<string | undefined>((resolve) => {
    client.once('connect', () => resolve(undefined));
    // It may tell of several, and an error that nobody hears would end the rig.
    client.on('error', (error) => resolve(causeOf(error)));
    client.once('close', () => resolve('the connection ended without an answer'));
  });
  client.end(true);
  if (got === undefined) return;
  throw new RigFaultError({
    what: 'the MQTT broker does not answer',
    where: url,
    expected: 'CONNACK with code 0',
    got,
    next: 'Start it, or take the embedded one with --broker embedded.',
  });
}

/** Where a name has several addresses the error is empty, and its parts have the code. */
function causeOf(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code;
  return error.message || (code === undefined ? String(error) : String(code));
}
