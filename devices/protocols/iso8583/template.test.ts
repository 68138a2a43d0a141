import { expect, test } from 'vitest';
import { Template } from './template.js';

const SALE = new Template('22{batch}00060');
const REFUND = new Template('{batch}{trace}{date}');

test('what is written stands where it is read', () => {
  expect(SALE.write({ batch: '000001' })).toBe('2200000100060');
  expect(REFUND.write({ batch: '000001', trace: '000007', date: '0901' })).toBe('0000010000070901');
  expect([SALE.read('2200000100060', 'batch'), SALE.read('2200000100060', 'trace')]).toEqual(['000001', '']);
  expect(REFUND.read('0000010000070901', 'trace')).toBe('000007');
  expect(REFUND.read('0000010000070901', 'date')).toBe('0901');
});

test('a text of other digits or of another length does not fit', () => {
  expect(SALE.fits('2200123400060')).toBe(true);
  for (const text of ['2300123400060', '2200123400160', '220012340006', '22001234000600', ''])
    expect(SALE.fits(text), text).toBe(false);
});
