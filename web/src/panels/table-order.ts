/** The order of the table: which slots, by which column. 100,000 rows are sorted as plain numbers, in about 10 ms. */
import { Flag, Unknown } from "../data/codes.js";
import { Mark, type TrackStore } from "../data/store.js";
import { flagsOf, headingTurns, heightM, kindOf, unknownOf } from "../data/row.js";

export const COLUMNS = ["name", "kind", "custody", "height", "speed", "heading", "ellipse", "age"] as const;
export type Column = (typeof COLUMNS)[number];
export interface Sorting {
  readonly by: Column;
  readonly down: boolean;
}

/** Slots fit below this; a key times it must stay a whole number of 53 bits. */
const SLOTS = 2 ** 21;

/** Returns a whole number that orders a slot in a column. */
function keyOf(store: TrackStore, slot: number, by: Exclude<Column, "name">): number {
  const codes = store.codes[slot]!;
  switch (by) {
    case "kind":
      return kindOf(store.body[slot]!);
    case "height":
      return heightM(store.body[slot]!);
    case "speed":
      return store.motion[slot]! >>> 16;
    case "heading":
      return Math.round(headingTurns(store.motion[slot]!) * 65536);
    case "ellipse":
      return codes & 0xff;
    case "custody":
      return endOf(store, slot, (codes >>> 8) & 0xff);
    case "age":
      // What was seen earlier is older: the instant of the detection, turned round.
      return -(store.since_ms[slot]! - Math.round((2 ** (((codes >>> 16) & 0xff) / 16) - 1) * 1000));
  }
}

/** Bits of what is not known that put a row last, whichever way a column is sorted. */
const UNKNOWN: Partial<Record<Column, number>> = { height: Unknown.height, speed: Unknown.speed, heading: Unknown.course };
const LAST_KEY = 2 ** 31 + 1;

/** Whether a row has nothing to say in a column: of what is not confirmed nobody has custody that could be lost. */
const isLast = (body: number, by: Column): boolean =>
  by === "custody" ? !(flagsOf(body) & Flag.confirmed) : (unknownOf(body) & (UNKNOWN[by] ?? 0)) !== 0;

/** The instant at which custody may be lost, in ms; what is not known comes last. */
function endOf(store: TrackStore, slot: number, code: number): number {
  return code === 255 ? 2 ** 31 : store.since_ms[slot]! + Math.round((2 ** (code / 16) - 1) * 1000);
}

/** Returns the slots that are not hidden, in an order; ties by slot. */
export function orderOf(store: TrackStore, { by, down }: Sorting): Uint32Array {
  const slots = new Uint32Array(store.count);
  let count = 0;
  for (let slot = 0; slot < store.count; slot++) if (!(store.marks[slot]! & Mark.hidden)) slots[count++] = slot;
  const shown = slots.subarray(0, count);
  if (by === "name") return byName(store, shown, down);
  const sign = down ? -1 : 1;
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const slot = shown[i]!;
    const key = isLast(store.body[slot]!, by) ? LAST_KEY : sign * keyOf(store, slot, by);
    keys[i] = key * SLOTS + slot;
  }
  keys.sort();
  for (let i = 0; i < count; i++) shown[i] = keys[i]! - Math.floor(keys[i]! / SLOTS) * SLOTS;
  return shown;
}

function byName(store: TrackStore, slots: Uint32Array, down: boolean): Uint32Array {
  const named = Array.from(slots, (slot) => ({ slot, name: store.nameOf(store.handle[slot]!) }));
  const sign = down ? -1 : 1;
  named.sort((a, b) => (a.name < b.name ? -sign : a.name > b.name ? sign : 0));
  return Uint32Array.from(named, ({ slot }) => slot);
}
