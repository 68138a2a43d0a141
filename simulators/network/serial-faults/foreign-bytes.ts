/**
 * Somebody else speaks on the line, between frames and again and again. To the terminal: the AT commands with which
 * ModemManager probes every new serial device. To the register: the banner of a terminal that has started.
 */
import { FrameWatch } from './frame-watch.js';
import type { SerialFaultMaker } from './making.js';
import type { SerialDirection } from './serial-fault.js';

/** ModemManager's probes, in its order. */
const PROBES = ['AT\r', 'AT\r', 'ATE0\r', 'AT+GCAP\r', 'ATI\r', 'AT+CGMI\r', 'AT+CGMM\r'];
/** A boot loader's greeting, and the length-prefixed one that a Yomani sends unasked. */
const BANNERS = ['\r\nU-Boot 2015.04 DRAM: 512 MiB\r\n', '\0\0\0\x1dVER|APP=POS 4.17|SN=00012345|', '\r\nlogin: '];
const TEXTS: Readonly<Record<SerialDirection, readonly string[]>> = { 'to-terminal': PROBES, 'to-register': BANNERS };

const EVERY_MS = 1_500;
/** A frame is under way: look again. */
const AGAIN_MS = 20;

export const foreignBytes: SerialFaultMaker = ({ direction: acts }, { line, now: placed }) => {
  const watch = new FrameWatch(line);
  const texts = TEXTS[acts].map((text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  let next = placed;
  let said = 0;
  let changed = 0;
  return {
    push: (direction, bytes, now, out) => {
      out(direction, bytes);
      if (direction === acts) watch.cut(bytes, now);
    },
    due: () => next,
    advance: (now, out) => {
      next = now + (watch.inFrame(now) ? AGAIN_MS : EVERY_MS);
      if (watch.inFrame(now)) return;
      const text = texts[said % texts.length] as Uint8Array;
      said += 1;
      changed += text.length;
      out(acts, text);
    },
    forget: () => watch.reset(),
    changed: () => changed,
  };
};
