/** Writes the schemas of docs (histories, plans, profiles, dialects, rig files) from the code: `npm run schemas`. */
import { writeFileSync } from 'node:fs';
import { dialectJsonSchema } from '../../devices/dialects/dialect-schema.js';
import { rigJsonSchema } from '../../devices/inventory/rig-file.js';
import { profileJsonSchema } from '../../devices/profiles/profile-schema.js';
import { historyJsonSchema } from '../history/schema.js';
import { planJsonSchema } from '../plan/plan-file.js';

/** dist/harness/cli -> docs. */
const DOCS = new URL('../../../docs/', import.meta.url);

for (const [name, schema] of [
  ['history.schema.json', historyJsonSchema()],
  ['plan.schema.json', planJsonSchema()],
  ['rig.schema.json', rigJsonSchema()],
  ['profile.schema.json', profileJsonSchema()],
  ['dialect.schema.json', dialectJsonSchema()],
] as const) {
  writeFileSync(new URL(name, DOCS), `${JSON.stringify(schema, null, 2)}\n`);
}
