/** Forks as the server tells them (docs/wire.md): the same flight again, without some satellites. */
import { durationText, timeText } from "../page/format.js";

/** What of a picture is counted. */
export interface Custody {
  readonly confirmed: number;
  readonly held: number;
  /** Median, s; null where nothing is known. */
  readonly custody_left_s: number | null;
  /** Looks since the report before, and how many satellites they were of; an older server does not tell. */
  readonly looks?: number;
  readonly satellites_looking?: number;
}

export interface Moment {
  readonly time_s: number;
  readonly base: Custody | null;
  readonly fork: Custody;
  /** Tracks confirmed at the loss that the source still has and the fork has not. */
  readonly lost: number | null;
}

export interface Lose {
  readonly satellites?: readonly number[];
  readonly planes?: readonly number[];
  readonly vendors?: readonly string[];
  readonly gateways?: readonly string[];
}

export interface LostTrack {
  readonly track_id: string;
  readonly longitude_deg: number;
  readonly latitude_deg: number;
}

export interface Fork {
  readonly id: string;
  readonly state: "building" | "flying" | "done" | "failed";
  readonly sentence: string | null;
  readonly progress: number;
  /** Seconds of the clock until it is flown, as it goes; null where that is not known yet. */
  readonly left_s?: number | null;
  /** From when it is flown: the start, or a state that was kept; an older server does not tell. */
  readonly from_s?: number;
  readonly time_s: number;
  readonly until_s: number;
  readonly head_s: number;
  readonly lose: Lose;
  readonly satellites_lost: readonly number[];
  readonly same_until_loss: boolean | null;
  readonly comparison: readonly Moment[];
  readonly tracks_lost?: readonly LostTrack[];
}

const STATES: readonly string[] = ["building", "flying", "done", "failed"];

/** Returns the forks of a message; what is none is left out, for a later server may tell more. */
export function forksOf(told: unknown): Fork[] {
  if (!Array.isArray(told)) return [];
  return told.filter(
    (one) => typeof one?.id === "string" && STATES.includes(one.state) && Array.isArray(one.satellites_lost) && Array.isArray(one.comparison),
  ) as Fork[];
}

/** Returns what is lost in a fork, in words. */
export function lostText({ lose, satellites_lost }: Pick<Fork, "lose" | "satellites_lost">): string {
  const parts = [
    ...listed("satellite", lose.satellites ?? []),
    ...listed("plane", lose.planes ?? []),
    ...listed("vendor", lose.vendors ?? []),
    ...listed("gateway", lose.gateways ?? []),
  ];
  const count = satellites_lost.length;
  const many = (lose.planes?.length ?? 0) + (lose.vendors?.length ?? 0) > 0 && count > 0;
  return `${parts.join(", ") || "nothing"} lost${many ? ` (${count} satellite${count === 1 ? "" : "s"})` : ""}`;
}

function listed(kind: string, names: readonly (string | number)[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 4).join(", ");
  return [`${kind}${names.length > 1 ? "s" : ""} ${shown}${names.length > 4 ? ` and ${names.length - 4} more` : ""}`];
}

/** Returns how far a fork is, in words. */
export function stateText(fork: Fork): string {
  if (fork.state === "failed") return `failed: ${fork.sentence ?? "why is not known"}`;
  if (fork.state === "building") return "placing satellites, reading flights";
  const before = fork.head_s <= fork.time_s;
  const left = fork.left_s == null ? "" : `, about ${durationText(fork.left_s)} left`;
  const from = fork.from_s === undefined ? "" : ` from ${timeText(fork.from_s)}`;
  if (fork.state === "flying" && before) return `flying again${from} up to the loss: ${Math.round(100 * fork.progress)} %${left}`;
  const flown = `${durationText(Math.max(0, fork.head_s - fork.time_s))} after the loss`;
  return fork.state === "done" ? `flown to ${flown}` : `flying: ${Math.round(100 * fork.progress)} %, ${flown}${left}`;
}

/** Returns who looked: where others take over what the lost would have looked at, custody hardly changes. */
function looksOf(now: Custody, base: Custody | null): string[] {
  if (now.looks === undefined || now.satellites_looking === undefined) return [];
  const by = ({ looks, satellites_looking: n }: Custody) => `${looks} by ${n} satellite${n === 1 ? "" : "s"}`;
  return [`Looks since the report before: ${by(now)}${base === null ? "" : ` in place of ${by(base)}`}.`];
}

/** Returns what the loss did, at the last moment that both have flown, a sentence each. */
export function verdictOf(fork: Fork): string[] {
  const last = [...fork.comparison].reverse().find(({ base }) => base !== null) ?? fork.comparison.at(-1);
  if (last === undefined) return [];
  const { base, fork: now, lost } = last;
  const than = (of: (custody: Custody) => string) => (base === null ? "" : ` in place of ${of(base)}`);
  const left = (custody: Custody) => (custody.custody_left_s === null ? "not known" : durationText(custody.custody_left_s));
  return [
    `At ${timeText(last.time_s)}: ${now.held} tracks held${than(({ held }) => String(held))}, ${now.confirmed} confirmed${than(({ confirmed }) => String(confirmed))}.`,
    `Time until custody may be lost, median: ${left(now)}${than(left)}.`,
    ...looksOf(now, base),
    ...(lost === null ? [] : [lost === 0 ? "No track confirmed at the loss has ended by it." : `${lost} track${lost === 1 ? " is" : "s are"} lost by it.`]),
    ...(base === null ? ["The source has not been flown so far: there is nothing to compare with."] : []),
    ...(fork.same_until_loss === false ? ["The recording was made by another version: tracks cannot be compared one by one."] : []),
  ];
}
