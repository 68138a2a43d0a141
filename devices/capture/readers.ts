/** The reader of each register protocol. */
import { nameOfChoice, type ProtocolChoice } from '../drivers/protocols.js';
import { profileNamed } from '../profiles/catalogue.js';
import { ecrHubReader } from './ecr-hub-reader.js';
import type { LineReader } from './line-reader.js';
import { profiledReader } from './profiled-reader.js';
import { transbankReader } from './transbank-reader.js';
import { zvtReader } from './zvt-reader.js';

const NAMED: ReadonlyMap<string, () => LineReader> = new Map([
  ['zvt-serial', () => zvtReader('serial')],
  ['zvt-tcp', () => zvtReader('tcp')],
  ['transbank', transbankReader],
  ['ecrhub', ecrHubReader],
]);

/** @returns undefined for an unknown name */
export function readerOf(choice: ProtocolChoice): LineReader | undefined {
  const profile = typeof choice === 'string' ? profileNamed(choice) : choice;
  return profile === undefined ? NAMED.get(nameOfChoice(choice))?.() : profiledReader(profile);
}
