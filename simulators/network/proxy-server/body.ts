/** Bodies of the API, read as Toxiproxy's JSON decoder reads them: names in any case, null for not given, types exact. */

/** The body is no JSON, or not of the form that it must have. Told with status 400. */
export class BadBody extends Error {
  override readonly name = 'BadBody';
  readonly status = 400;
  constructor(why: string) {
    super(`bad request body: ${why}`);
  }
}

interface Types {
  readonly text: string;
  readonly flag: boolean;
  readonly number: number;
  readonly whole: number;
  readonly object: Readonly<Record<string, unknown>>;
}
type Type = keyof Types;

/** @throws BadBody */
export function readJson(text: string): unknown {
  if (text.trim() === '') throw new BadBody('EOF');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadBody((error as Error).message);
  }
}

/** @throws BadBody */
export function readList(value: unknown): readonly unknown[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value;
  throw new BadBody(`expected a list, got ${kindOf(value)}`);
}

/** The fields that were given and are known. @throws BadBody where one is of the wrong type, or the whole is no object */
export function readFields<S extends Readonly<Record<string, Type>>>(
  value: unknown,
  types: S,
): { -readonly [K in keyof S]?: Types[S[K]] } {
  const fields: Record<string, unknown> = {};
  if (value === null || value === undefined) return fields as never;
  if (!isObject(value)) throw new BadBody(`expected an object, got ${kindOf(value)}`);
  const known = new Map(Object.keys(types).map((name) => [name.toLowerCase(), name]));
  for (const [key, given] of Object.entries(value)) {
    const name = known.get(key.toLowerCase());
    if (name === undefined || given === null) continue;
    const type = types[name] as Type;
    if (!IS[type](given)) throw new BadBody(`field ${name}: expected ${WORDS[type]}, got ${kindOf(given)}`);
    fields[name] = given;
  }
  return fields as never;
}

const IS: Readonly<Record<Type, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  flag: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  whole: (value) => Number.isInteger(value),
  object: isObject,
};

const WORDS: Readonly<Record<Type, string>> = {
  text: 'a text',
  flag: 'true or false',
  number: 'a number',
  whole: 'a whole number',
  object: 'an object',
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : typeof value === 'number' ? String(value) : `a ${typeof value}`;
}
