/** A frame byte by byte, for people: what each part is by the profile, and what is wrong with it. Total, as the decoder is. */
import { CHECKSUMS } from './checksums.js';
import { type CompiledMessage, type CompiledRule, compiled } from './compiled.js';
import { decodeRegisterMessage, fieldValue, lengthAt } from './decode.js';
import { MEANINGS, shownValue } from './describe.js';
import { checkedRange, checkIsRight, endBytes, headBytes, readLength, tailBytes } from './frame.js';
import type { Layout, MessageSpec, Profile } from './profile.js';

export interface FramePart {
  readonly from: number;
  readonly to: number;
  readonly what: string;
  /** The bytes may be shown. */
  readonly open: boolean;
  readonly wrong?: string;
}

/** @param frame from its start byte to the end of its check */
export function explainFrame(profile: Profile, frame: Uint8Array): FramePart[] {
  const { frame: spec, message } = profile;
  const head = headBytes(spec);
  const dataEnd = frame.length - tailBytes(spec);
  if (dataEnd < head) return [part(0, frame.length, 'a frame', `at least ${head + tailBytes(spec)} bytes`)];
  const parts = [part(0, 1, 'start', frame[0] === spec.start ? undefined : hex(spec.start))];
  const length = readLength(spec, frame);
  const right = length === dataEnd - head;
  const expected = `${dataEnd - head}, the bytes of DATA that are here`;
  parts.push(part(1, head, `length: ${length < 0 ? 'none' : `${length} bytes of DATA`}`, right ? undefined : expected));
  for (const one of explainData(message, frame.subarray(head, dataEnd)))
    parts.push({ ...one, from: one.from + head, to: one.to + head });
  if (spec.end !== undefined)
    parts.push(part(dataEnd, dataEnd + 1, 'end', frame[dataEnd] === spec.end ? undefined : hex(spec.end)));
  const [from, to] = checkedRange(spec, dataEnd);
  const sum = CHECKSUMS[spec.check.kind];
  const check = sum
    .compute(frame, from, to)
    .toString(16)
    .toUpperCase()
    .padStart(2 * sum.bytes, '0');
  const wrong = checkIsRight(spec, frame, dataEnd)
    ? undefined
    : `${check}${spec.check.order === 'low-first' ? ', low byte first' : ''}`;
  parts.push(
    part(dataEnd + endBytes(spec), frame.length, `check: ${spec.check.kind} over bytes ${from} to ${to - 1}`, wrong),
  );
  return parts;
}

/** DATA alone: code, number, fields. */
function explainData(spec: MessageSpec, data: Uint8Array): FramePart[] {
  const { byWire, codeBytes, numberBytes } = compiled(spec);
  const bodyAt = Math.min(codeBytes + numberBytes, data.length);
  const table = byWire.get(Buffer.from(data.subarray(0, codeBytes)).toString('latin1'));
  const known = [...byWire.values()].map(({ code }) => code).join(', ');
  const what = table === undefined ? 'code' : `code ${table.code}: ${MEANINGS[table.code]}`;
  const parts = [part(0, Math.min(codeBytes, data.length), what, table === undefined ? `that of ${known}` : undefined)];
  const read = decodeRegisterMessage(spec, data);
  const badNumber = !read.ok && read.detail === 'number';
  const number = read.ok ? read.message.number : read.number;
  const numbered = number === undefined ? 'number' : `number ${number}`;
  parts.push(part(Math.min(codeBytes, data.length), bodyAt, numbered, badNumber ? 'digits' : undefined));
  if (table === undefined) {
    if (bodyAt < data.length) parts.push(part(bodyAt, data.length, 'fields of an unknown message', undefined, false));
    return parts;
  }
  const fields = fieldsOf(spec.layout, table, data, bodyAt).map((field) => shown(spec, data, field));
  const last = fields.at(-1)?.to ?? bodyAt;
  if (last < data.length) fields.push(part(last, data.length, 'no field', 'nothing more', false));
  const missing = !read.ok && !fields.some(({ wrong }) => wrong !== undefined) && !badNumber;
  if (missing)
    fields.push(part(data.length, data.length, `field ${read.detail}`, 'to be here, and as the profile says'));
  return [...parts, ...fields];
}

