/**
 * The tracks of the picture as columns, one slot a track, without holes: what the GPU, the pointer and the panels read.
 *
 * A row takes 24 bytes in six columns of 32-bit whole numbers, uploaded as they are. 100,000 rows of a TRACKS_FULL take
 * about 6 ms; a delta costs its rows.
 */
import { UNITS_PER_E7 } from "../geo/earth.js";
import type { IdentitiesFrame, TracksFrame } from "./wire.js";

const BLOCK = 1024;
const FIRST_CAPACITY = 4096;

/** Bits of the column `marks`: what this page thinks of a track. */
export const Mark = { hidden: 1, selected: 2, hovered: 4 } as const;

/** Which slots changed since a consumer last asked, by blocks. */
export class Changes {
  private blocks = new Uint8Array(FIRST_CAPACITY / BLOCK).fill(1);

  grow(capacity: number): void {
    const blocks = new Uint8Array(Math.ceil(capacity / BLOCK)).fill(1);
    blocks.set(this.blocks);
    this.blocks = blocks;
  }

  touch(slot: number): void {
    this.blocks[slot >> 10] = 1;
  }

  touchAll(): void {
    this.blocks.fill(1);
  }

  /** Calls back with each run of changed slots below a count, and forgets them; at most some slots where told. */
  take(count: number, visit: (start: number, end: number) => void, most = Infinity): void {
    const last = Math.ceil(count / BLOCK);
    let taken = 0;
    for (let b = 0; b < last && taken < most; b++) {
      if (this.blocks[b] === 0) continue;
      let e = b;
      while (e < last && this.blocks[e] === 1 && taken < most) {
        this.blocks[e++] = 0;
        taken += BLOCK;
      }
      visit(b * BLOCK, Math.min(count, e * BLOCK));
      b = e;
    }
  }
}

/** Which single slots changed, for who computes much for each. */
export class RowChanges extends Changes {
  private stale = new Uint8Array(FIRST_CAPACITY).fill(1);

  override grow(capacity: number): void {
    super.grow(capacity);
    const stale = new Uint8Array(capacity).fill(1);
    stale.set(this.stale);
    this.stale = stale;
  }

  override touch(slot: number): void {
    super.touch(slot);
    this.stale[slot] = 1;
  }

  override touchAll(): void {
    super.touchAll();
    this.stale.fill(1);
  }

  /** Returns whether a slot changed since it was last asked. */
  wasTouched(slot: number): boolean {
    const was = this.stale[slot] === 1;
    this.stale[slot] = 0;
    return was;
  }
}

/** Who a track says or seems to be. */
export interface Identity {
  readonly icao24: number;
  readonly trackId: bigint;
}

export class TrackStore {
  count = 0;
  capacity = FIRST_CAPACITY;
  /** Handles of another epoch are void. */
  epoch = -1;
  /** Instants of rows are whole milliseconds after this, TAI seconds since 1970. */
  base_s = 0;
  /** The time of the last frame. */
  time_s = 0;
  /** Counts frames taken in; panels compare it. */
  revision = 0;

  handle = new Uint32Array(FIRST_CAPACITY);
  /** Angle units (geo/earth.ts). */
  longitude = new Int32Array(FIRST_CAPACITY);
  latitude = new Int32Array(FIRST_CAPACITY);
  /** Milliseconds after `base_s` at which the row is true. */
  since_ms = new Int32Array(FIRST_CAPACITY);
  /** Heading (1/65536 turn) in the lower 16 bits, speed (0.1 m/s) in the upper. */
  motion = new Int32Array(FIRST_CAPACITY);
  /** Height (2 m, signed) in the lower 16 bits, kind in the next 4, what is not known in 4, flags in the upper 8. */
  body = new Int32Array(FIRST_CAPACITY);
  /** From the lowest: sigma, custody, age, climb (signed), 8 bits each. */
  codes = new Int32Array(FIRST_CAPACITY);
  marks = new Uint8Array(FIRST_CAPACITY);
  /** Marks of tracks that come: hidden while a filter holds, until it has decided. */
  marksOfNew = 0;

  private slots = new Map<number, number>();
  private readonly identities = new Map<number, Identity>();
  private readonly names = new Map<number, string>();
  private identityEpoch = -1;
  private readonly watchers: Changes[] = [];

  /** Returns a list of changes of one's own. */
  watch<T extends Changes = Changes>(changes: T = new Changes() as T): T {
    changes.grow(this.capacity);
    this.watchers.push(changes);
    return changes;
  }

  /** Returns the slot of a handle, or -1. */
  slotOf(handle: number): number {
    return this.slots.get(handle) ?? -1;
  }

  /** Takes in a frame of tracks. Returns false where it belongs to an epoch that this store does not hold. */
  apply(frame: TracksFrame): boolean {
    const { header } = frame;
    if (!frame.isFull && header.epoch !== this.epoch) return false;
    if (frame.isFull) this.restart(header.epoch, header.time_s);
    this.reserve(this.count + header.count);
    const since_ms = Math.round((header.time_s - this.base_s) * 1000);
    for (let i = 0; i < header.count; i++) this.put(frame, i, since_ms);
    for (const handle of frame.removed) this.remove(handle);
    this.time_s = header.time_s;
    this.revision++;
    return true;
  }

