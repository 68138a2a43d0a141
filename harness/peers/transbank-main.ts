/** npm `transbank-pos-sdk` as it is, behind the channel of its process. */
import { createRequire } from 'node:module';
import type { FromPeer, ToPeer } from './peer-process.js';

interface Sdk {
  posTimeout: number;
  connect(path: string, baudRate: number): Promise<unknown>;
  sale(amount: number, ticket: string): Promise<unknown>;
  getLastSale(): Promise<unknown>;
  closeDay(): Promise<unknown>;
  poll(): Promise<unknown>;
  disconnect(): Promise<unknown>;
}

const BAUD_RATE = 115_200;
/** Of the register: how long it waits for the answer to a sale. The SDK's own default is 150 s. */
const ANSWER_MS = 40_000;

const { POSIntegrado } = createRequire(import.meta.url)('transbank-pos-sdk') as { POSIntegrado: new () => Sdk };
const sdk = new POSIntegrado();
sdk.posTimeout = ANSWER_MS;

function perform(call: ToPeer): Promise<unknown> {
  switch (call.do) {
    case 'connect':
      return sdk.connect(call.path, BAUD_RATE);
    case 'sale':
      return sdk.sale(call.amount, call.ticket);
    case 'last-sale':
      return sdk.getLastSale();
    case 'close-day':
      return sdk.closeDay();
    case 'poll':
      return sdk.poll();
    case 'lose':
      return sdk.disconnect();
  }
}

process.on('message', (message) => {
  const call = message as ToPeer;
  const answer = (body: FromPeer): void => void process.send?.(body);
  perform(call).then(
    (value) => answer({ id: call.id, ok: true, value: value ?? null }),
    (error: unknown) =>
      answer({ id: call.id, ok: false, error: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