interface Field {
  readonly rule: CompiledRule | undefined;
  readonly tag: string;
  /** With tag, length and separator. */
  readonly from: number;
  readonly to: number;
  readonly valueFrom: number;
  readonly valueTo: number;
}

function fieldsOf(layout: Layout, { rules, byTag }: CompiledMessage, data: Uint8Array, from: number): Field[] {
  const fields: Field[] = [];
  let at = from;
  if (layout.kind === 'tlv') {
    while (at < data.length) {
      const tagTo = at + layout.tagBytes;
      const valueFrom = tagTo + layout.lengthBytes;
      const length = lengthAt(layout.lengthIn, data, tagTo, valueFrom);
      if (length < 0 || valueFrom + length > data.length) break;
      const bytes = Buffer.from(data.subarray(at, tagTo));
      const rule = rules[byTag.get(bytes.toString('latin1')) ?? -1];
      const tag = layout.tagsIn === 'hex' ? bytes.toString('hex').toUpperCase() : bytes.toString('latin1');
      fields.push({ rule, tag, from: at, to: valueFrom + length, valueFrom, valueTo: valueFrom + length });
      at = valueFrom + length;
    }
    return fields;
  }
  for (const rule of rules) {
    if (layout.kind === 'fixed') {
      const to = at + rule.width;
      if (to > data.length) break;
      const [valueFrom, valueTo] = inside(rule, data, at, to);
      fields.push({ rule, tag: rule.tag, from: at, to, valueFrom, valueTo });
      at = to;
    } else {
      if (data[at] !== layout.separator) break;
      const next = data.indexOf(layout.separator, at + 1);
      const to = next < 0 ? data.length : next;
      fields.push({ rule, tag: rule.tag, from: at, to, valueFrom: at + 1, valueTo: to });
      at = to;
    }
  }
  return fields;
}

/** A value at a fixed position without its padding. */
function inside(rule: CompiledRule, data: Uint8Array, from: number, to: number): readonly [number, number] {
  let [begin, end] = [from, to];
  if (rule.right) while (begin < end && data[begin] === rule.pad) begin += 1;
  else while (end > begin && data[end - 1] === rule.pad) end -= 1;
  return rule.bcd && end > begin ? [from, to] : [begin, end];
}

function shown(spec: MessageSpec, data: Uint8Array, field: Field): FramePart {
  const { rule, tag, from, to, valueFrom, valueTo } = field;
  if (rule === undefined)
    return part(from, to, `${tag}: a tag that the profile does not know, passed over`, undefined, false);
  if (valueFrom === valueTo) return part(from, to, `${tag} ${rule.key}: empty${rule.zeroPadded ? ', or 0' : ''}`);
  const value = fieldValue(spec, rule, data, valueFrom, valueTo);
  const open = !rule.secret;
  if (value === undefined) return part(from, to, `${tag} ${rule.key}`, wanted(rule), open);
  return part(from, to, `${tag} ${rule.key}: ${shownValue(rule, value)}`, undefined, open);
}

function wanted({ type, bcd, max, min, meanings, pattern }: CompiledRule): string {
  const words = meanings === undefined ? '' : `, one of ${[...meanings.keys()].join(', ')}`;
  const like = pattern === undefined ? '' : `, like ${pattern.source}`;
  return `${type}, ${min} to ${max} ${bcd ? 'digits in BCD' : 'bytes'}${words}${like}`;
}

function part(from: number, to: number, what: string, wrong?: string, open = true): FramePart {
  return { from, to, what, open, ...(wrong === undefined ? {} : { wrong: `expected ${wrong}` }) };
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}
