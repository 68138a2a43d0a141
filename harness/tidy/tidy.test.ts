/** Keeps the tree as its design wants it: layers, sizes, no clock or chance where machines live, no loose types. */
import ts from 'typescript';
import { expect, test } from 'vitest';
import { LAYERS, layerOf, NARROW } from './layers.js';
import { type SourceFile, sourceFiles } from './source-files.js';

const files = sourceFiles();
const product = files.filter((file) => !file.isTest);

const LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
const MEDIAN_LINES_MAX = 100;

test('every file belongs to a layer, and imports only from layers above its own', () => {
  const wrong: string[] = [];
  for (const file of product) {
    const own = layerOf(file.path);
    if (own === undefined) {
      wrong.push(`${file.path} belongs to no layer`);
      continue;
    }
    for (const { path } of file.imports) {
      const other = layerOf(path);
      if (other === undefined || other === own) continue;
      const allowed = NARROW.get(own);
      if (allowed === undefined ? LAYERS.indexOf(other) > LAYERS.indexOf(own) : !allowed.includes(other))
        wrong.push(`${file.path} (${own}) imports ${path} (${other})`);
    }
  }
  expect(wrong).toEqual([]);
});

test('no imports go round in a circle', () => {
  const graph = new Map(
    files.map((file) => [file.path, file.imports.filter(({ typeOnly }) => !typeOnly).map(({ path }) => path)]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  expect(circles).toEqual([]);
});

test(`no file has more than ${LINES_MAX} lines, and half of them have fewer than ${MEDIAN_LINES_MAX}`, () => {
  expect(files.filter(({ lines }) => lines > LINES_MAX).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  const sorted = product.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[sorted.length >> 1]).toBeLessThan(MEDIAN_LINES_MAX);
});

test(`no function has more than ${FUNCTION_LINES_MAX} lines`, () => {
  const long: string[] = [];
  for (const file of product) {
    each(file, (node) => {
      if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return;
      const lines = lineOf(file, node.end) - lineOf(file, node.getStart()) + 1;
      if (lines > FUNCTION_LINES_MAX) long.push(`${file.path}:${lineOf(file, node.getStart())}: ${lines} lines`);
    });
  }
  expect(long).toEqual([]);
});

/** Where clock, chance, timers, sockets and files may be used (design rule 1). */
const MAY_ACT = [
  'devices/links/',
  'devices/discovery/',
  'harness/worlds/wired/',
  'harness/worlds/hardware/',
  'harness/toxiproxy/',
  'harness/hands/',
  'harness/leftovers/',
  'harness/history/journal-',
  'harness/history/run-folder.ts',
  'harness/explore/',
  'harness/peers/',
  'harness/storm/',
  'harness/bench/',
  'harness/doctor/',
  'harness/api.ts',
  'harness/cli/',
  'simulators/network/proxy-server/',
];
const ACTS =
  /\b(Date\.now|new Date\(\)|Math\.random|randomUUID|performance\.now|process\.hrtime|setTimeout|setInterval|setImmediate)\b/;
const ACTING_MODULES = /^(node:)?(fs|net|http|https|tls|dgram|dns|child_process|worker_threads|timers)(\/|$)/;

test('clock, chance, timers, sockets and files are used only where worlds meet the outside', () => {
  const wrong: string[] = [];
  for (const file of product) {
    if (MAY_ACT.some((prefix) => file.path.startsWith(prefix))) continue;
    for (const name of file.packages) if (ACTING_MODULES.test(name)) wrong.push(`${file.path} imports ${name}`);
    each(file, (node) => {
      const call = ts.isCallExpression(node) || ts.isNewExpression(node) ? node.getText().slice(0, 40) : '';
      const found = ACTS.exec(call);
      if (found !== null && call.startsWith(found[0])) wrong.push(`${file.path}: ${found[0]}`);
      if ((isAsync(node) || ts.isAwaitExpression(node)) && isMachine(file.path))
        wrong.push(`${file.path}: a machine that waits`);
    });
  }
  expect(wrong).toEqual([]);
});

test('there is no loose type, no default export, no barrel, and nothing left over', () => {
  const wrong: string[] = [];
  for (const file of files) {
    each(file, (node) => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) wrong.push(`${file.path}:${lineOf(file, node.pos)}: any`);
      if (ts.isExportAssignment(node)) wrong.push(`${file.path}: default export`);
    });
    if (/@ts-(ignore|nocheck|expect-error)/.test(file.text) && file.path !== OWN) wrong.push(`${file.path}: @ts-`);
    if (/\b(TODO|FIXME|XXX)\b/.test(file.text) && file.path !== OWN) wrong.push(`${file.path}: a note left over`);
    if (/\b(it|test|describe)\.(only|todo)\(/.test(file.text) && file.path !== OWN) wrong.push(`${file.path}: only`);
    if (isBarrel(file)) wrong.push(`${file.path}: nothing but exports of others`);
  }
  expect(wrong).toEqual([]);
});

const OWN = 'harness/tidy/tidy.test.ts';

/** Code that is stepped, and must never wait. */
function isMachine(path: string): boolean {
  return /^(devices\/(wire|protocols|profiles|drivers)|simulators)\//.test(path) && !path.includes('/proxy-server/');
}

function isBarrel(file: SourceFile): boolean {
  const { statements } = file.tree;
  return (
    statements.length > 0 &&
    statements.every((node) => ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
  );
}

function each(file: SourceFile, act: (node: ts.Node) => void): void {
  const visit = (node: ts.Node): void => {
    act(node);
    ts.forEachChild(node, visit);
  };
  visit(file.tree);
}

function lineOf(file: SourceFile, position: number): number {
  return file.tree.getLineAndCharacterOfPosition(position).line + 1;
}

function isAsync(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true
  );
}
