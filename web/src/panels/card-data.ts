/** The card as `GET /api/tracks/{id}` tells it. What is not known is null or left out. */

export interface Sighting {
  readonly sensor_id: number;
  readonly kind: string;
  readonly time_s: number;
  readonly range_m: number | null;
  readonly snr_db: number | null;
}

/** How a transponder's claim stands to what is seen, where the server knows. */
export interface ClaimTold {
  /** none, tentative, held, disagrees or silent. */
  readonly state: string;
  readonly offset_m?: number | null;
  readonly heard_ago_s?: number | null;
}

export interface Card {
  readonly track_id: string;
  readonly name: string | null;
  readonly time_s: number;
  readonly kind: string;
  readonly flags: readonly string[];
  readonly height_m: number | null;
  readonly speed_mps: number | null;
  readonly height_sigma_m: number | null;
  readonly speed_sigma_mps: number | null;
  readonly existence: number | null;
  readonly custody_left_s: number | null;
  readonly age_s: number | null;
  readonly icao24: string | null;
  readonly ellipse: {
    readonly semi_major_m: number | null;
    readonly semi_minor_m: number | null;
    readonly heading_deg: number | null;
  };
  readonly update_count: number;
  readonly sensor_count: number;
  readonly modes: { readonly likeliest: string; readonly probabilities?: Readonly<Record<string, number | null>> };
  readonly identity: {
    readonly probability: number | null;
    readonly group_id: string;
    readonly sentence: string;
  };
  /** Null where nobody has held claims against it yet; an older server does not tell. */
  readonly transponder?: ClaimTold | null;
  readonly sightings: readonly Sighting[];
  readonly claims_heard: readonly string[];
  readonly next_look?: { readonly time_s: number; readonly in_s: number };
  readonly mark?: string | null;
  /** How the newest detection came down; null where that is not known, left out where there is no mesh. */
  readonly delivery?: Delivery | null;
}

/** Where the time of a report went, from the look to the tracker, and its way through the mesh. */
export interface Delivery {
  readonly sensor_id: number;
  readonly seen_s: number;
  readonly delay_s: number | null;
  readonly parts_s: Readonly<Record<"sensing" | "processing" | "queue" | "light" | "ground", number | null>>;
  readonly links_passed: number;
  readonly gateway: { readonly id: number; readonly name: string } | null;
  /** Numbers of satellites, then of the gateway; empty where it cannot be told. */
  readonly path: readonly number[];
  readonly path_is_sure: boolean;
}
