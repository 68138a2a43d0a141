/** Text from a device is hostile: nothing of it reaches a terminal, a page or an XML file unescaped. */

/** For consoles: control characters, bidirectional overrides and the like become visible. */
export function forConsole(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    out += isUnsafe(code)
      ? code < 256
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : `\\u{${code.toString(16)}}`
      : char;
  }
  return out;
}

export function forHtml(text: string): string {
  return forConsole(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** XML 1.0 knows fewer characters than HTML; what it cannot hold is made visible by `forConsole` first. */
export function forXml(text: string): string {
  return forHtml(text);
}

function isUnsafe(code: number): boolean {
  const control = code < 0x20 || (code >= 0x7f && code < 0xa0);
  const bidi =
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0x200e ||
    code === 0x200f ||
    code === 0x061c;
  return control || bidi || code === 0xfeff || code === 0xfffe || code === 0xffff || (code >= 0xd800 && code <= 0xdfff);
}
