/** Commands to receipts. Never fails: what it does not know changes nothing on paper. */
import { bitmapOfColumns, bitmapOfRaster } from './bitmaps.js';
import { code128Text } from './code128.js';
import { type Align, type Look, PLAIN, type Run, type Slip, type SlipPart } from './slip.js';
import { EscPosSplitter, type EscPosToken } from './split.js';
import { word } from './table.js';

const PARTS_MAX = 5_000;
const LINE_BYTES_MAX = 4_096;
const DEFAULT_SPACING = 30;
const TAB = 8;
/** GS k 73. */
const CODE128 = 73;
const ALIGNS: readonly Align[] = ['left', 'centre', 'right'];

interface OpenRun {
  readonly look: Look;
  readonly bytes: number[];
}

export class ReceiptReader {
  readonly #splitter = new EscPosSplitter();
  readonly #decode: (bytes: Uint8Array) => string;
  #look: Look = PLAIN;
  #align: Align = 'left';
  #spacing = DEFAULT_SPACING;
  #line: OpenRun[] = [];
  #lineBytes = 0;
  #dotsInLine = false;
  #parts: SlipPart[] = [];
  #unknown = 0;
  #cutShort = false;
  /** What the next GS ( k of printing draws. */
  #qr: Uint8Array | undefined;
  #graphics: SlipPart | undefined;

  /** @param encoding of the text, as TextDecoder names it */
  constructor(encoding = 'gb18030') {
    const decoder = new TextDecoder(encoding);
    this.#decode = (bytes) => decoder.decode(bytes);
  }

  /** @returns receipts that ended with a cut */
  push(chunk: Uint8Array): Slip[] {
    const slips: Slip[] = [];
    for (const token of this.#splitter.push(chunk)) this.#token(token, slips);
    return slips;
  }

  /** The line is silent, or over: what there is is a receipt. */
  end(): Slip | undefined {
    const slips: Slip[] = [];
    for (const token of this.#splitter.end()) this.#token(token, slips);
    this.#endLine();
    return this.#take(false);
  }

  #token(token: EscPosToken, slips: Slip[]): void {
    if (token.kind === 'text') return this.#text(token.bytes);
    if (token.kind === 'unknown') {
      this.#unknown += token.bytes.length;
      return;
    }
    if (token.kind === 'control') return this.#control(token.byte);
    if (token.name === 'GS V' || token.name === 'ESC i' || token.name === 'ESC m') {
      this.#endLine();
      const slip = this.#take(true);
      if (slip !== undefined) slips.push(slip);
      return;
    }
    this.#command(token.name, token.params);
  }

  #text(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#lineBytes === LINE_BYTES_MAX) this.#endLine();
      const last = this.#line.at(-1);
      if (last?.look === this.#look) last.bytes.push(byte);
      else this.#line.push({ look: this.#look, bytes: [byte] });
      this.#lineBytes += 1;
    }
  }

