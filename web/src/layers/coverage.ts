/** What the satellites see: fields of regard of those selected or of all, and the beams of the last dwells. */
import { Object3D } from "three";
import type { Hello } from "../data/messages.js";
import type { SatelliteStore } from "../data/satellites.js";
import { SatelliteFlag } from "../data/satellites.js";
import type { DwellsFrame } from "../data/wire.js";
import { RAD } from "../geo/earth.js";
import type { Theme } from "../globe/theme.js";
import type { Camera } from "../view/view.js";
import type { FieldOfRegard } from "./looked.js";
import { type Sector, SectorLayer } from "./sectors.js";

/** How long a beam stays to be seen, s of the picture's time at rate 1. */
const BEAM_S = 1.6;
const MOST_BEAMS = 4000;
const NEAR_M_PER_PX = 3000;

/** The reference radar's, 6 to 60 degrees (scenario catalogue, paris.toml): where the server does not say. */
const REFERENCE: FieldOfRegard = { grazing_min_rad: 0.105, grazing_max_rad: 1.047 };

interface Beam {
  readonly row: number;
  readonly from: number;
  readonly width: number;
  readonly grazingMin: number;
  readonly grazingMax: number;
  readonly task: number;
  readonly until_s: number;
}

export class CoverageLayer {
  readonly object = new Object3D();
  /** Satellites whose field of regard is drawn; "all" for every one. */
  shown: ReadonlySet<number> | "all" = new Set();
  showsBeams = true;
  fieldOfRegard: FieldOfRegard = REFERENCE;
  private readonly regards = new SectorLayer(8, 0.09, 0.75);
  private readonly beams = new SectorLayer(9, 0.3, 0.8);
  private readonly lit: Beam[] = [];
  private colours = { regard: 0, beams: [0, 0, 0] as number[] };

  constructor(private readonly satellites: SatelliteStore) {
    this.object.add(this.regards.object, this.beams.object);
    this.object.matrixAutoUpdate = false;
  }

  /** Takes what a source says of its radars. */
  begin({ source: { field_of_regard: field } }: Hello): void {
    if (field) this.fieldOfRegard = { grazing_min_rad: field.grazing_min_deg * RAD, grazing_max_rad: field.grazing_max_deg * RAD };
  }

  paint(theme: Theme): void {
    const dark = theme.name === "dark";
    this.colours = {
      regard: dark ? 0x7cc4f0 : 0x1f6ea3,
      beams: dark ? [0xf0e442, 0x56b4e9, 0xe69f00, 0xdb8fbb] : [0x8a7d00, 0x1f7fb8, 0xa86a00, 0x9c4a78],
    };
  }

  /** Takes the dwells since the last frame. */
  apply(frame: DwellsFrame): void {
    for (let i = 0; i < frame.header.count; i++) {
      const row = this.satellites.rowOf(frame.sensor[i]!);
      if (row < 0) continue;
      this.lit.push({
        row,
        from: frame.azimuthStart[i]!,
        width: frame.azimuthWidth[i]!,
        grazingMin: frame.grazingMin[i]!,
        grazingMax: frame.grazingMax[i]!,
        task: frame.task[i]!,
        until_s: frame.header.time_s + BEAM_S,
      });
    }
    if (this.lit.length > MOST_BEAMS) this.lit.splice(0, this.lit.length - MOST_BEAMS);
  }

  aim(camera: Camera, time_s: number): void {
    if (!this.object.visible) return;
    const rows = this.shownRows();
    if (rows.length > 0 || this.lit.length > 0) this.satellites.reckonTo(time_s);
    this.regards.set(rows.map((row) => this.regardOf(row)), camera);
    const gone = this.lit.findIndex((beam) => beam.until_s > time_s);
    this.lit.splice(0, gone < 0 ? this.lit.length : gone);
    const near = this.showsBeams ? this.lit.filter((beam) => beam.until_s < time_s + 2 * BEAM_S) : [];
    // From near by many cover the whole picture: faint, or they would hide what they look at.
    const strength = camera.metres_per_px < NEAR_M_PER_PX ? 0.4 : 1;
    this.beams.set(near.map((beam) => this.beamOf(beam, time_s, strength)), camera);
  }

  private shownRows(): number[] {
    const { satellites } = this;
    const inService = (row: number) => (satellites.flags[row]! & SatelliteFlag.outOfService) === 0;
    if (this.shown === "all") return Array.from({ length: satellites.count }, (_, row) => row).filter(inService);
    return [...this.shown].map((id) => satellites.rowOf(id)).filter((row) => row >= 0 && inService(row));
  }

  private regardOf(row: number): Sector {
    const { grazing_min_rad, grazing_max_rad } = this.fieldOfRegard;
    return {
      ...this.footOf(row),
      azimuth_rad: 0,
      width_rad: 2 * Math.PI,
      inner_rad: this.satellites.angleAt(row, grazing_max_rad),
      outer_rad: this.satellites.angleAt(row, grazing_min_rad),
      colour: this.colours.regard,
      // Of all at once each is faint, or together they would hide the ground.
      alpha: this.shown === "all" ? Math.min(0.5, Math.max(0.06, 40 / this.satellites.count)) : 1,
    };
  }

  private beamOf(beam: Beam, time_s: number, strength: number): Sector {
    return {
      ...this.footOf(beam.row),
      // Sectors are told from the satellite's own course on, to starboard.
      azimuth_rad: this.satellites.course_rad[beam.row]! + beam.from,
      width_rad: beam.width,
      inner_rad: this.satellites.angleAt(beam.row, beam.grazingMax),
      outer_rad: this.satellites.angleAt(beam.row, beam.grazingMin),
      colour: this.colours.beams[beam.task % this.colours.beams.length]!,
      alpha: strength * Math.min(1, Math.max(0, (beam.until_s - time_s) / BEAM_S)),
    };
  }

  private footOf(row: number): Pick<Sector, "longitude_units" | "latitude_units"> {
    return { longitude_units: this.satellites.places[2 * row]!, latitude_units: this.satellites.places[2 * row + 1]! };
  }
}
