/** Dialects as YAML files: read and checked, with the line, column and field of whatever is wrong. */
import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import { contradictionInDialect } from '../protocols/iso8583/check-dialect.js';
import type { Dialect } from '../protocols/iso8583/dialect.js';
import { readYaml, refuseAt, type YamlWords } from '../wire/checked-yaml.js';
import { DIALECT_SCHEMA } from './dialect-schema.js';

const WORDS: YamlWords = {
  name: 'the dialect',
  next: 'docs/dialects.md says what a dialect holds, docs/dialect.schema.json is its schema.',
};

/** @param where file name for messages @throws MisuseError with line, column and field */
export function parseDialect(text: string, where: string): Dialect {
  const { value, at } = readYaml(DIALECT_SCHEMA, text, where, WORDS);
  refuseDialectContradiction(value, at);
  return value;
}

/** @param at where a field of the dialect stands @throws MisuseError */
export function refuseDialectContradiction(dialect: Dialect, at: (path: readonly PropertyKey[]) => string): void {
  refuseAt(contradictionInDialect(dialect), WORDS, at);
}

/** The dialect as a file, a line for each field, message and answer. @param value one, or one under a key */
export function dialectToYaml(value: Dialect | { readonly dialect: Dialect }): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Map: (_, node) => {
      // What holds nothing but values, or lists of them, is one line.
      if (node.items.every(({ value: inner }) => isScalar(inner) || (isSeq(inner) && inner.items.every(isScalar))))
        node.flow = node.items.length <= LINE_MAX;
    },
    Seq: (_, node) => {
      if (!node.items.some(isMap)) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** More than these are easier to read one below the other. */
const LINE_MAX = 7;
