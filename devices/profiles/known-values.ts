/** Where values that are known (an amount, an order) stand in captured frames, and how they are written there. */
import type { LearnedPart } from './learn.js';

/** One for each capture, in their order. */
export interface Known {
  readonly amounts: readonly number[];
  readonly orders: readonly string[];
}

export interface Place {
  readonly from: number;
  readonly to: number;
}

type Writing = readonly [name: string, bytes: Buffer];

/** @param captures which capture each frame is of */
export function placesOf(frames: readonly Uint8Array[], captures: readonly number[], known: Known): LearnedPart[] {
  const amounts = captures.map((capture) => known.amounts[capture]);
  const orders = captures.map((capture) => known.orders[capture]);
  return [
    ...found(
      'amount',
      frames,
      amounts.map((amount) => (amount === undefined ? undefined : amountWritings(amount))),
    ),
    ...found(
      'order',
      frames,
      orders.map((order) => (order === undefined ? undefined : [['as text', Buffer.from(order, 'utf8')]])),
    ),
  ];
}

/** The first way of writing under which every frame has its own value. */
function found(
  what: string,
  frames: readonly Uint8Array[],
  writings: readonly (readonly Writing[] | undefined)[],
): LearnedPart[] {
  const [first] = writings;
  if (first === undefined) return [];
  for (const [index, [name]] of first.entries()) {
    const places = together(
      frames,
      frames.map((frame, i) => placesIn(Buffer.from(frame), writings[i]?.[index]?.[1], name)),
    );
    if (places !== undefined) return [{ kind: 'varies', places, name: `${what}, ${name}` }];
  }
  return [];
}

/** A value may be found by chance as well: the places count that all frames agree on, from the front or from the back. */
function together(frames: readonly Uint8Array[], all: readonly (readonly Place[])[]): Place[] | undefined {
  const [first] = all;
  if (first === undefined || all.some((places) => places.length === 0)) return undefined;
  const agreed = (same: (place: Place, i: number) => number): Place[] | undefined => {
    const wanted = first.find((one) =>
      all.every((places, i) => places.some((place) => same(place, i) === same(one, 0))),
    );
    return wanted && all.map((places, i) => places.find((place) => same(place, i) === same(wanted, 0)) as Place);
  };
  const front = agreed(({ from }) => from);
  if (front !== undefined) return withPadding(frames, front);
  return agreed(({ to: end }, i) => (frames[i]?.length ?? 0) - end) ?? all.map((places) => places[0] as Place);
}

/** In a fixed layout the room is the same in all frames, and padding fills what the value leaves free. */
function withPadding(frames: readonly Uint8Array[], places: readonly Place[]): Place[] {
  const to = Math.max(...places.map((place) => place.to));
  const padded = places.every((place, i) => frames[i]?.subarray(place.to, to).every((byte) => PADDING.includes(byte)));
  return padded ? places.map(({ from }) => ({ from, to })) : [...places];
}

const PADDING: readonly number[] = [0x00, 0x20, 0xff];

function placesIn(frame: Buffer, bytes: Buffer | undefined, name: string): Place[] {
  const places: Place[] = [];
  if (bytes === undefined || bytes.length < 2) return places;
  for (let at = frame.indexOf(bytes); at >= 0; at = frame.indexOf(bytes, at + 1)) {
    let from = at;
    // Zeros before it are of its own width.
    const zero = name.startsWith('digits') ? 0x30 : name.startsWith('BCD') ? 0 : undefined;
    while (zero !== undefined && from > 0 && frame[from - 1] === zero) from -= 1;
    places.push({ from, to: at + bytes.length });
  }
  return places;
}

/** Longest first: two bytes of a number are soon found anywhere. */
function amountWritings(amount: number): Writing[] {
  const digits = String(amount);
  const four = Buffer.alloc(4);
  four.writeUInt32BE(amount % 0x1_0000_0000);
  return [
    ['digits with a point', Buffer.from((amount / 100).toFixed(2))],
    ['digits', Buffer.from(digits)],
    ['BCD', Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')],
    ['binary, high byte first', four],
    ['binary, low byte first', Buffer.from(four).reverse()],
  ];
}
