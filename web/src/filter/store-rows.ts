/** The tracks on the wire as a filter asks for them. What the wire does not carry is asked of the server. */
import { flagsOf, headingTurns, heightM, climbMps, kindOf, sinceRow, speedMps, unknownOf } from "../data/row.js";
import { custodyLeft, ellipseMajorOf, secondsOf, Unknown } from "../data/codes.js";
import type { TrackStore } from "../data/store.js";
import { LEVELS, type Quantity, RULES } from "./fields.js";
import { type AlertSum, fieldsOf, type Rows } from "./match.js";
import type { Node } from "./parse.js";

/** Fields that a filter may ask for and the wire does not carry. */
const ELSEWHERE = new Set(["height_error", "existence", "certainty", "sensors", "updates", "region"]);
const STATES = new Set(["tentative", "held", "disagrees", "silent"]);
const BITS: Partial<Record<Quantity, number>> = { ...Unknown, heading: Unknown.course };
const NO_ALERT: AlertSum = { level: 0, rules: 0 };

/** Returns whether only the server can say which tracks a filter means. */
export function needsServer(node: Node, regionCount: number): boolean {
  if ([...fieldsOf(node)].some((field) => ELSEWHERE.has(field))) return true;
  return (regionCount > 0 && fieldsOf(node).has("text")) || asksState(node);
}

function asksState(node: Node): boolean {
  if ("parts" in node) return node.parts.some(asksState);
  if (node.is === "not") return asksState(node.part);
  return node.is === "named" && node.field.name === "identity" && node.words.some((word) => STATES.has(word.toLowerCase()));
}

/** An alert, as far as a filter asks. */
export interface AlertOfTrack {
  readonly track_id: string | null;
  readonly level: string;
  readonly rule: string;
}

export class StoreRows implements Rows {
  private readonly byTrack = new Map<bigint, AlertSum>();

  constructor(
    private readonly store: TrackStore,
    private readonly time_s: number,
    alerts: readonly AlertOfTrack[],
  ) {
    for (const { track_id, level, rule } of alerts) {
      if (track_id === null) continue;
      const id = BigInt(track_id);
      const before = this.byTrack.get(id) ?? NO_ALERT;
      const bit = 1 << (RULES.findIndex((each) => each === rule) + 1);
      const rank = LEVELS.findIndex((each) => each === level) + 1;
      this.byTrack.set(id, { level: Math.max(before.level, rank), rules: before.rules | bit });
    }
  }

  kind = (slot: number): number => kindOf(this.store.body[slot]!);
  flags = (slot: number): number => flagsOf(this.store.body[slot]!);
  icao24 = (slot: number): number => this.identity(slot)?.icao24 ?? 0;
  trackId = (slot: number): bigint => this.identity(slot)?.trackId ?? -1n;
  name = (slot: number): string => this.store.givenName(this.store.handle[slot]!)?.toLowerCase() ?? "";
  identityState = (): string => "";
  regions = (): readonly string[] => [];

  alerts(slot: number): AlertSum {
    return this.byTrack.size === 0 ? NO_ALERT : (this.byTrack.get(this.trackId(slot)) ?? NO_ALERT);
  }

  quantity(field: Quantity, slot: number): number | bigint | undefined {
    const { store } = this;
    if (unknownOf(store.body[slot]!) & (BITS[field] ?? 0)) return undefined;
    switch (field) {
      case "height":
        return heightM(store.body[slot]!);
      case "speed":
        return Math.fround(speedMps(store.motion[slot]!));
      case "climb":
        return climbMps(store.codes[slot]!);
      case "heading":
        return Math.fround(headingTurns(store.motion[slot]!) * 2 * Math.PI);
      case "error":
        return ellipseMajorOf(store.codes[slot]! & 0xff);
      case "age":
        return secondsOf((store.codes[slot]! >>> 16) & 0xff) + sinceRow(store, slot, this.time_s);
      case "custody":
        return custodyLeft((store.codes[slot]! >>> 8) & 0xff, sinceRow(store, slot, this.time_s)) ?? undefined;
      case "id":
        return this.trackId(slot);
      default:
        return undefined;
    }
  }

  private identity(slot: number) {
    return this.store.identityOf(this.store.handle[slot]!);
  }
}
