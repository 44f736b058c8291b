/** Where the Sun stands: for day and night on the ground. */
import { RAD } from "./earth.js";

/** TAI minus UTC since 2017, s (IERS Bulletin C); a second more or less moves the night by 400 m at most. */
const TAI_MINUS_UTC_S = 37;

/**
 * Returns the place that has the Sun in its zenith, degrees, for seconds of TAI since 1970.
 *
 * References: Meeus, "Astronomical Algorithms", 2nd edition, chapter 25 (low accuracy, 0.01 deg) and 12.4 (sidereal
 * time). UT1 is taken as UTC: 0.004 deg.
 */
export function subsolarPoint(time_tai_s: number): { longitude_deg: number; latitude_deg: number } {
  const days = (time_tai_s - TAI_MINUS_UTC_S) / 86400 - 10957.5;
  const t = days / 36525;
  const anomaly = (357.52911 + 35999.05029 * t) * RAD;
  const centre =
    (1.914602 - 0.004817 * t) * Math.sin(anomaly) + 0.019993 * Math.sin(2 * anomaly) + 0.000289 * Math.sin(3 * anomaly);
  const ascending = (125.04 - 1934.136 * t) * RAD;
  const longitude = (280.46646 + 36000.76983 * t + centre - 0.00569 - 0.00478 * Math.sin(ascending)) * RAD;
  const obliquity = (23.439291 - 0.0130042 * t + 0.00256 * Math.cos(ascending)) * RAD;
  const rightAscension = Math.atan2(Math.cos(obliquity) * Math.sin(longitude), Math.cos(longitude)) / RAD;
  const sidereal = 280.46061837 + 360.98564736629 * days;
  const east = rightAscension - sidereal;
  return {
    longitude_deg: east - 360 * Math.round(east / 360),
    latitude_deg: Math.asin(Math.sin(obliquity) * Math.sin(longitude)) / RAD,
  };
}
