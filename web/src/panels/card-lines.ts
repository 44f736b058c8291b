/** What the card says, as names and sentences: nothing is made up, what is not known is said to be so. */
import { Flag, Unknown } from "../data/codes.js";
import type { TrackRow } from "../data/row.js";
import { durationText, headingText, heightText, lengthText, placeText, speedText, timeText } from "../page/format.js";
import type { Card, Delivery, Sighting } from "./card-data.js";
import { countdownText } from "./custody.js";

export const NOT_KNOWN = "not known";

export interface Line {
  readonly name: string;
  readonly value: string;
  /** A second, quieter part of the value. */
  readonly note?: string;
  readonly tone?: "warn" | "quiet";
}

export interface Part {
  readonly title: string;
  readonly lines: readonly Line[];
}

const KNOTS_PER_MPS = 3600 / 1852;
const FEET_PER_M = 1 / 0.3048;

/** From which probability on a word holds. */
const SURENESS: readonly (readonly [from: number, word: string])[] = [
  [0.99, "near certain"],
  [0.9, "very likely"],
  [0.7, "likely"],
  [0.5, "more likely than not"],
  [0, "doubtful"],
];

/** Returns a probability as a number, with as many digits as say something, and a word. */
export function surenessText(p: number): { figure: string; word: string } {
  const percent = 100 * p;
  const figure = p > 0.9999 ? "> 99.99" : percent > 99 ? percent.toFixed(2) : percent.toFixed(percent > 10 ? 0 : 1);
  return { figure: `${figure} %`, word: SURENESS.find(([from]) => p >= from)![1] };
}

const known = (name: string, value: string | null, note?: string): Line =>
  value === null ? { name, value: NOT_KNOWN, tone: "quiet" } : { name, value, ...(note ? { note } : {}) };

const agoText = (seconds: number): string => (seconds < 1 ? "now" : `${durationText(seconds)} ago`);

function heightLine(row: TrackRow, card: Card | null): Line {
  const sigma_m = card?.height_sigma_m ?? null;
  const isLevel = Math.abs(row.climb_mps) < 0.5;
  const rate = `${row.climb_mps > 0 ? "climbing" : "descending"} ${Math.round(Math.abs(row.climb_mps) * FEET_PER_M * 60 / 10) * 10} ft/min`;
  const rise = row.unknown & Unknown.climb ? "" : `, ${isLevel ? "level" : rate}`;
  const trust = sigma_m === null ? "sigma not known" : `± ${Math.round(sigma_m * FEET_PER_M).toLocaleString("en")} ft (1 σ)`;
  // Where it is not known, by how much it is not says what to expect of the next look.
  return { ...known("height", row.unknown & Unknown.height ? null : heightText(row.height_m)), note: trust + rise };
}

function motionPart(row: TrackRow, card: Card | null): Part {
  const sigma_mps = card?.speed_sigma_mps ?? null;
  const speedNote = sigma_mps === null ? undefined : `± ${(sigma_mps * KNOTS_PER_MPS).toFixed(1)} kt (1 σ)`;
  const { semi_major_m = null, semi_minor_m = null, heading_deg = null } = card?.ellipse ?? {};
  const hasAxes = semi_major_m !== null && semi_minor_m !== null;
  const axes = hasAxes ? `${lengthText(semi_major_m)} × ${lengthText(semi_minor_m)}` : `up to ${lengthText(row.ellipse_m)}`;
  const turned = heading_deg === null ? "semi-axes" : `semi-axes, the longer along ${headingText(((heading_deg % 360) + 360) % 180)}`;
  return {
    title: "Where",
    lines: [
      heightLine(row, card),
      row.unknown & Unknown.speed ? known("speed", null) : known("speed", speedText(row.speed_mps), speedNote),
      known("heading", row.unknown & Unknown.course ? null : headingText(row.heading_deg)),
      known("place", placeText(row.longitude_deg, row.latitude_deg)),
      known("95 % ellipse", axes, hasAxes ? turned : undefined),
    ],
  };
}

/** Returns the likeliest manner of motion and its probability. */
function modeLine(card: Card | null): Line {
  if (card === null) return known("manoeuvre", null);
  const { likeliest, probabilities } = card.modes;
  const share = probabilities?.[likeliest];
  return known("manoeuvre", likeliest, share === undefined || share === null ? undefined : surenessText(share).figure);
}

function trustPart(row: TrackRow, card: Card | null): Part {
  const existence = card?.existence ?? null;
  const sure = existence === null ? null : surenessText(existence);
  const seen = card === null ? null : `${card.update_count.toLocaleString("en")} by detection`;
  const sensors = card === null ? undefined : `${card.sensor_count} ${card.sensor_count === 1 ? "sensor" : "sensors"} in the last eight`;
  return {
    title: "How sure",
    lines: [
      known("exists", sure ? sure.figure : null, sure?.word),
      known("last detection", agoText(row.age_s), row.flags & Flag.coasting ? "coasting: no look lately" : undefined),
      known("updates", seen, sensors),
      modeLine(card),
    ],
  };
}

/** Returns what the transponder claims against what is detected. */
function claimLine(row: TrackRow, card: Card | null): Line {
  const name = "claim";
  if (row.flags & Flag.disagrees) {
    const off_m = card?.transponder?.offset_m ?? null;
    const where = off_m === null ? "" : ` by ${lengthText(off_m)}`;
    return { name, value: `disagrees with the detections${where}`, tone: "warn" };
  }
  const { state, offset_m = null, heard_ago_s = null } = card?.transponder ?? {};
  if (state === "silent") return { name, value: "silent where others are heard", tone: "warn" };
  if (row.flags & Flag.cooperative) {
    const apart = [offset_m === null ? "" : `${lengthText(offset_m)} apart`, heard_ago_s === null ? "" : `heard ${agoText(heard_ago_s)}`];
    return known(name, "agrees with the detections", apart.filter(Boolean).join(", "));
  }
  if (state === "tentative") return known(name, "heard, not yet held against enough detections");
  if (card === null) return known(name, null);
  return { name, value: "none: detections alone", tone: "quiet" };
}