  #control(byte: number): void {
    if (byte === 0x0a) return this.#newLine();
    if (byte === 0x09) this.#text(new Uint8Array(TAB - (this.#lineBytes % TAB)).fill(0x20));
    else if (byte === 0x0c) this.#endLine();
    // A carriage return does nothing on printers that feed by LF; others are nothing on paper.
    else if (byte !== 0x0d) this.#unknown += 1;
  }

  #newLine(): void {
    // The dots of ESC * stand in a line, which this one ends.
    if (this.#line.length === 0 && !this.#dotsInLine) this.#add({ kind: 'feed', dots: this.#spacing });
    this.#endLine();
  }

  #endLine(): void {
    this.#dotsInLine = false;
    if (this.#line.length === 0) return;
    const runs: Run[] = this.#line.map(({ look, bytes }) => ({ look, text: this.#decode(Uint8Array.from(bytes)) }));
    this.#line = [];
    this.#lineBytes = 0;
    this.#add({ kind: 'line', runs, align: this.#align });
  }

  #add(part: SlipPart): void {
    if (this.#parts.length >= PARTS_MAX) this.#cutShort = true;
    else this.#parts.push(part);
  }

  #take(cut: boolean): Slip | undefined {
    const parts = this.#parts;
    const slip = { parts, cut, unknownBytes: this.#unknown, cutShort: this.#cutShort };
    this.#parts = [];
    this.#unknown = 0;
    this.#cutShort = false;
    // Feeding alone is no receipt: drivers feed and cut once more to be sure.
    return parts.some(({ kind }) => kind !== 'feed') ? slip : undefined;
  }

  #command(name: string, params: Uint8Array): void {
    const [first = 0] = params;
    const on = (first & 1) === 1;
    switch (name) {
      case 'ESC @':
        this.#look = PLAIN;
        this.#align = 'left';
        this.#spacing = DEFAULT_SPACING;
        return;
      case 'ESC !':
        return this.#set({
          bold: bit(first, 3),
          high: bit(first, 4) ? 2 : 1,
          wide: bit(first, 5) ? 2 : 1,
          underline: bit(first, 7),
        });
      case 'FS !':
        return this.#set({ wide: bit(first, 2) ? 2 : 1, high: bit(first, 3) ? 2 : 1, underline: bit(first, 7) });
      case 'FS W':
        return this.#set({ wide: on ? 2 : 1, high: on ? 2 : 1 });
      case 'GS !':
        return this.#set({ wide: ((first >> 4) & 7) + 1, high: (first & 7) + 1 });
      case 'ESC E':
      case 'ESC G':
        return this.#set({ bold: on });
      case 'ESC -':
      case 'FS -':
        return this.#set({ underline: (first & 3) !== 0 });
      case 'GS B':
        return this.#set({ reverse: on });
      case 'ESC a':
        this.#align = ALIGNS[first % 48] ?? this.#align;
        return;
      case 'ESC 2':
        this.#spacing = DEFAULT_SPACING;
        return;
      case 'ESC 3':
        this.#spacing = first;
        return;
      case 'ESC d':
        this.#endLine();
        return this.#add({ kind: 'feed', dots: first * this.#spacing });
      case 'ESC J':
        this.#endLine();
        return this.#add({ kind: 'feed', dots: first });
      default:
        return this.#drawing(name, params);
    }
  }

  #drawing(name: string, params: Uint8Array): void {
    const align = this.#align;
    if (name === 'ESC *') {
      this.#endLine();
      this.#add({ kind: 'picture', bitmap: bitmapOfColumns(params), align });
      this.#dotsInLine = true;
    } else if (name === 'GS v') {
      this.#endLine();
      this.#add({ kind: 'picture', bitmap: bitmapOfRaster(word(params, 2), params.subarray(6)), align });
    } else if (name === 'GS k') {
      this.#endLine();
      this.#add({ kind: 'code', symbology: 'bar code', text: barcodeText(params), align });
    } else if (name === 'GS (' || name === 'GS 8') this.#extended(name, params);
  }

  /** `GS ( k`: codes in two dimensions. `GS ( L` and `GS 8 L`: graphics, which are stored first and printed then. */
  #extended(name: string, params: Uint8Array): void {
    const letter = String.fromCharCode(params[0] as number);
    const data = params.subarray(name === 'GS (' ? 3 : 5);
    const [first, fn] = data;
    if (letter === 'k' && fn === 80) this.#qr = data.slice(3);
    else if (letter === 'k' && fn === 81 && this.#qr !== undefined) {
      this.#endLine();
      const symbology = first === 49 ? 'QR' : 'code';
      this.#add({ kind: 'code', symbology, text: this.#decode(this.#qr), align: this.#align });
    } else if (letter === 'L' && fn === 112 && data.length >= 10) {
      const bitmap = bitmapOfRaster((word(data, 6) + 7) >> 3, data.subarray(10));
      this.#graphics = {
        kind: 'picture',
        bitmap: { ...bitmap, width: Math.min(bitmap.width, word(data, 6)) },
        align: this.#align,
      };
    } else if (letter === 'L' && (fn === 50 || fn === 2) && this.#graphics !== undefined) {
      this.#endLine();
      this.#add(this.#graphics);
    }
  }

  #set(change: Partial<Look>): void {
    this.#look = { ...this.#look, ...change };
  }
}

function bit(value: number, n: number): boolean {
  return (value & (1 << n)) !== 0;
}

/** GS k m: the data up to a NUL, or behind their number from 65 on. */
function barcodeText(params: Uint8Array): string {
  const [kind = 0] = params;
  if (kind === CODE128) return code128Text(params.subarray(2));
  return latin1(kind >= 65 ? params.subarray(2) : params.subarray(1, -1));
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
