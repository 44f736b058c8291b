/** The JSON messages of `/stream`: what the server says and what this page may ask. */

export interface Hello {
  readonly type: "hello";
  readonly version: number;
  readonly source: {
    readonly name: string;
    readonly kind: "live" | "recording" | "demo";
    readonly start_s: number;
    readonly stop_s: number;
    /** How far a live source has come; equal to the stop of a recording. */
    readonly head_s?: number;
    readonly satellites: number;
    readonly title: string;
    /** The radars' field of regard, where they have one in common. */
    readonly field_of_regard?: { readonly grazing_min_deg: number; readonly grazing_max_deg: number } | null;
    readonly vendors?: readonly string[];
    /** Stations of the mesh, none where there is none; where they are comes with their state. */
    readonly gateways?: readonly { readonly id: number; readonly name: string; readonly kind: string }[];
    /** Whether it can be flown again without some satellites. */
    readonly can_fork?: boolean;
    readonly fork?: { readonly id: string; readonly time_s: number } | null;
    readonly notes?: readonly string[];
  };
  /** The rasters of gaps that can be had; null none, left out by a server that knows of none. */
  readonly gaps?: { readonly window_s: number; readonly classes: readonly GapClass[] } | null;
  readonly kinds?: readonly string[];
  readonly estimate: string;
}

/** A class of object whose gaps a server tells. */
export interface GapClass {
  readonly name: string;
  readonly rcs_m2: number;
  readonly speed_mps: number;
}

export interface ServerClock {
  readonly type: "clock";
  readonly time_s: number;
  readonly rate: number;
  readonly paused: boolean;
  readonly live: boolean;
}

export interface Alerts {
  readonly type: "alerts";
  readonly time_s: number;
  readonly alerts: readonly Record<string, unknown>[];
}

export interface Names {
  readonly type: "names";
  readonly names: Readonly<Record<string, string>>;
}

export interface Counts {
  readonly type: "counts";
  readonly [name: string]: unknown;
}

export interface Forks {
  readonly type: "forks";
  readonly forks: readonly unknown[];
}

export interface Fault {
  readonly type: "error";
  readonly code: string;
  readonly sentence: string;
}

export type ServerMessage = Hello | ServerClock | Alerts | Names | Counts | Forks | Fault;

export type ClientMessage =
  | { type: "hello"; version: number }
  | { type: "clock"; action: "play" | "pause" | "live" }
  | { type: "clock"; action: "seek"; time_s: number }
  | { type: "clock"; action: "rate"; rate: number }
  | { type: "view"; bounds: [west: number, south: number, east: number, north: number] | null }
  | { type: "resync" }
  | { type: "alert"; action: "acknowledge" | "snooze" | "unacknowledge"; id: string; until_s?: number }
  | { type: "layer"; name: "satellites" | "dwells" | "gaps" | "links" | "gateways"; on: boolean };

/** Returns the message that a text frame holds, or null where it is none that this page knows. */
export function messageOf(text: string): ServerMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("type" in value)) return null;
    const known = ["hello", "clock", "alerts", "names", "counts", "forks", "error"];
    return known.includes(String(value.type)) ? (value as ServerMessage) : null;
  } catch {
    return null;
  }
}
