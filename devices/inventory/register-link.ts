/** The address of a register link, as rig files and the command line write it. */
export type RegisterLink =
  | { readonly kind: 'serial'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** `serial:PATH`, `pty:PATH` (opened like a serial port) or `tcp:HOST:PORT`. @returns undefined for anything else */
export function registerLinkOf(text: string): RegisterLink | undefined {
  const [, scheme, rest] = /^(serial|pty|tcp):(.+)$/.exec(text) ?? [];
  if (rest === undefined) return undefined;
  if (scheme !== 'tcp') return { kind: 'serial', path: rest };
  const [, host, digits] = /^(.+):(\d{1,5})$/.exec(rest) ?? [];
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  return { kind: 'tcp', host: host.replace(/^\[|\]$/g, ''), port };
}
