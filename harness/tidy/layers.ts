/** The layers of the tree, top first: a layer imports only from those above it, and from itself. */
export const LAYERS: readonly string[] = [
  'devices/wire/',
  'devices/protocols/',
  'devices/profiles/',
  'devices/dialects/',
  'devices/links/',
  'devices/discovery/',
  'devices/drivers/',
  'devices/capture/',
  'devices/inventory/',
  'simulators/network/',
  'simulators/soundbox/',
  'simulators/people/consumer',
  'simulators/wallets/',
  'simulators/terminal/',
  'simulators/acquirer/',
  'simulators/people/',
  'harness/leftovers/',
  'harness/plan/',
  'harness/history/',
  'harness/oracle/',
  'harness/toxiproxy/',
  'harness/hands/',
  'harness/worlds/',
  'harness/explore/',
  'harness/peers/',
  'harness/storm/',
  'harness/bench/',
  'harness/doctor/',
  'harness/api.ts',
  'scenarios/',
  'reports/',
  'harness/cli/',
];

/** Layers that may use less than what stands above them: the judge must not know whom it judges. */
export const NARROW: ReadonlyMap<string, readonly string[]> = new Map([
  ['harness/oracle/', ['devices/wire/', 'harness/history/']],
  ['harness/history/', ['devices/wire/']],
  ['reports/', ['devices/wire/', 'harness/history/', 'harness/oracle/']],
]);

/** The longest prefix wins, so that one file of a folder may stand in a layer of its own. */
export function layerOf(path: string): string | undefined {
  return LAYERS.filter((layer) => path.startsWith(layer)).sort((a, b) => b.length - a.length)[0];
}