function identityPart(row: TrackRow, card: Card | null): Part {
  const address = card?.icao24?.toUpperCase() ?? null;
  const heard = card?.claims_heard.map((one) => one.toUpperCase()).filter((one) => one !== address) ?? [];
  const p = card?.identity.probability ?? null;
  const same = p === null ? null : surenessText(p);
  const shared = (row.flags & Flag.sharesGroup) !== 0;
  const lines: Line[] = [
    address === null && card !== null ? { name: "address", value: "none heard", tone: "quiet" } : known("address", address),
    claimLine(row, card),
    known("still the same", same ? same.figure : null, same?.word),
    shared
      ? { name: "group", value: "may be mistaken for another of its group", tone: "warn" }
      : known("group", card === null ? null : "not mistaken for another"),
  ];
  if (heard.length > 0) lines.push({ name: "also heard near", value: heard.join(", ") });
  if (card?.mark) lines.push({ name: "marked", value: card.mark });
  lines.push(known("track number", card?.track_id ?? null));
  return { title: "Who", lines };
}

/** What takes time between the look and the tracker. */
const DELAYS = [
  ["sensing", "sensing"],
  ["processing", "computers"],
  ["queue", "queues"],
  ["light", "light"],
  ["ground", "cable"],
] as const;

/** Returns a short time with as many digits as say something. */
export function shortTimeText(seconds: number): string {
  if (seconds >= 10) return `${seconds.toFixed(0)} s`;
  if (seconds >= 1) return `${seconds.toFixed(1)} s`;
  const ms = seconds * 1000;
  return ms >= 10 ? `${ms.toFixed(0)} ms` : ms >= 0.1 ? `${ms.toFixed(1)} ms` : `${(ms * 1000).toFixed(0)} µs`;
}

/** Returns how the last report came down: its delay by part and its way. */
export function deliveryLines(delivery: Delivery | null): Line[] {
  if (delivery === null) return [known("delay", null)];
  const { delay_s, parts_s, path, links_passed, gateway, path_is_sure } = delivery;
  const satellites = path.slice(0, -1);
  const few = satellites.length > 8 ? [...satellites.slice(0, 4), "…", ...satellites.slice(-3)] : satellites;
  const way = path.length === 0 ? null : [...few, gateway?.name ?? path.at(-1)].join(" → ");
  const count = `${links_passed} ${links_passed === 1 ? "link" : "links"}`;
  return [
    known("delay", delay_s === null ? null : shortTimeText(delay_s), "from the look to the tracker"),
    ...DELAYS.map(([part, name]) => known(name, parts_s[part] === null ? null : shortTimeText(parts_s[part]))),
    known("gateway", gateway?.name ?? null, count),
    known("by satellites", way, path_is_sure ? undefined : "likely: the links on record do not tell exactly"),
  ];
}

/** Returns the parts of the card; the card is null until the server has told it. */
export const partsOf = (row: TrackRow, card: Card | null): Part[] => [
  motionPart(row, card),
  trustPart(row, card),
  identityPart(row, card),
];

/** Returns why the track is called what it is called. */
export function whyNamed(row: TrackRow, card: Card | null): string {
  if (card?.name) return "named by a person";
  if (card?.icao24) {
    return row.flags & Flag.disagrees ? "the address its transponder claims, and the detections disagree" : "the address its transponder claims";
  }
  return "no transponder tied to it: the end of its track number";
}

/** Returns what is known of the next look. */
export function nextLookText(card: Card | null, now_s: number): string {
  if (card === null) return "Next look: not known";
  const at_s = card.next_look?.time_s;
  if (at_s === undefined) return "Next look: not known, the source holds no plan";
  const in_s = at_s - now_s;
  return in_s <= 0 ? "Next look: due now" : `Next look in ${countdownText(in_s)}`;
}

/** One satellite, or radar on the ground, that saw the track. */
export interface SeenBy {
  readonly sensor: number;
  readonly name: string;
  readonly kinds: string;
  readonly count: number;
  readonly ago: string;
  readonly note: string;
}

/** Returns the satellites among the last detections, the latest first. */
export function seenBy(card: Card, now_s: number): SeenBy[] {
  const bySensor = new Map<number, Sighting[]>();
  for (const one of card.sightings) bySensor.set(one.sensor_id, [...(bySensor.get(one.sensor_id) ?? []), one]);
  return [...bySensor].map(([sensor, all]) => {
    const last = all.reduce((a, b) => (b.time_s > a.time_s ? b : a));
    const range = last.range_m === null || last.range_m <= 0 ? null : `${lengthText(last.range_m)} away`;
    const snr = last.snr_db === null ? null : `${last.snr_db.toFixed(0)} dB`;
    const kinds = [...new Set(all.map(({ kind }) => kind.replaceAll("_", " ")))].join(", ");
    return {
      sensor,
      name: `${kinds.includes("ground") ? "Ground radar" : "Satellite"} ${sensor}`,
      kinds,
      count: all.length,
      ago: agoText(Math.max(0, now_s - last.time_s)),
      note: [`at ${timeText(last.time_s)}`, range, snr].filter((part) => part !== null).join(", "),
    };
  });
}
