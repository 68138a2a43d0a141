/** A receipt as it lies on paper: lines of text with their look, pictures, codes. */
export interface Look {
  readonly bold: boolean;
  readonly underline: boolean;
  readonly reverse: boolean;
  /** Times the width and the height of a character. */
  readonly wide: number;
  readonly high: number;
}

export interface Run {
  readonly text: string;
  readonly look: Look;
}

export type Align = 'left' | 'centre' | 'right';

/** One bit a dot, rows from the left, each padded to whole bytes; 1 is black. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly rows: Uint8Array;
}

export type SlipPart =
  | { readonly kind: 'line'; readonly runs: readonly Run[]; readonly align: Align }
  | { readonly kind: 'picture'; readonly bitmap: Bitmap; readonly align: Align }
  | { readonly kind: 'code'; readonly symbology: string; readonly text: string; readonly align: Align }
  | { readonly kind: 'feed'; readonly dots: number };

export interface Slip {
  readonly parts: readonly SlipPart[];
  /** It ended with a cut; else the printer's line ended or paused. */
  readonly cut: boolean;
  /** Bytes that no command explains. */
  readonly unknownBytes: number;
  /** It was longer than anybody prints, and its rest is not kept. */
  readonly cutShort: boolean;
}

export const PLAIN: Look = { bold: false, underline: false, reverse: false, wide: 1, high: 1 };
