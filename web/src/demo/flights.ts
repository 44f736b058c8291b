/** Made flights for the demonstration: great circles between airports, helicopters, and a few without a transponder. */
import { Flag } from "../data/codes.js";
import { angleBetween, EARTH_RADIUS_M, RAD } from "../geo/earth.js";
import { destination } from "../geo/reckoning.js";
import type { Airport } from "../globe/surface.js";
import { bearingBetween } from "../view/flight.js";
import { randomOf } from "./random.js";

/** Columns of flights: each starts somewhere along its way and flies it in a loop. */
export interface Flights {
  readonly count: number;
  readonly longitude_deg: Float64Array;
  readonly latitude_deg: Float64Array;
  readonly course_rad: Float64Array;
  readonly angle_rad: Float64Array;
  readonly done: Float64Array;
  readonly speed_mps: Float32Array;
  readonly height_m: Float32Array;
  readonly kind: Uint8Array;
  readonly flags: Uint8Array;
  readonly sigma: Uint8Array;
  readonly custody: Uint8Array;
  readonly age: Uint8Array;
}

/** Kind, share, speed and height from and to. Assumptions: a mix that shows every symbol. */
const MIX: readonly (readonly [kind: number, share: number, speed: number, speedTo: number, height: number, heightTo: number])[] = [
  [3, 0.62, 215, 255, 9000, 12000],
  [4, 0.14, 120, 190, 1500, 7000],
  [8, 0.06, 120, 200, 4000, 8500],
  [1, 0.08, 40, 80, 800, 2500],
  [2, 0.05, 15, 55, 150, 500],
  [5, 0.025, 280, 420, 6000, 14000],
  [6, 0.005, 180, 300, 100, 400],
  [7, 0.01, 60, 200, 16000, 20000],
  [0, 0.01, 20, 120, 300, 9000],
];

function columnsFor(count: number): Flights {
  const f64 = () => new Float64Array(count);
  const u8 = () => new Uint8Array(count);
  const places = { longitude_deg: f64(), latitude_deg: f64(), course_rad: f64(), angle_rad: f64(), done: f64() };
  const state = { speed_mps: new Float32Array(count), height_m: new Float32Array(count), kind: u8(), flags: u8() };
  return { count, ...places, ...state, sigma: u8(), custody: u8(), age: u8() };
}

/** Returns flights between airports: the busiest have most; the same for the same seed. */
export function madeFlights(count: number, airports: readonly Airport[], seed: number): Flights {
  const flights = columnsFor(count);
  const chance = randomOf(seed);
  const airport = () => airports[Math.floor(airports.length * chance() ** 2.2)]!;
  const between = (low: number, high: number) => low + (high - low) * chance();
  for (let i = 0; i < count; i++) {
    let share = chance();
    const mix = MIX.find((m) => (share -= m[1]) < 0) ?? MIX[0]!;
    const from = airport();
    const longitude = from.longitude_deg + between(-0.6, 0.6);
    const latitude = Math.min(85, Math.max(-85, from.latitude_deg + between(-0.6, 0.6)));
    const isLocal = mix[2] < 100 && mix[0] !== 7;
    const to = airport();
    const start = { longitude_deg: longitude, latitude_deg: latitude };
    flights.longitude_deg[i] = longitude;
    flights.latitude_deg[i] = latitude;
    flights.course_rad[i] = isLocal ? between(0, 2 * Math.PI) : bearingBetween(start, to);
    flights.angle_rad[i] = isLocal ? between(30e3, 150e3) / EARTH_RADIUS_M : Math.max(0.02, angleBetween(start, to));
    flights.done[i] = chance();
    flights.speed_mps[i] = between(mix[2], mix[3]);
    flights.height_m[i] = between(mix[4], mix[5]);
    flights.kind[i] = mix[0];
    flights.flags[i] = flagsOf(mix[0], chance);
    flights.sigma[i] = Math.round(between(40, 120));
    flights.custody[i] = chance() < 0.05 ? 255 : Math.round(between(60, 150));
    flights.age[i] = Math.round(between(0, 60));
  }
  return flights;
}

function flagsOf(kind: number, chance: () => number): number {
  const silent = kind === 6 || kind === 0 || kind === 5 ? 0.6 : 0.03;
  let flags: number = Flag.confirmed;
  if (chance() > silent) flags |= Flag.cooperative;
  if (kind === 6 || chance() < 0.002) flags |= Flag.inAlert;
  if (chance() < 0.004) flags |= Flag.disagrees;
  if (chance() < 0.03) flags |= Flag.coasting;
  return flags;
}

/** Where a flight is after some seconds: degrees and course. */
export function flightAt(flights: Flights, i: number, after_s: number): [longitude: number, latitude: number, course: number] {
  const whole = flights.angle_rad[i]!;
  const gone = (flights.speed_mps[i]! * after_s) / EARTH_RADIUS_M / whole + flights.done[i]!;
  const angle = whole * (gone - Math.floor(gone));
  const [longitude, latitude] = destination(flights.longitude_deg[i]!, flights.latitude_deg[i]!, flights.course_rad[i]!, angle);
  const back = bearingBetween(
    { longitude_deg: longitude, latitude_deg: latitude },
    { longitude_deg: flights.longitude_deg[i]!, latitude_deg: flights.latitude_deg[i]! },
  );
  const course = angle < 1e-9 ? flights.course_rad[i]! : back + Math.PI;
  return [longitude, latitude, ((course / RAD + 720) % 360) * RAD];
}
