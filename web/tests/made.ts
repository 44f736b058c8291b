/** Frames of tracks made for the tests. */
import { encode } from "../src/data/encode.js";
import { decode, Kind, type TracksFrame } from "../src/data/wire.js";

export interface MadeTrack {
  readonly handle: number;
  readonly longitude_deg?: number;
  readonly latitude_deg?: number;
  readonly height_m?: number;
  readonly speed_mps?: number;
  readonly heading_deg?: number;
  readonly climb_mps?: number;
  readonly kind?: number;
  readonly flags?: number;
  /** Codes of the wire. */
  readonly sigma?: number;
  readonly custody?: number;
  readonly age?: number;
  /** Bits of Unknown. */
  readonly unknown?: number;
}

export interface MadeFrame {
  readonly full?: "full" | "delta";
  readonly time_s?: number;
  readonly epoch?: number;
  readonly removed?: readonly number[];
}

/** Returns a frame as it comes out of the wire. */
export function tracksFrame(tracks: readonly MadeTrack[], made: MadeFrame = {}): TracksFrame {
  const isFull = (made.full ?? "full") === "full";
  const removed = Uint32Array.from(made.removed ?? []);
  const head = {
    kind: isFull ? Kind.tracksFull : Kind.tracksDelta,
    count: tracks.length,
    time_s: made.time_s ?? 1000,
    sequence: 0,
    epoch: made.epoch ?? 1,
    aux: removed.length,
  };
  const bytes = encode(head, [
    Uint32Array.from(tracks, (t) => t.handle),
    Int32Array.from(tracks, (t) => Math.round((t.longitude_deg ?? 0) * 1e7)),
    Int32Array.from(tracks, (t) => Math.round((t.latitude_deg ?? 0) * 1e7)),
    Int16Array.from(tracks, (t) => Math.round((t.height_m ?? 0) / 2)),
    Uint16Array.from(tracks, (t) => Math.round((t.speed_mps ?? 0) * 10)),
    Uint16Array.from(tracks, (t) => Math.round(((t.heading_deg ?? 0) / 360) * 65536)),
    Uint8Array.from(tracks, (t) => t.kind ?? 0),
    Uint8Array.from(tracks, (t) => t.flags ?? 0),
    Int8Array.from(tracks, (t) => Math.round((t.climb_mps ?? 0) * 2)),
    Uint8Array.from(tracks, (t) => t.sigma ?? 48),
    Uint8Array.from(tracks, (t) => t.custody ?? 96),
    Uint8Array.from(tracks, (t) => t.age ?? 0),
    Uint8Array.from(tracks, (t) => t.unknown ?? 0),
    ...(isFull ? [] : [removed]),
  ]);
  return decode(bytes) as TracksFrame;
}
