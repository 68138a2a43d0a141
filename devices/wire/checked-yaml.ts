/** YAML that somebody wrote by hand, held against a schema: what is wrong is told with line, column and field. */
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { MisuseError } from './errors.js';
import type { Contradiction } from './refusal.js';

export interface YamlWords {
  /** `the rig file`: begins the message. */
  readonly name: string;
  /** What helps whoever wrote it. */
  readonly next: string;
}

export interface ReadYaml<T> {
  readonly value: T;
  /** `file:line:column field`, for what a schema cannot see. */
  at(path: readonly PropertyKey[]): string;
}

/** @param where file name for messages @throws MisuseError with `file:line:column field` */
export function checkedYaml<T>(schema: z.ZodType<T>, text: string, where: string, words: YamlWords): T {
  return readYaml(schema, text, where, words).value;
}

/** @param where file name for messages @throws MisuseError with `file:line:column field` */
export function readYaml<T>(schema: z.ZodType<T>, text: string, where: string, words: YamlWords): ReadYaml<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${where}:${line}:${col}`;
  };
  const spot = (one: Pointed): string => `${place(offsetOf(document, one) ?? 0)} ${one.path.join('.')}`.trim();
  const broken = document.errors[0];
  if (broken !== undefined) throw noYaml(words, place(broken.pos[0]), broken.message);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    throw noYaml(words, place(0), error instanceof Error ? error.message : String(error));
  }
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, at: (path) => spot({ path, message: '', key: false }) };
  const { issues } = result.error;
  // A slip in a key is two complaints: the key that is not known says more than the one that is missing.
  const issue = pointed((issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]) as Issue);
  const got = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  throw new MisuseError({
    what: `${words.name} is not one`,
    where: spot(issue),
    expected: wording(issue.message),
    got: (JSON.stringify(got) ?? 'nothing').slice(0, 120),
    next: words.next,
  });
}

/** What a schema cannot see: parts that do not go together. @param at where a field stands @throws MisuseError */
export function refuseAt(
  found: Contradiction | undefined,
  words: YamlWords,
  at: (path: readonly PropertyKey[]) => string,
): void {
  if (found === undefined) return;
  const { path, expected, got } = found;
  throw new MisuseError({
    what: `${words.name} contradicts itself`,
    where: at(keysOf(path)),
    expected,
    got,
    next: words.next,
  });
}

/** `message.fields.PA[1].max` as keys. */
function keysOf(path: string): PropertyKey[] {
  return path
    .split(/[.[\]]+/)
    .filter((key) => key !== '')
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

/** A file that names one part in more places than this is no longer written by hand. */
const ALIASES_MAX = 1_000;

function noYaml({ name }: YamlWords, where: string, message: string): MisuseError {
  return new MisuseError({ what: `${name} is no YAML`, where, got: message.split('\n')[0] ?? '' });
}

type Issue = z.core.$ZodIssue;

interface Pointed {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** It is the key that is wrong, not what stands behind it. */
  readonly key: boolean;
}

/** The field that is wrong, also inside one of several shapes and where it should not be at all. */
function pointed(issue: Issue): Pointed {
  if (issue.code === 'unrecognized_keys')
    return { path: [...issue.path, ...issue.keys.slice(0, 1)], message: 'no such key', key: true };
  const shapes = issue.code === 'invalid_union' ? issue.errors : [];
  // The shape that was meant has the keys that are there.
  const meant = shapes.find((issues) => !issues.some(({ code }) => code === 'unrecognized_keys')) ?? shapes[0];
  const inner = meant?.[0];
  if (inner === undefined) return { path: issue.path, message: issue.message, key: false };
  const { path, message, key } = pointed(inner);
  return { path: [...issue.path, ...path], message, key };
}

/** A complaint of zod, cut to what it would have had. */
function wording(message: string): string {
  return message
    .replace(/^(Invalid input|Invalid string|Invalid key|Too small|Too big|Invalid option): (expected )?/, '')
    .replace(/, received .*$/, '');
}

/** Of the key itself where that is wrong, else of the deepest node on the path that is there. */
function offsetOf(document: ReturnType<typeof parseDocument>, { path, key }: Pointed): number | undefined {
  if (key) {
    const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const items = (map as { readonly items?: readonly Pair[] } | null | undefined)?.items ?? [];
    const found = items.find((pair) => pair.key?.value === path.at(-1))?.key?.range?.[0];
    if (found !== undefined) return found;
  }
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: readonly number[] } | undefined;
    if (node?.range?.[0] !== undefined) return node.range[0];
  }
  return undefined;
}

interface Pair {
  readonly key?: { readonly value?: unknown; readonly range?: readonly number[] };
}
