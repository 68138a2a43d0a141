/**
 * Entry of the bare parties: terminal, acquirer and wallet that know no protocol. Each waits for as many bytes as the message
 * before has, and sends as many as the next one has.
 *
 *   pay ─▶ terminal ─▶ sale ─▶ acquirer ─▶ call ─▶ wallet ─▶ paid ─▶ acquirer ─▶ reply ─▶ terminal ─▶ result
 */
import type { OpenLink } from '../../devices/links/link.js';
import { serialLink } from '../../devices/links/serial.js';
import { tcpLink, tcpListener } from '../../devices/links/tcp.js';
import { protocolOf } from '../worlds/parts.js';
import { BARE_LENGTHS as LENGTHS } from './bare-lengths.js';

const HERE = '127.0.0.1';

/** From the bench: where the terminal finds its port and its acquirer. */
export interface BareSetup {
  readonly serial: string;
  readonly acquirer: number;
}

const ignored = { onClosed: () => undefined };

/** Calls back for every whole message. */
function every(length: number, run: () => void): { onBytes(bytes: Uint8Array): void; onClosed(): void } {
  let heard = 0;
  return {
    onBytes: (bytes) => {
      heard += bytes.length;
      for (; heard >= length; heard -= length) run();
    },
    ...ignored,
  };
}

async function hosts(): Promise<number> {
  const wallet = await tcpListener(HERE, 0, (link) =>
    every(LENGTHS.call, () => link.write(new Uint8Array(LENGTHS.paid))),
  );
  let terminal: OpenLink | undefined;
  const answer = (): void => terminal?.write(new Uint8Array(LENGTHS.reply));
  const call = await tcpLink(HERE, wallet.port)(every(LENGTHS.paid, answer));
  const acquirer = await tcpListener(HERE, 0, (link) => {
    terminal = link;
    return every(LENGTHS.sale, () => call.write(new Uint8Array(LENGTHS.call)));
  });
  return acquirer.port;
}

async function terminal({ serial, acquirer }: BareSetup): Promise<void> {
  let register: OpenLink | undefined;
  const tell = (): void => register?.write(new Uint8Array(LENGTHS.result));
  const host = await tcpLink(HERE, acquirer)(every(LENGTHS.reply, tell));
  const sell = (): void => host.write(new Uint8Array(LENGTHS.sale));
  register = await serialLink({ path: serial, ...protocolOf('generic-stx-lrc').serial })(every(LENGTHS.pay, sell));
}

process.on('disconnect', () => process.exit(0));
process.once('message', (setup: BareSetup) => void terminal(setup).then(() => process.send?.('ready')));
process.send?.(await hosts());
