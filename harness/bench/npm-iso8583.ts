/** npm `iso_8583`, a dev dependency, for comparison only: CommonJS without types, fields by number as text. */
import { createRequire } from 'node:module';
import type { IsoMessage } from '../../devices/protocols/iso8583/table.js';

/** The part of the library that is compared. */
export interface NpmIso8583 {
  /** @returns the message behind its two length bytes @throws where the library refuses it */
  build(fields: NpmFields): Uint8Array;
  /** @throws where the library refuses it */
  parse(bytes: Uint8Array): NpmFields;
}

export type NpmFields = Readonly<Record<string, string>>;

interface Library {
  new (
    fields: NpmFields,
    formats: object,
  ): {
    getBufferMessage(): Uint8Array | { error: string };
    getIsoJSON(bytes: Uint8Array): NpmFields | { error: string };
  };
}

/** F64 is eight characters in our dialect. */
const FORMATS = { 64: { ContentType: 'an', Label: 'MAC', LenType: 'fixed', MaxLen: 8 } };

/** `undefined` where it is not installed: an installation for use has no dev dependencies. */
export function loadNpmIso8583(): NpmIso8583 | undefined {
  let library: Library;
  try {
    library = createRequire(import.meta.url)('iso_8583') as Library;
  } catch {
    return undefined;
  }
  const Library = library;
  return {
    build: (fields) => {
      const built = new Library(fields, FORMATS).getBufferMessage();
      if ('error' in built) throw new Error(built.error);
      return built;
    },
    parse: (bytes) => {
      const parsed = new Library({}, FORMATS).getIsoJSON(bytes);
      if (typeof parsed['error'] === 'string') throw new Error(parsed['error']);
      return parsed as NpmFields;
    },
  };
}

/** The same fields in the library's form; it has no MAC of its own, so F64 stands as any eight characters. */
export function npmFields(message: IsoMessage, mac: boolean): NpmFields {
  const fields: Record<string, string> = { 0: message.mti };
  for (const [n, value] of message.fields.entries()) if (value !== undefined) fields[n] = value;
  if (mac) fields[64] = 'DB75267B';
  return fields;
}
