/** Goal: whoever stands on a server hears that it failed, no later than that can be known, and for as long as they listen. */
import { expect, test } from 'vitest';
import { RigFaultError } from '../../../devices/wire/errors.js';
import { Trouble } from './trouble.js';

const fault = (what: string): RigFaultError => new RigFaultError({ what });

function listening(trouble: Trouble): { readonly heard: string[]; readonly leave: () => void } {
  const heard: string[] = [];
  return { heard, leave: trouble.hear(({ message }) => heard.push(message)) };
}

test('a failure reaches everybody who listens, and nobody who comes later', () => {
  const trouble = new Trouble();
  const [one, two] = [listening(trouble), listening(trouble)];
  trouble.failed(fault('a session'));
  expect([one.heard, two.heard, listening(trouble).heard]).toEqual([['a session'], ['a session'], []]);
});

test('an end reaches those who come later as well', () => {
  const trouble = new Trouble();
  const early = listening(trouble);
  trouble.ended(fault('the process'));
  expect([early.heard, listening(trouble).heard]).toEqual([['the process'], ['the process']]);
});

test('whoever has left hears nothing', () => {
  const trouble = new Trouble();
  const gone = listening(trouble);
  gone.leave();
  trouble.ended(fault('the process'));
  expect(gone.heard).toEqual([]);
});
