/** What the bytes of a track mean, for people and for the shaders. */

/** What a track looks like, in the order of PictureKind. */
export const KINDS = [
  "unknown",
  "slow",
  "low and slow",
  "airliner",
  "climbing or descending",
  "fast",
  "low and fast",
  "high",
  "middle",
] as const;

/** Bits of a track's flags, as PictureFlag. */
export const Flag = {
  confirmed: 1,
  cooperative: 2,
  disagrees: 4,
  inAlert: 8,
  sharesGroup: 16,
  manoeuvring: 32,
  corrected: 64,
  coasting: 128,
} as const;

/** Bits of what is not known of a track's motion, as PictureUnknown. */
export const Unknown = { height: 1, speed: 2, course: 4, climb: 8 } as const;

/** The code of custody that is not known. */
export const NOT_KNOWN = 255;

/** Returns the semi-major axis of the 95 % ellipse of a code, m. */
export const ellipseMajorOf = (code: number): number => 10 * 2 ** (code / 16);

/** Returns the seconds of a code of age or custody. */
export const secondsOf = (code: number): number => 2 ** (code / 16) - 1;

/** Returns the code of some seconds. */
export const codeOfSeconds = (seconds: number): number =>
  Math.min(254, Math.max(0, Math.round(16 * Math.log2(1 + Math.max(0, seconds)))));

/** Returns the code of a semi-major axis, m. */
export const codeOfEllipse = (major_m: number): number =>
  Math.min(255, Math.max(0, Math.round(16 * Math.log2(Math.max(10, major_m) / 10))));

/** Returns the seconds left of custody now, or null where it is not known; it ran down since the row came. */
export const custodyLeft = (code: number, since_s: number): number | null =>
  code === NOT_KNOWN ? null : Math.max(0, secondsOf(code) - since_s);
