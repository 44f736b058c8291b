/** The Earth as the page draws it, and its angles as whole numbers. */

/** Mean radius, m: geodetic coordinates are drawn on a sphere (IUGG mean radius R1, Moritz, J. Geodesy 74 (2000), 128-162). */
export const EARTH_RADIUS_M = 6371008.8;
/** WGS84 (NIMA TR8350.2, 3rd edition, table 3.1 and 3.3). */
export const WGS84_A_M = 6378137;
export const WGS84_F = 1 / 298.257223563;
export const GRAVITY_M3S2 = 3.986004418e14;
/** Rate of the Earth's turning, rad/s (IERS Conventions 2010, table 1.2). */
export const EARTH_RATE_RADPS = 7.292115e-5;

/**
 * A turn in angle units. Longitudes and latitudes are kept as 32-bit whole numbers of 1/2^31 turn (1.9 cm): their
 * differences are exact on CPU and GPU alike, so that a picture 1 km wide does not tremble.
 */
export const TURN = 2 ** 31;
export const UNITS_PER_DEG = TURN / 360;
export const UNITS_PER_E7 = UNITS_PER_DEG / 1e7;
export const RAD_PER_UNIT = (2 * Math.PI) / TURN;
export const RAD = Math.PI / 180;

/** Returns degrees as angle units. */
export const unitsOf = (angle_deg: number): number => Math.round(angle_deg * UNITS_PER_DEG) | 0;

/** Returns angle units as degrees. */
export const degreesOf = (units: number): number => units / UNITS_PER_DEG;

/** Returns the difference of two longitudes in units, the short way round: -2^30 to 2^30. */
export const wrappedDifference = (a: number, b: number): number => ((a - b) << 1) >> 1;

/** Returns a longitude within -180 and 180 degrees. */
export const wrappedDegrees = (longitude_deg: number): number => longitude_deg - 360 * Math.round(longitude_deg / 360);

/** A place: geodetic degrees and height in metres above the ellipsoid. */
export interface Geodetic {
  longitude_deg: number;
  latitude_deg: number;
  height_m: number;
}

/**
 * Returns the geodetic place of an ITRF position.
 *
 * References: Bowring, "The accuracy of geodetic latitude and height equations", Survey Review 28 (1985), 202-206;
 * error below 1e-7 rad of latitude up to 10,000 km height.
 */
export function geodeticOf(x_m: number, y_m: number, z_m: number): Geodetic {
  const b = WGS84_A_M * (1 - WGS84_F);
  const e2 = WGS84_F * (2 - WGS84_F);
  const across = Math.hypot(x_m, y_m);
  const radius = Math.hypot(across, z_m);
  const beta = Math.atan2(b * z_m * (1 + (e2 / (1 - e2)) * (b / radius)), WGS84_A_M * across);
  const latitude = Math.atan2(
    z_m + (e2 / (1 - e2)) * b * Math.sin(beta) ** 3,
    across - e2 * WGS84_A_M * Math.cos(beta) ** 3,
  );
  const normal = WGS84_A_M / Math.sqrt(1 - e2 * Math.sin(latitude) ** 2);
  const height_m = across * Math.cos(latitude) + z_m * Math.sin(latitude) - (WGS84_A_M * WGS84_A_M) / normal;
  return { longitude_deg: Math.atan2(y_m, x_m) / RAD, latitude_deg: latitude / RAD, height_m };
}

/** Returns the great-circle angle between two places, rad (haversine: good for small angles too). */
export function angleBetween(a: Pick<Geodetic, "longitude_deg" | "latitude_deg">, b: typeof a): number {
  const dLatitude = Math.sin(((b.latitude_deg - a.latitude_deg) * RAD) / 2);
  const dLongitude = Math.sin(((b.longitude_deg - a.longitude_deg) * RAD) / 2);
  const h = dLatitude ** 2 + Math.cos(a.latitude_deg * RAD) * Math.cos(b.latitude_deg * RAD) * dLongitude ** 2;
  return 2 * Math.asin(Math.min(1, Math.sqrt(h)));
}
