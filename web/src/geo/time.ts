/** UTC for people, from the TAI seconds of the wire. */

/** TAI minus UTC from each UTC second since 1970 on, newest first (IERS Bulletin C). */
const LEAPS: readonly (readonly [from_utc_s: number, offset_s: number])[] = [
  [1_483_228_800, 37],
  [1_435_708_800, 36],
  [1_341_100_800, 35],
  [1_230_768_000, 34],
  [1_136_073_600, 33],
  [915_148_800, 32],
];

/** Returns TAI minus UTC at an instant of TAI, s. */
export function leapSeconds(time_tai_s: number): number {
  return (LEAPS.find(([from, offset]) => time_tai_s - offset >= from) ?? LEAPS[LEAPS.length - 1]!)[1];
}

/** Returns UTC as a date. */
export const utcOf = (time_tai_s: number): Date => new Date((time_tai_s - leapSeconds(time_tai_s)) * 1000);

/** Returns an instant of TAI for milliseconds of UTC since 1970. */
export function taiOf(utc_ms: number): number {
  const utc_s = utc_ms / 1000;
  return utc_s + (LEAPS.find(([from]) => utc_s >= from) ?? LEAPS[LEAPS.length - 1]!)[1];
}
