/** Payment codes as a phone shows them: a QR code, a Code 128 bar code. Black on white with a quiet zone: without it no camera reads them. */
import type { RenderOptions } from 'bwip-js/node';

export type Symbology = 'qr' | 'bar';

/** `eclevel` is an option of the symbology, which the types of bwip-js leave out. */
const KINDS: Readonly<Record<Symbology, RenderOptions & { readonly eclevel?: string }>> = {
  // ISO/IEC 18004: 4 modules of quiet zone. Level M, as wallets use it.
  qr: { bcid: 'qrcode', text: '', eclevel: 'M', padding: 4 },
  // ISO/IEC 15417: 10 modules left and right.
  bar: { bcid: 'code128', text: '', height: 16, paddingwidth: 12, paddingheight: 4 },
};

export async function codeSvg(text: string, as: Symbology): Promise<string> {
  const { toSVG } = await bwip();
  const svg = toSVG(options(text, as, 1));
  // A bar code may be drawn as wide as there is room; a QR code keeps its shape.
  return as === 'bar' ? svg.replace('<svg ', '<svg preserveAspectRatio="none" ') : svg;
}

/** @param scale pixels a module */
export async function codePng(text: string, as: Symbology, scale: number): Promise<Uint8Array> {
  const { toBuffer } = await bwip();
  return toBuffer(options(text, as, scale));
}

function options(text: string, as: Symbology, scale: number): RenderOptions {
  // bwip-js draws on nothing unless it is told the paper.
  return { ...KINDS[as], text, scale, backgroundcolor: 'FFFFFF', barcolor: '000000' };
}

/** Loaded when the first code is drawn: it is large. */
function bwip(): Promise<typeof import('bwip-js/node')> {
  return import('bwip-js/node');
}
