/** The mesh's stations on the ground: names as `hello` tells them, place and state as the frames do. */
import { UNITS_PER_DEG } from "../geo/earth.js";
import type { Hello } from "./messages.js";
import type { StationsFrame } from "./wire.js";

/** By what a station is connected, in the order of StationState; beyond them it is not known. */
export const STATION_STATES = ["light", "radio", "none", "failed"] as const;
export type StationState = (typeof STATION_STATES)[number] | "unknown";

export class StationStore {
  count = 0;
  id: Uint32Array = new Uint32Array(0);
  /** Angle units, two a station. */
  places = new Int32Array(0);
  revision = 0;
  private frame: StationsFrame | null = null;
  private rows = new Map<number, number>();
  private names = new Map<number, string>();
  private gateways = new Set<number>();

  /** Another source begins. */
  restart(hello: Hello): void {
    const named = hello.source.gateways ?? [];
    this.names = new Map(named.map(({ id, name }) => [id, name]));
    this.gateways = new Set(named.filter(({ kind }) => kind === "gateway").map(({ id }) => id));
    if (this.names.size === 0) this.take(null);
  }

  apply(frame: StationsFrame): void {
    this.take(frame);
    for (let i = 0; i < this.count; i++) {
      this.places[2 * i] = Math.round(frame.longitude_e7[i]! * 1e-7 * UNITS_PER_DEG);
      this.places[2 * i + 1] = Math.round(frame.latitude_e7[i]! * 1e-7 * UNITS_PER_DEG);
    }
  }

  private take(frame: StationsFrame | null): void {
    this.frame = frame;
    this.count = frame?.header.count ?? 0;
    this.id = frame?.id ?? new Uint32Array(0);
    this.places = new Int32Array(2 * this.count);
    this.rows = new Map(Array.from(this.id, (id, row) => [id, row]));
    this.revision++;
  }

  /** Returns the row of a station's number, or -1. */
  rowOf(id: number): number {
    return this.rows.get(id) ?? -1;
  }

  nameOf(id: number): string {
    return this.names.get(id) ?? `Station ${id}`;
  }

  /** Returns whether reports come down at a station; others are users of the mesh. */
  isGateway(id: number): boolean {
    return this.gateways.has(id);
  }

  /** Returns the numbers of the stations whose names hold a text, whatever its case. */
  find(text: string): number[] {
    const wanted = text.toUpperCase();
    return [...this.names].filter(([, name]) => name.toUpperCase().includes(wanted)).map(([id]) => id);
  }

  stateOf(row: number): StationState {
    return STATION_STATES[this.frame?.state[row] ?? 255] ?? "unknown";
  }

  /** Returns whether the sky over a station is open. */
  isClear(row: number): boolean {
    return ((this.frame?.flags[row] ?? 0) & 1) !== 0;
  }

  linksOf(row: number): number {
    return this.frame?.links[row] ?? 0;
  }
}
