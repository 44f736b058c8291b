/** Figures as people read them. */
import { Unknown } from "../data/codes.js";
import type { TrackRow } from "../data/row.js";
import { utcOf } from "../geo/time.js";

const FEET_PER_M = 1 / 0.3048;
const KNOTS_PER_MPS = 3600 / 1852;
const TRANSITION_FT = 18_000;

/** Returns a height as a flight level above 18,000 ft, else in feet. */
export function heightText(height_m: number): string {
  const feet = height_m * FEET_PER_M;
  if (feet >= TRANSITION_FT) return `FL${Math.round(feet / 100)}`;
  return `${(Math.round(feet / 100) * 100).toLocaleString("en")} ft`;
}

export const speedText = (speed_mps: number): string => `${Math.round(speed_mps * KNOTS_PER_MPS)} kt`;

export const headingText = (heading_deg: number): string =>
  `${String(Math.round(heading_deg) % 360).padStart(3, "0")}°`;

/** Returns height, speed and course as a label has them; a question mark stands for what is not known. */
export function motionText({ unknown, height_m, speed_mps, heading_deg }: TrackRow): string {
  const height = unknown & Unknown.height ? "? ft" : heightText(height_m);
  const speed = unknown & Unknown.speed ? "? kt" : speedText(speed_mps);
  return `${height}  ${speed}  ${unknown & Unknown.course ? "?°" : headingText(heading_deg)}`;
}

/** Returns a length with a fitting unit: three figures. */
export function lengthText(length_m: number): string {
  if (length_m < 1000) return `${Number(length_m.toPrecision(2))} m`;
  return `${Number((length_m / 1000).toPrecision(length_m < 100_000 ? 2 : 3)).toLocaleString("en")} km`;
}

/** Returns a duration with a fitting unit. */
export function durationText(duration_s: number): string {
  if (duration_s < 1) return "now";
  if (duration_s < 120) return `${Math.round(duration_s)} s`;
  if (duration_s < 7200) return `${Math.round(duration_s / 60)} min`;
  return `${(duration_s / 3600).toFixed(1)} h`;
}

/** Returns degrees, minutes and a letter. */
export function placeText(longitude_deg: number, latitude_deg: number): string {
  const part = (value: number, width: number, letters: string) => {
    const minutes = Math.round(Math.abs(value) * 600) / 10;
    const degrees = Math.floor(minutes / 60);
    const rest = (minutes - degrees * 60).toFixed(1).padStart(4, "0");
    return `${String(degrees).padStart(width, "0")}°${rest}′${value < 0 ? letters[1] : letters[0]}`;
  };
  return `${part(latitude_deg, 2, "NS")} ${part(longitude_deg, 3, "EW")}`;
}

/** Returns the time of day in UTC, to the second. */
export const timeText = (time_tai_s: number): string => utcOf(time_tai_s).toISOString().slice(11, 19);

export const dateText = (time_tai_s: number): string => utcOf(time_tai_s).toISOString().slice(0, 10);

/** Returns a rate as it stands on its button. */
export const rateText = (rate: number): string => `${rate < 1 ? rate.toFixed(1) : rate}×`;
