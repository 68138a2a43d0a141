/**
 * Loaded first of all into the test runner's worker, which plays and judges: it must not outlive the command line, however
 * that ends, or it would write beside the run that is resumed. Its URL says whose child it is.
 */
import { dieWithParent } from '../leftovers/parent-death.js';
import { noteWorker } from './worker-watch.js';

// Ctrl-C reaches the whole group; the command line says when the worker ends, and what it keeps.
process.on('SIGINT', () => undefined);

const parent = Number(new URL(import.meta.url).searchParams.get('parent'));
// Processes that the worker forks are children of the worker, and have a channel of their own.
const at = process.execArgv.findIndex((arg) => arg.includes('/worker-entry.js?'));
if (at > 0) process.execArgv.splice(at - 1, 2);
const folder = process.env['TMPDIR'];
if (folder !== undefined) noteWorker(folder);
if (!dieWithParent(parent)) process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
