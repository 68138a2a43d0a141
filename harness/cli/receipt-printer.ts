/** The printer of an emulated terminal: what it prints goes to a printer on TCP, or to `scanrig receipts` in its place. */
import { tcpLink } from '../../devices/links/tcp.js';
import { encodeReceipt } from '../../devices/protocols/escpos/encode.js';
import type { HistoryEvent } from '../../devices/wire/events.js';
import type { Address } from './serve.js';

export function receiptPrinter({ host, port }: Address): (event: HistoryEvent) => void {
  let before: Promise<void> = Promise.resolve();
  const print = async (text: string): Promise<void> => {
    try {
      const link = await tcpLink(host, port)({ onBytes: () => undefined, onClosed: () => undefined });
      link.write(encodeReceipt(text));
      link.close();
    } catch (error) {
      // A terminal without paper goes on; whoever watches must know.
      process.stderr.write(`scanrig: not printed: ${(error as Error).message}\n`);
    }
  };
  return (event) => {
    if (event.kind === 'receipt') before = before.then(() => print(event.text));
  };
}
