/**
 * The binary frames of `/stream`, version 2, little-endian: a header of 32 bytes, then columns one after the other, each
 * at a multiple of 4 bytes. The same is written by src/lookdown/server/wire.py; the tests of both read the same files.
 *
 * Columns are views of the frame's own bytes: nothing is copied.
 */

export const VERSION = 2;
export const HEADER_BYTES = 32;
const MOST_ROWS = 4_000_000;

export const Kind = {
  tracksFull: 1,
  tracksDelta: 2,
  satellites: 3,
  dwells: 4,
  gaps: 5,
  links: 6,
  identities: 7,
  stations: 8,
} as const;

export interface Header {
  readonly kind: number;
  readonly count: number;
  /** Seconds of TAI since 1970: the instant of every row. */
  readonly time_s: number;
  readonly sequence: number;
  readonly epoch: number;
  readonly aux: number;
}

export interface TracksFrame {
  readonly type: "tracks";
  readonly header: Header;
  /** Whether these are all the tracks there are. */
  readonly isFull: boolean;
  readonly handle: Uint32Array;
  readonly longitude_e7: Int32Array;
  readonly latitude_e7: Int32Array;
  readonly height_2m: Int16Array;
  readonly speed_dmps: Uint16Array;
  readonly heading: Uint16Array;
  readonly kind: Uint8Array;
  readonly flags: Uint8Array;
  readonly climb: Int8Array;
  readonly sigma: Uint8Array;
  readonly custody: Uint8Array;
  readonly age: Uint8Array;
  readonly unknown: Uint8Array;
  readonly removed: Uint32Array;
}

export interface SatellitesFrame {
  readonly type: "satellites";
  readonly header: Header;
  readonly id: Uint32Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z: Float32Array;
  readonly vx: Float32Array;
  readonly vy: Float32Array;
  readonly vz: Float32Array;
  readonly flags: Uint8Array;
  readonly charge: Uint8Array;
}

export interface DwellsFrame {
  readonly type: "dwells";
  readonly header: Header;
  readonly sensor: Uint32Array;
  readonly azimuthStart: Float32Array;
  readonly azimuthWidth: Float32Array;
  readonly grazingMin: Float32Array;
  readonly grazingMax: Float32Array;
  readonly task: Uint8Array;
}

export interface GapsFrame {
  readonly type: "gaps";
  readonly header: Header;
  /** The number of the class in `gaps.classes` of hello. */
  readonly classNumber: number;
  readonly rows: number;
  readonly columns: number;
  readonly cells: Uint8Array;
}

export interface LinksFrame {
  readonly type: "links";
  readonly header: Header;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly state: Uint8Array;
  readonly load: Uint8Array;
}

export interface StationsFrame {
  readonly type: "stations";
  readonly header: Header;
  readonly id: Uint32Array;
  readonly longitude_e7: Int32Array;
  readonly latitude_e7: Int32Array;
  readonly state: Uint8Array;
  readonly flags: Uint8Array;
  readonly links: Uint8Array;
}

export interface IdentitiesFrame {
  readonly type: "identities";
  readonly header: Header;
  readonly handle: Uint32Array;
  readonly icao24: Uint32Array;
  readonly trackIdLow: Uint32Array;
  readonly trackIdHigh: Uint32Array;
}

export type Frame = TracksFrame | SatellitesFrame | DwellsFrame | GapsFrame | LinksFrame | IdentitiesFrame | StationsFrame;

/** Bytes that are no frame of this version. */
export class WireError extends Error {}

