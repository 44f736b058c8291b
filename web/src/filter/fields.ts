/** The fields of the filter language: as src/lookdown/picture/_filter_fields.py has them, in the same order. */

/** Units by dimension in small letters, with the factor to SI. FL before a number is hundreds of feet. */
export const UNITS = {
  length: { m: 1, km: 1000, ft: 0.3048, nm: 1852 },
  speed: { "m/s": 1, "km/h": 1 / 3.6, kt: 1852 / 3600, "ft/min": 0.3048 / 60 },
  time: { s: 1, min: 60, h: 3600 },
  angle: { deg: Math.PI / 180 },
  ratio: { "%": 0.01 },
  count: {},
} as const satisfies Record<string, Record<string, number>>;
export type Dimension = keyof typeof UNITS;

/** Quantities that a filter may ask of a track, in SI. */
export type Quantity =
  | "height"
  | "speed"
  | "climb"
  | "heading"
  | "error"
  | "height_error"
  | "age"
  | "custody"
  | "existence"
  | "certainty"
  | "sensors"
  | "updates"
  | "id";
/** Choices among words. */
export type Choice = "class" | "is" | "region" | "alert" | "identity" | "name";

/** One field: a quantity with a dimension, a choice among words, or both. */
export interface Field {
  readonly name: Quantity | Choice;
  readonly dimension?: Dimension;
  /** Words that it may be compared with, besides names. */
  readonly choices: readonly string[];
  /** Whether any other word may stand there: a name or an address. */
  readonly free?: boolean;
  /** Whether choices may be compared with < and >. */
  readonly ordered?: boolean;
}

/** Words of the field `class`, with the codes of PictureKind. */
export const KIND_LABELS: Readonly<Record<string, number>> = {
  unknown: 0,
  slow: 1,
  low_slow: 2,
  airliner: 3,
  climbing: 4,
  descending: 4,
  fast: 5,
  low_fast: 6,
  high: 7,
  middle: 8,
};

/** Words of the field `is`, with the bits of PictureFlag. */
export const FLAG_LABELS: Readonly<Record<string, number>> = {
  confirmed: 1,
  cooperative: 2,
  disagrees: 4,
  alert: 8,
  ambiguous: 16,
  manoeuvring: 32,
  corrected: 64,
  coasting: 128,
};

/** Levels of alerts, the gravest last. */
export const LEVELS = ["advisory", "caution", "warning"] as const;
export const RULES = [
  "region_entered",
  "silent_object",
  "transponder_disagrees",
  "low_and_fast",
  "custody_at_risk",
  "sensor_lost",
  "false_alarm_storm",
  "identity_ambiguous",
  "link_lost",
  "ghost_claim",
] as const;
/** What a transponder's claim may be to a track, besides nothing. */
export const IDENTITY_STATES = ["tentative", "held", "disagrees", "silent"] as const;

const ANY = ["any", "none"] as const;
const KNOWN = ["unknown", "known"] as const;
const quantity = (name: Quantity, dimension: Dimension, choices: readonly string[] = []): Field => ({ name, dimension, choices });

export const FIELDS: readonly Field[] = [
  { name: "class", choices: Object.keys(KIND_LABELS) },
  quantity("height", "length", KNOWN),
  quantity("speed", "speed", KNOWN),
  quantity("climb", "speed", KNOWN),
  quantity("heading", "angle", KNOWN),
  quantity("error", "length"),
  quantity("height_error", "length"),
  quantity("age", "time"),
  quantity("custody", "time", KNOWN),
  quantity("existence", "ratio"),
  quantity("certainty", "ratio"),
  quantity("sensors", "count"),
  quantity("updates", "count"),
  quantity("id", "count"),
  { name: "is", choices: Object.keys(FLAG_LABELS) },
  { name: "region", choices: ANY, free: true },
  { name: "alert", choices: [...ANY, ...LEVELS, ...RULES], ordered: true },
  { name: "identity", choices: [...ANY, ...IDENTITY_STATES], free: true },
  { name: "name", choices: ANY, free: true },
];

/** Returns the field of a name, in any case of letters. */
export const fieldOf = (word: string): Field | undefined => FIELDS.find(({ name }) => name === word.toLowerCase());

/** Returns the first of the known words that is one or two letters off, the nearest first. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.min(3, word.length);
  for (const each of known) {
    const distance = edits(word.toLowerCase(), each);
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}

/** Returns how many letters must be put in, taken out or changed (Levenshtein 1966). */
function edits(one: string, other: string): number {
  const row = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i++) {
    let before = row[0]!;
    row[0] = i;
    for (let j = 1; j <= other.length; j++) {
      const kept = row[j]!;
      const changed = before + (one[i - 1] === other[j - 1] ? 0 : 1);
      row[j] = Math.min(kept + 1, row[j - 1]! + 1, changed);
      before = kept;
    }
  }
  return row[other.length]!;
}
