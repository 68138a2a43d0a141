/** What makes one acquirer's ISO 8583 differ from another's, as data. The codec knows no field by heart. */

/** Alphabet, length and padding are separate parts: n + m small pieces in place of n × m codecs. */
export interface FieldSpec {
  /** Field number, 2 to 64. */
  readonly n: number;
  readonly name: string;
  /** `bcd`: digits, two a byte. `ascii`: printable bytes as they are. `binary`: hex digits here, bytes on the wire. */
  readonly alphabet: 'bcd' | 'ascii' | 'binary';
  /** `fixed`, or a BCD length of one (`ll`) or two (`lll`) bytes, which counts digits for BCD fields and bytes for others. */
  readonly length: 'fixed' | 'll' | 'lll';
  /** Longest value, in digits or bytes; the exact length of a fixed field. */
  readonly max: number;
  /** Where an odd number of digits leaves its spare nibble: `left` puts the digits first and pads behind. */
  readonly align?: 'left' | 'right';
  /** Never shown, whole or in part. */
  readonly secret?: boolean;
}

export interface Dialect {
  readonly name: string;
  /** TPDU of a request, 5 bytes in hex; a reply swaps bytes 2-3 with 4-5. */
  readonly tpdu: string;
  /** Header of a request, 6 bytes in hex. */
  readonly header: string;
  /** Which hex digit of the header the host sets when it wants a sign-in, and to what. */
  readonly signInWanted: { readonly digit: number; readonly value: string };
  /** Longest and shortest message after the length bytes. */
  readonly bytesMax: number;
  readonly bytesMin: number;
  readonly fields: readonly FieldSpec[];
  /** Field of the MAC, 8 ASCII characters, last in the message. */
  readonly macField: number;
}
