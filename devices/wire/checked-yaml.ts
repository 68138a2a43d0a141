/** YAML that somebody wrote by hand, held against a schema: what is wrong is told with line, column and field. */
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { MisuseError } from './errors.js';

export interface YamlWords {
  /** `the rig file`: begins the message. */
  readonly name: string;
  /** What helps whoever wrote it. */
  readonly next: string;
}

/** @param where file name for messages @throws MisuseError with `file:line:column field` */
export function checkedYaml<T>(schema: z.ZodType<T>, text: string, where: string, { name, next }: YamlWords): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${where}:${line}:${col}`;
  };
  const broken = document.errors[0];
  if (broken !== undefined)
    throw new MisuseError({
      what: `${name} is no YAML`,
      where: place(broken.pos[0]),
      got: broken.message.split('\n')[0] ?? '',
    });
  const value: unknown = document.toJS();
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = pointed(result.error.issues[0] as Issue);
  const { path } = issue;
  const got = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
  throw new MisuseError({
    what: `${name} is not one`,
    where: `${place(offsetOf(document, issue) ?? 0)} ${path.join('.')}`.trim(),
    expected: wording(issue.message),
    got: (JSON.stringify(got) ?? 'nothing').slice(0, 120),
    next,
  });
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
    .replace(/^(Invalid input|Too small|Too big|Invalid option): expected /, '')
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
