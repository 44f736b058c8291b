/** One track of the store, unpacked: for panels, labels and the card; never one a frame for all. */
import { degreesOf, EARTH_RADIUS_M, RAD_PER_UNIT, wrappedDegrees } from "../geo/earth.js";
import { reckon, type Step } from "../geo/reckoning.js";
import { custodyLeft, ellipseMajorOf, secondsOf } from "./codes.js";
import type { TrackStore } from "./store.js";

export const headingTurns = (motion: number): number => (motion & 0xffff) / 65536;
export const speedMps = (motion: number): number => (motion >>> 16) * 0.1;
export const heightM = (body: number): number => ((body << 16) >> 16) * 2;
export const kindOf = (body: number): number => (body >>> 16) & 15;
export const unknownOf = (body: number): number => (body >>> 20) & 15;
export const flagsOf = (body: number): number => body >>> 24;
export const climbMps = (codes: number): number => (codes >> 24) * 0.5;

/** Returns the seconds between a row's instant and a time. */
export const sinceRow = (store: TrackStore, slot: number, time_s: number): number =>
  time_s - store.base_s - store.since_ms[slot]! / 1000;

/** Writes the steps (rad) that a track went since its row came, as the shaders reckon them, to `out`. */
export function reckonedStep(store: TrackStore, slot: number, time_s: number, out: Step): Step {
  const motion = store.motion[slot]!;
  const angle = (speedMps(motion) * sinceRow(store, slot, time_s)) / EARTH_RADIUS_M;
  return reckon(store.latitude[slot]! * RAD_PER_UNIT, headingTurns(motion) * 2 * Math.PI, angle, out);
}

/** A track at an instant. */
export interface TrackRow {
  readonly handle: number;
  readonly name: string;
  readonly longitude_deg: number;
  readonly latitude_deg: number;
  readonly height_m: number;
  readonly speed_mps: number;
  readonly heading_deg: number;
  readonly climb_mps: number;
  readonly kind: number;
  readonly flags: number;
  /** Bits of Unknown: which of height, speed, heading and climb say nothing. */
  readonly unknown: number;
  /** Semi-major axis of the 95 % ellipse as last sent. */
  readonly ellipse_m: number;
  /** Null where it is not known. */
  readonly custody_left_s: number | null;
  /** Since the last detection. */
  readonly age_s: number;
}

/** Returns a track as it is reckoned to be at an instant. */
export function trackRow(store: TrackStore, slot: number, time_s: number): TrackRow {
  const step = reckonedStep(store, slot, time_s, { dLongitude: 0, dLatitude: 0 });
  const since = sinceRow(store, slot, time_s);
  const [motion, body, codes] = [store.motion[slot]!, store.body[slot]!, store.codes[slot]!];
  return {
    handle: store.handle[slot]!,
    name: store.nameOf(store.handle[slot]!),
    longitude_deg: wrappedDegrees(degreesOf(store.longitude[slot]!) + (step.dLongitude * 180) / Math.PI),
    latitude_deg: degreesOf(store.latitude[slot]!) + (step.dLatitude * 180) / Math.PI,
    height_m: heightM(body) + climbMps(codes) * since,
    speed_mps: speedMps(motion),
    heading_deg: headingTurns(motion) * 360,
    climb_mps: climbMps(codes),
    kind: kindOf(body),
    flags: flagsOf(body),
    unknown: unknownOf(body),
    ellipse_m: ellipseMajorOf(codes & 0xff),
    custody_left_s: custodyLeft((codes >>> 8) & 0xff, since),
    age_s: secondsOf((codes >>> 16) & 0xff) + since,
  };
}
