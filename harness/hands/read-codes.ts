/** Codes in a picture, read by zxing-wasm. Its binary is that of the package: by itself it would fetch one from the network. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RigFaultError } from '../../devices/wire/errors.js';

export interface ReadCode {
  /** `QRCode`, `Code128`, ... as zxing calls it. */
  readonly format: string;
  readonly text: string;
}

type Reader = typeof import('zxing-wasm/reader');

let loaded: Promise<Reader> | undefined;

/** @param picture PNG, JPEG, GIF, BMP or WebP as it came @returns nothing for a picture without a code, and for what is no picture */
export async function readCodes(picture: Uint8Array): Promise<ReadCode[]> {
  loaded ??= load();
  const { readBarcodes } = await loaded;
  const found = await readBarcodes(Uint8Array.from(picture), { tryHarder: true, maxNumberOfSymbols: 8 }).catch(
    () => [],
  );
  return found.filter(({ isValid }) => isValid).map(({ format, text }) => ({ format, text }));
}

async function load(): Promise<Reader> {
  try {
    const reader = await import('zxing-wasm/reader');
    const binary = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
    await reader.prepareZXingModule({
      overrides: { wasmBinary: new Uint8Array(binary).buffer },
      fireImmediately: true,
    });
    return reader;
  } catch (error) {
    throw new RigFaultError({
      what: 'pictures cannot be read',
      got: error instanceof Error ? error.message : String(error),
      next: 'The package zxing-wasm did not load; run `npm ci` again.',
    });
  }
}
