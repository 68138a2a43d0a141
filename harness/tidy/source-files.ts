/** The sources as text and as syntax trees, for the test that keeps the tree in order. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly isTest: boolean;
  readonly tree: ts.SourceFile;
  /** Paths of imported files of ours, from the root; types are among them. */
  readonly imports: readonly { readonly path: string; readonly typeOnly: boolean }[];
  /** Names of imported packages and `node:` modules. */
  readonly packages: readonly string[];
}

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['devices', 'simulators', 'harness', 'reports', 'scenarios'];

export function sourceFiles(): SourceFile[] {
  return FOLDERS.flatMap((folder) => filesIn(join(ROOT, folder))).map(read);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

function read(file: string): SourceFile {
  const text = readFileSync(file, 'utf8');
  const path = relative(ROOT, file).replaceAll('\\', '/');
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: { path: string; typeOnly: boolean }[] = [];
  const packages: string[] = [];
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found !== undefined) {
      if (found.from.startsWith('.')) {
        const target = normalize(join(dirname(path), found.from))
          .replaceAll('\\', '/')
          .replace(/\.js$/, '.ts');
        imports.push({ path: target, typeOnly: found.typeOnly });
      } else packages.push(found.from);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  const isTest = /\.(test|contract)\.ts$/.test(path) || path.includes('/testing/') || path.startsWith('harness/tidy/');
  return { path, text, lines: text.trimEnd().split('\n').length, isTest, tree, imports, packages };
}

function importOf(node: ts.Node): { readonly from: string; readonly typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const clause = node.importClause;
    const named = clause?.namedBindings;
    const allTypes =
      named !== undefined && ts.isNamedImports(named) && named.elements.every((element) => element.isTypeOnly);
    return { from: node.moduleSpecifier.text, typeOnly: clause?.isTypeOnly === true || allTypes };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier))
    return { from: node.moduleSpecifier.text, typeOnly: node.isTypeOnly };
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    if (argument !== undefined && ts.isStringLiteral(argument)) return { from: argument.text, typeOnly: false };
  }
  return undefined;
}
