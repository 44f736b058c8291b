/** What a filter means: which tracks it holds for. As src/lookdown/picture/filters.py, one track at a time. */
import { FLAG_LABELS, IDENTITY_STATES, KIND_LABELS, LEVELS, type Quantity, RULES } from "./fields.js";
import type { Node, Order } from "./parse.js";

/** The highest level (1 advisory to 3 warning, 0 none) and the rules, as bits by AlertRule, of a track's alerts. */
export interface AlertSum {
  readonly level: number;
  readonly rules: number;
}

/** What a filter asks of tracks; a row is whatever the holder of the tracks counts them by. */
export interface Rows {
  kind(row: number): number;
  flags(row: number): number;
  /** In SI, heading in rad within a turn; whole numbers may be bigint. Undefined where it is not known here. */
  quantity(field: Quantity, row: number): number | bigint | undefined;
  /** 0 where it carries none. */
  icao24(row: number): number;
  trackId(row: number): bigint;
  /** The name that a person gave it, in small letters; nothing where none did. */
  name(row: number): string;
  /** Alerts not cleared. */
  alerts(row: number): AlertSum;
  /** A word of IDENTITY_STATES; nothing where there is none. */
  identityState(row: number): string;
  /** The names of the regions in which it lies, in small letters. */
  regions(row: number): readonly string[];
}

export type Predicate = (row: number) => boolean;

/** Returns what decides for one row whether a filter holds. */
export function predicateOf(node: Node, rows: Rows): Predicate {
  switch (node.is) {
    case "both": {
      const parts = node.parts.map((part) => predicateOf(part, rows));
      return (row) => parts.every((part) => part(row));
    }
    case "either": {
      const parts = node.parts.map((part) => predicateOf(part, rows));
      return (row) => parts.some((part) => part(row));
    }
    case "not": {
      const part = predicateOf(node.part, rows);
      return (row) => !part(row);
    }
    case "ordered":
      return ordered(node, rows);
    case "named": {
      const parts = node.words.map((word) => choice(node.field.name, word.toLowerCase(), node.order, rows));
      return (row) => parts.some((part) => part(row));
    }
    case "text":
      return textIn(node.text.toLowerCase(), rows);
  }
}

/** Returns every field that a filter asks for; a bare text asks for "text". */
export function fieldsOf(node: Node): Set<string> {
  if ("parts" in node) return new Set(node.parts.flatMap((part) => [...fieldsOf(part)]));
  if (node.is === "not") return fieldsOf(node.part);
  if (node.is === "text") return new Set(["text"]);
  return new Set([node.field.name]);
}

/** A limit is rounded as the picture's float32 columns are, so that 35 % is 35 % on both sides. */
const rounded = (limit: number | bigint): number | bigint => (typeof limit === "bigint" ? limit : Math.fround(limit));

function ordered(node: Extract<Node, { is: "ordered" }>, rows: Rows): Predicate {
  const field = node.field.name as Quantity;
  const [low, high] = [rounded(node.low), rounded(node.high)];
  const { lowCounts, highCounts } = node;
  const isOverNorth = node.low > node.high;
  return (row) => {
    const value = rows.quantity(field, row);
    if (value === undefined) return false;
    const above = lowCounts ? value >= low : value > low;
    const below = highCounts ? value <= high : value < high;
    return isOverNorth ? above || below : above && below;
  };
}

function choice(field: string, word: string, order: Order, rows: Rows): Predicate {
  switch (field) {
    case "class":
      return (row) => rows.kind(row) === KIND_LABELS[word];
    case "is":
      return (row) => (rows.flags(row) & FLAG_LABELS[word]!) !== 0;
    case "height":
    case "speed":
    case "climb":
    case "heading":
    case "custody":
      return (row) => (rows.quantity(field, row) !== undefined) === (word === "known");
    case "region":
      if (word === "any" || word === "none") return (row) => rows.regions(row).length > 0 === (word === "any");
      return (row) => rows.regions(row).includes(word);
    case "alert":
      return alerted(word, order, rows);
    case "identity":
      if (word === "any" || word === "none") return (row) => (rows.icao24(row) !== 0) === (word === "any");
      if (IDENTITY_STATES.some((state) => state === word)) return (row) => rows.identityState(row) === word;
      return addressed(word, rows);
    default:
      if (word === "any" || word === "none") return (row) => (rows.name(row) !== "") === (word === "any");
      return (row) => rows.name(row).includes(word);
  }
}

function alerted(word: string, order: Order, rows: Rows): Predicate {
  if (word === "any" || word === "none") return (row) => rows.alerts(row).level > 0 === (word === "any");
  const rule = RULES.findIndex((each) => each === word) + 1;
  if (rule > 0) return (row) => ((rows.alerts(row).rules >> rule) & 1) === 1;
  const wanted = LEVELS.findIndex((each) => each === word) + 1;
  const holds: Readonly<Record<Order, (level: number) => boolean>> = {
    "=": (level) => level === wanted,
    "<": (level) => level < wanted,
    "<=": (level) => level <= wanted,
    ">": (level) => level > wanted,
    ">=": (level) => level >= wanted,
  };
  // What is in no alert is of no level, not of one below all.
  return (row) => {
    const { level } = rows.alerts(row);
    return level > 0 && holds[order](level);
  };
}

/** Whether an address begins with some hexadecimal digits. */
function addressed(word: string, rows: Rows): Predicate {
  if (!/^[0-9a-f]{1,6}$/.test(word)) return () => false;
  const [left, wanted] = [4 * (6 - word.length), Number.parseInt(word, 16)];
  return (row) => {
    const address = rows.icao24(row);
    return address !== 0 && address >>> left === wanted;
  };
}

/** Whether a text is found in what a track is called: name, address, number, class, region. */
function textIn(text: string, rows: Rows): Predicate {
  const hasAddress = addressed(text, rows);
  const kinds = new Set(
    Object.entries(KIND_LABELS)
      .filter(([label]) => label.includes(text) || label.replaceAll("_", " ").includes(text))
      .map(([, kind]) => kind),
  );
  const id = /^[0-9]{1,20}$/.test(text) ? BigInt(text) : null;
  return (row) =>
    kinds.has(rows.kind(row)) ||
    hasAddress(row) ||
    rows.name(row).includes(text) ||
    (id !== null && rows.trackId(row) === id) ||
    rows.regions(row).some((region) => region.includes(text));
}