interface ColumnType<T> {
  new (buffer: ArrayBuffer, offset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

/** Hands out the columns of a frame in their order. */
class Cursor {
  at = HEADER_BYTES;
  constructor(
    readonly buffer: ArrayBuffer,
    readonly count: number,
  ) {}

  take<T>(type: ColumnType<T>, count = this.count): T {
    const start = this.at;
    const end = start + count * type.BYTES_PER_ELEMENT;
    if (end > this.buffer.byteLength) {
      throw new WireError(`expected at least ${end} bytes, as the header says; got ${this.buffer.byteLength}.`);
    }
    this.at = (end + 3) & ~3;
    return new type(this.buffer, start, count);
  }
}

function headerOf(buffer: ArrayBuffer): Header {
  if (buffer.byteLength < HEADER_BYTES) {
    throw new WireError(`expected a header of ${HEADER_BYTES} bytes; got ${buffer.byteLength} bytes.`);
  }
  const view = new DataView(buffer);
  const version = view.getUint8(1);
  if (version !== VERSION) {
    throw new WireError(`expected frames of version ${VERSION}; got version ${version}. Load the page again.`);
  }
  const header = {
    kind: view.getUint8(0),
    count: view.getUint32(4, true),
    time_s: view.getFloat64(8, true),
    sequence: view.getUint32(16, true),
    epoch: view.getUint32(20, true),
    aux: view.getUint32(24, true),
  };
  if (header.count > MOST_ROWS) throw new WireError(`expected at most ${MOST_ROWS} rows; got ${header.count}.`);
  return header;
}

function tracksOf(c: Cursor, header: Header): TracksFrame {
  const columns = {
    handle: c.take(Uint32Array),
    longitude_e7: c.take(Int32Array),
    latitude_e7: c.take(Int32Array),
    height_2m: c.take(Int16Array),
    speed_dmps: c.take(Uint16Array),
    heading: c.take(Uint16Array),
    kind: c.take(Uint8Array),
    flags: c.take(Uint8Array),
    climb: c.take(Int8Array),
    sigma: c.take(Uint8Array),
    custody: c.take(Uint8Array),
    age: c.take(Uint8Array),
    unknown: c.take(Uint8Array),
  };
  const isFull = header.kind === Kind.tracksFull;
  const removed = c.take(Uint32Array, isFull ? 0 : header.aux);
  return { type: "tracks", header, isFull, ...columns, removed };
}

function satellitesOf(c: Cursor, header: Header): SatellitesFrame {
  const id = c.take(Uint32Array);
  const [x, y, z] = thirds(c.take(Float32Array, 3 * c.count), c.count);
  const [vx, vy, vz] = thirds(c.take(Float32Array, 3 * c.count), c.count);
  return { type: "satellites", header, id, x, y, z, vx, vy, vz, flags: c.take(Uint8Array), charge: c.take(Uint8Array) };
}

function thirds(values: Float32Array, count: number): [Float32Array, Float32Array, Float32Array] {
  return [values.subarray(0, count), values.subarray(count, 2 * count), values.subarray(2 * count)];
}

function dwellsOf(c: Cursor, header: Header): DwellsFrame {
  return {
    type: "dwells",
    header,
    sensor: c.take(Uint32Array),
    azimuthStart: c.take(Float32Array),
    azimuthWidth: c.take(Float32Array),
    grazingMin: c.take(Float32Array),
    grazingMax: c.take(Float32Array),
    task: c.take(Uint8Array),
  };
}

function gapsOf(c: Cursor, header: Header): GapsFrame {
  const rows = header.aux >>> 16;
  const columns = header.aux & 0xffff;
  if (rows * columns !== header.count) {
    throw new WireError(`expected ${header.count} cells as rows times columns; got ${rows} x ${columns}.`);
  }
  const classNumber = new DataView(c.buffer).getUint16(2, true);
  return { type: "gaps", header, classNumber, rows, columns, cells: c.take(Uint8Array) };
}

function linksOf(c: Cursor, header: Header): LinksFrame {
  const a = c.take(Uint32Array);
  const b = c.take(Uint32Array);
  return { type: "links", header, a, b, state: c.take(Uint8Array), load: c.take(Uint8Array) };
}

function identitiesOf(c: Cursor, header: Header): IdentitiesFrame {
  return {
    type: "identities",
    header,
    handle: c.take(Uint32Array),
    icao24: c.take(Uint32Array),
    trackIdLow: c.take(Uint32Array),
    trackIdHigh: c.take(Uint32Array),
  };
}

function stationsOf(c: Cursor, header: Header): StationsFrame {
  return {
    type: "stations",
    header,
    id: c.take(Uint32Array),
    longitude_e7: c.take(Int32Array),
    latitude_e7: c.take(Int32Array),
    state: c.take(Uint8Array),
    flags: c.take(Uint8Array),
    links: c.take(Uint8Array),
  };
}

const READERS: Record<number, (cursor: Cursor, header: Header) => Frame> = {
  [Kind.tracksFull]: tracksOf,
  [Kind.tracksDelta]: tracksOf,
  [Kind.satellites]: satellitesOf,
  [Kind.dwells]: dwellsOf,
  [Kind.gaps]: gapsOf,
  [Kind.links]: linksOf,
  [Kind.identities]: identitiesOf,
  [Kind.stations]: stationsOf,
};

/**
 * Returns the frame that bytes hold.
 *
 * @throws WireError where they hold none of this version, or not as much as the header says.
 */
export function decode(buffer: ArrayBuffer): Frame {
  const header = headerOf(buffer);
  const reader = READERS[header.kind];
  if (reader === undefined) throw new WireError(`expected a kind of frame from 1 to 8; got ${header.kind}.`);
  const cursor = new Cursor(buffer, header.count);
  const frame = reader(cursor, header);
  if (cursor.at !== buffer.byteLength) {
    throw new WireError(`expected a frame of ${cursor.at} bytes, as its header says; got ${buffer.byteLength}.`);
  }
  return frame;
}
