/** Goal: the embedded broker and Mosquitto are the same to a bench. */
import { describe, expect, test } from 'vitest';
import { brokerContract } from './broker.contract.js';
import { brokerChoice, brokerName } from './broker.js';
import { findMosquitto } from './mosquitto-broker.js';

brokerContract('embedded');

const mosquitto = findMosquitto();
if (mosquitto !== undefined) brokerContract('mosquitto');
else test.skip('mosquitto: not installed here (.ci/install-extras installs it)', () => undefined);

describe('the choice of a broker', () => {
  test.each(['embedded', 'mosquitto', 'mqtt://127.0.0.1:1883', 'mqtt://[::1]:1883'])('%s is one', (text) => {
    expect(brokerChoice(text)).toBe(text);
  });

  test.each(['', 'aedes', 'http://127.0.0.1:1883', 'mqtt://host', 'mqtt://user:pass@host:1883'])(
    '%j is none',
    (text) => {
      expect(() => brokerChoice(text)).toThrow(/--broker names no broker/);
    },
  );

  test('its name stands in the summary', () => {
    expect(brokerName('embedded')).toBe('aedes (embedded)');
    expect(brokerName('mqtt://127.0.0.1:1883')).toBe('mqtt://127.0.0.1:1883');
  });
});
