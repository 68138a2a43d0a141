/** What a page of docs/ names, and what a schema allows, to be held against each other. */

/** First cells of the tables below a heading. */
export function namesBelow(page: string, heading: string): string[] {
  const part = page.slice(page.indexOf(`\n${heading}\n`)).split(/\n#+ /)[1] ?? '';
  return [...part.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
    [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name as string),
  );
}

/** Every key that a schema allows, wherever it stands. */
export function keysIn(schema: unknown): Set<string> {
  if (typeof schema !== 'object' || schema === null) return new Set();
  const own = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return new Set([...own, ...Object.values(schema).flatMap((part) => [...keysIn(part)])]);
}
