/** The rig's own name server: UDP on loopback, one address record, and the ways in which it can fail. */
import { createSocket } from 'node:dgram';
import { type Answer, decodeQuestion, encodeAnswer, TYPE_A } from '../../../devices/protocols/dns/message.js';
import { WireError } from '../../../devices/wire/errors.js';

export type NameTrouble = 'nxdomain' | 'servfail' | 'silent';

export interface NameServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** Where the name leads from now on. */
  point(address: string): void;
  /** `undefined`: answers as it should. */
  fail(how: NameTrouble | undefined): void;
  close(): Promise<void>;
}

/** @param ttlSeconds how long the record may be kept */
export function startNameServer(name: string, address: string, ttlSeconds: number): Promise<NameServer> {
  const socket = createSocket('udp4');
  let points = address;
  let trouble: NameTrouble | undefined;
  const answerTo = (asked: string, type: number): Answer => {
    if (trouble === 'servfail') return { kind: 'servfail' };
    if (trouble === 'nxdomain' || asked !== name) return { kind: 'nxdomain' };
    return type === TYPE_A ? { kind: 'address', address: points, ttlSeconds } : { kind: 'nothing' };
  };
  socket.on('message', (bytes, { port, address: to }) => {
    const question = decodeQuestion(bytes);
    if (question instanceof WireError || trouble === 'silent') return;
    socket.send(encodeAnswer(question, answerTo(question.name, question.type)), port, to);
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      resolve({
        address: `127.0.0.1:${socket.address().port}`,
        point: (next) => {
          points = next;
        },
        fail: (how) => {
          trouble = how;
        },
        close: () => new Promise((done) => socket.close(() => done())),
      });
    });
  });
}