  identify(frame: IdentitiesFrame): void {
    // Identities come before the tracks that they name: those of a new epoch before its first frame of tracks.
    if (frame.header.epoch !== this.identityEpoch) this.identities.clear();
    this.identityEpoch = frame.header.epoch;
    for (let i = 0; i < frame.header.count; i++) {
      const trackId = (BigInt(frame.trackIdHigh[i]!) << 32n) | BigInt(frame.trackIdLow[i]!);
      this.identities.set(frame.handle[i]!, { icao24: frame.icao24[i]!, trackId });
    }
    this.revision++;
  }

  identityOf(handle: number): Identity | undefined {
    return this.identities.get(handle);
  }

  /** Takes the names that people gave, in place of those before. */
  setNames(names: Iterable<readonly [handle: number, name: string]>): void {
    this.names.clear();
    for (const [handle, name] of names) this.names.set(handle, name);
    this.revision++;
  }

  /** Returns the name that a person gave a track, if one did. */
  givenName(handle: number): string | undefined {
    return this.names.get(handle);
  }

  /** Returns what to call a track: the name given it, its address, or the end of its track number. */
  nameOf(handle: number): string {
    const identity = this.identities.get(handle);
    const name = this.names.get(handle);
    if (name !== undefined) return name;
    if (identity?.icao24) return identity.icao24.toString(16).padStart(6, "0").toUpperCase();
    return identity ? `T${(identity.trackId % 1_000_000n).toString().padStart(6, "0")}` : `T${handle}`;
  }

  /** Sets or clears a mark on a slot. */
  mark(slot: number, bit: number, on: "on" | "off"): void {
    const before = this.marks[slot]!;
    const after = on === "on" ? before | bit : before & ~bit;
    if (after === before) return;
    this.marks[slot] = after;
    this.touch(slot);
  }

  private touch(slot: number): void {
    for (const watcher of this.watchers) watcher.touch(slot);
  }

  /** Forgets rows, but not the marks that a resync must not lose: they are handed on by handle in `put`. */
  private restart(epoch: number, time_s: number): void {
    this.keptMarks = new Map();
    if (epoch === this.epoch) {
      for (let s = 0; s < this.count; s++) {
        if (this.marks[s] !== this.marksOfNew) this.keptMarks.set(this.handle[s]!, this.marks[s]!);
      }
    } else {
      if (this.identityEpoch !== epoch) this.identities.clear();
      this.names.clear();
    }
    this.epoch = epoch;
    this.base_s = Math.floor(time_s);
    this.slots = new Map();
    this.count = 0;
    for (const watcher of this.watchers) watcher.touchAll();
  }

  private keptMarks = new Map<number, number>();

  private put(frame: TracksFrame, i: number, since_ms: number): void {
    const handle = frame.handle[i]!;
    let slot = this.slots.get(handle);
    if (slot === undefined) {
      slot = this.count++;
      this.slots.set(handle, slot);
      this.handle[slot] = handle;
      this.marks[slot] = this.keptMarks.get(handle) ?? this.marksOfNew;
    }
    this.longitude[slot] = Math.round(frame.longitude_e7[i]! * UNITS_PER_E7);
    this.latitude[slot] = Math.round(frame.latitude_e7[i]! * UNITS_PER_E7);
    this.since_ms[slot] = since_ms;
    this.motion[slot] = frame.heading[i]! | (frame.speed_dmps[i]! << 16);
    const kind = (frame.kind[i]! & 15) | (frame.unknown[i]! << 4);
    this.body[slot] = (frame.height_2m[i]! & 0xffff) | ((kind & 0xff) << 16) | (frame.flags[i]! << 24);
    this.codes[slot] =
      frame.sigma[i]! | (frame.custody[i]! << 8) | (frame.age[i]! << 16) | ((frame.climb[i]! & 0xff) << 24);
    this.touch(slot);
  }

  private remove(handle: number): void {
    const slot = this.slots.get(handle);
    if (slot === undefined) return;
    this.slots.delete(handle);
    this.identities.delete(handle);
    this.names.delete(handle);
    const last = --this.count;
    if (slot === last) return;
    for (const column of this.columns()) column[slot] = column[last]!;
    this.slots.set(this.handle[slot]!, slot);
    this.touch(slot);
  }

  private columns(): (Int32Array | Uint32Array | Uint8Array)[] {
    const { handle, longitude, latitude, since_ms, motion, body, codes, marks } = this;
    return [handle, longitude, latitude, since_ms, motion, body, codes, marks];
  }

  private reserve(count: number): void {
    if (count <= this.capacity) return;
    while (this.capacity < count) this.capacity *= 2;
    const wider = <T extends Int32Array | Uint32Array | Uint8Array>(column: T): T => {
      const next = new (column.constructor as new (length: number) => T)(this.capacity);
      next.set(column);
      return next;
    };
    this.handle = wider(this.handle);
    this.longitude = wider(this.longitude);
    this.latitude = wider(this.latitude);
    this.since_ms = wider(this.since_ms);
    this.motion = wider(this.motion);
    this.body = wider(this.body);
    this.codes = wider(this.codes);
    this.marks = wider(this.marks);
    for (const watcher of this.watchers) watcher.grow(this.capacity);
  }
}
