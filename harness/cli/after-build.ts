/** Makes the built command executable: tsc drops the mode. */
import { chmodSync } from 'node:fs';

chmodSync(new URL('./main.js', import.meta.url), 0o755);
