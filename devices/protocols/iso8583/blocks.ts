/** Blocks of a dialect's private field: what they are called there, and what they hold. */
import { compiled } from './compiled.js';
import type { BlockScheme, Dialect } from './dialect.js';
import { composeF59, parseF59 } from './private-fields.js';
import type { IsoMessage } from './table.js';

export type BlockName = Exclude<keyof BlockScheme, 'field' | 'returnsCode'>;
export type Blocks = Readonly<Partial<Record<BlockName, string>>>;

const NAMES: readonly BlockName[] = ['code', 'fate', 'wallet', 'walletOrder', 'order'];

/** In ascending order of their ids. */
export function composeBlocks(dialect: Dialect, blocks: Blocks): string {
  const { wordOfFate } = compiled(dialect);
  const said: { id: string; value: string }[] = [];
  for (const name of NAMES) {
    const value = blocks[name];
    if (value === undefined) continue;
    said.push({ id: dialect.blocks[name], value: name === 'fate' ? (wordOfFate.get(value) ?? value) : value });
  }
  if (said.length > 1) said.sort((a, b) => (a.id < b.id ? -1 : 1));
  return composeF59(said);
}

/** What a message says in its private field; undefined where that is no sequence of blocks. */
export function readBlocks(dialect: Dialect, message: IsoMessage): Blocks | undefined {
  const text = message.fields[dialect.blocks.field];
  if (text === undefined || text === '') return NOTHING;
  const found = parseF59(text);
  if (found instanceof Error) return undefined;
  const blocks: Partial<Record<BlockName, string>> = {};
  for (const name of NAMES) {
    const value = found.get(dialect.blocks[name]);
    if (value !== undefined) blocks[name] = value;
  }
  if (blocks.fate !== undefined) blocks.fate = compiled(dialect).fateOfWord.get(blocks.fate) ?? blocks.fate;
  return blocks;
}

const NOTHING: Blocks = {};
