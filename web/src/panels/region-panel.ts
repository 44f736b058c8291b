/** The regions: listed, taken from a file with every fault told, drawn on the globe, taken away. */
import type { App } from "../app.js";
import { EARTH_RADIUS_M } from "../geo/earth.js";
import { button, element, setText } from "../page/dom.js";
import { type Api, ApiFault } from "./api.js";
import { drawnRegion, edgePoints, middleOf, type Position, type RegionCollection, type RegionFeature, ringsOf } from "./geojson.js";

const MOST_BYTES = 4_000_000;
const LINES = "region ";
const DRAFT = "draft region";

type Needs = Pick<App, "paths" | "fly" | "touch" | "pointWith">;

export class RegionPanel {
  readonly root = element("div", { class: "regions" });
  private features: readonly RegionFeature[] = [];
  private corners: Position[] = [];
  private readonly list = element("ul");
  private readonly none = element("p", { class: "quiet" }, "There are no regions.");
  private readonly fault = element("div", { class: "fault", role: "alert" });
  private readonly file = element("input", { type: "file", accept: ".json,.geojson,application/geo+json", class: "hidden", "aria-label": "GeoJSON file of regions", tabindex: "-1" });
  private readonly draft = element("form", { class: "draft" });
  private readonly draftSays = element("p", { class: "quiet", role: "status" });
  private readonly name = element("input", { type: "text", required: "", maxlength: "80", "aria-label": "Name of the region", placeholder: "Name" });
  private readonly defended = element("input", { type: "checkbox" });

  /** `changed` is called with the number of regions. */
  constructor(
    private readonly app: Needs,
    private readonly api: Api,
    private readonly changed: (count: number) => void,
  ) {
    this.file.addEventListener("change", () => void this.takeFile());
    this.draft.hidden = true;
    this.draft.append(
      this.draftSays,
      this.name,
      element("label", {}, this.defended, "defended: warn of what flies low and fast towards it"),
      element("div", { class: "acts" }, button("Undo corner", "Take the last corner away", () => this.undo()), element("button", { type: "submit" }, "Add"), button("Cancel", "Draw no region", () => this.stop())),
    );
    this.draft.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.finish();
    });
    const acts = element("div", { class: "acts" }, button("Draw", "Draw a region on the globe", () => this.start()), button("From a file", "Take regions from a GeoJSON file, in place of these", () => this.file.click()), button("Save", "Save the regions as GeoJSON", () => this.save()));
    this.root.append(this.none, this.list, acts, this.file, this.draft, this.fault);
    void this.load();
  }

  async load(): Promise<void> {
    try {
      this.take(await this.api.get<RegionCollection>("regions"));
    } catch (error) {
      this.tell(error);
    }
  }

  /** Draws the regions again, in the theme's colour. */
  paint(): void {
    this.app.paths.clear(LINES);
    const { accent, warn } = coloursOf();
    this.features.forEach((region, i) => {
      ringsOf(region).forEach((ring, k) => {
        const colour = region.properties?.defended ? warn : accent;
        this.app.paths.set(`${LINES}${i} ${k}`, { points: edgePoints(ring), colour, alpha: [0.9, 0.9] });
      });
    });
    this.app.touch();
  }

  private take(told: RegionCollection): void {
    this.features = told.features;
    this.fault.replaceChildren();
    this.none.hidden = this.features.length > 0;
    this.list.replaceChildren(...this.features.map((region, i) => this.rowOf(region, i)));
    this.paint();
    this.changed(this.features.length);
  }

  private rowOf(region: RegionFeature, index: number): HTMLElement {
    const { name = `region ${index + 1}`, defended = false, floor_m, ceiling_m } = region.properties ?? {};
    const heights = [floor_m === undefined ? "" : `from ${floor_m} m`, ceiling_m === undefined ? "" : `to ${ceiling_m} m`].filter(Boolean);
    const says = [defended ? "defended" : "watched", ...heights].join(", ");
    return element(
      "li",
      {},
      button(name, `Fly to ${name}`, () => this.flyTo(region), { class: "link" }),
      element("small", { class: "quiet" }, says),
      button("×", `Take ${name} away`, () => void this.put(this.features.filter((_, i) => i !== index))),
    );
  }

  private flyTo(region: RegionFeature): void {
    const { longitude_deg, latitude_deg, reach_deg } = middleOf(region);
    const range_m = Math.max(60_000, 4 * ((reach_deg * Math.PI) / 180) * EARTH_RADIUS_M);
    this.app.fly({ longitude_deg, latitude_deg, range_m: Math.min(range_m, 2e7) });
  }

  private async takeFile(): Promise<void> {
    const file = this.file.files?.[0];
    this.file.value = "";
    if (file === undefined) return;
    if (file.size > MOST_BYTES) {
      this.tell(new ApiFault(413, "too_large", `${file.name}: expected at most ${MOST_BYTES / 1e6} MB; got ${(file.size / 1e6).toFixed(1)} MB.`));
    } else await this.putText(await file.text());
  }

  private put(features: readonly RegionFeature[]): Promise<boolean> {
    return this.putText(JSON.stringify({ type: "FeatureCollection", features }));
  }

  /** Hands regions to the server; where they have faults the old ones stay. Returns whether it took them. */
  private async putText(text: string): Promise<boolean> {
    try {
      this.take(await this.api.send<RegionCollection>("PUT", "regions", text));
      return true;
    } catch (error) {
      this.tell(error);
      return false;
    }
  }

  /** Tells a fault: its first line is a heading, each further one a fault with its path. */
  private tell(error: unknown): void {
    const sentence = error instanceof ApiFault ? error.sentence : String(error);
    const [head, ...faults] = sentence.split("\n");
    const rows = faults.map((line) => {
      const [path, ...rest] = line.trim().split(": ");
      return element("li", {}, element("code", {}, path!), ` ${rest.join(": ")}`);
    });
    const close = button("×", "Close", () => this.fault.replaceChildren());
    const stays = rows.length > 0 ? [element("p", {}, "The regions are as they were.")] : [];
    this.fault.replaceChildren(element("p", {}, head!, close), element("ul", {}, ...rows), ...stays);
  }

  private save(): void {
    const text = JSON.stringify({ type: "FeatureCollection", features: this.features }, null, 1);
    const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "application/geo+json" })), download: "regions.geojson" });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  private start(): void {
    this.corners = [];
    this.draft.hidden = false;
    this.app.pointWith((longitude_deg, latitude_deg) => {
      this.corners.push([longitude_deg, latitude_deg]);
      this.drawDraft();
    });
    this.drawDraft();
  }

  private undo(): void {
    this.corners.pop();
    this.drawDraft();
  }

  private drawDraft(): void {
    const count = this.corners.length;
    const wanted = count < 3 ? `, ${3 - count} more at least` : "";
    setText(this.draftSays, `Click the corners on the globe: ${count} so far${wanted}.`);
    this.app.paths.clear(DRAFT);
    if (count > 1) {
      const points = edgePoints([...this.corners, ...(count > 2 ? [this.corners[0]!] : [])]);
      this.app.paths.set(DRAFT, { points, colour: coloursOf().accent, alpha: [1, 1] });
    }
    this.app.touch();
  }

  private async finish(): Promise<void> {
    if (this.corners.length < 3) {
      setText(this.draftSays, `A region has 3 corners at least; this has ${this.corners.length}. Click them on the globe.`);
      return;
    }
    const region = drawnRegion(this.corners, this.name.value.trim(), this.defended.checked);
    if (await this.put([...this.features, region])) this.stop();
  }

  private stop(): void {
    this.app.pointWith(null);
    this.app.paths.clear(DRAFT);
    this.corners = [];
    this.draft.hidden = true;
    this.draft.reset();
    this.app.touch();
  }
}

/** The colours of regions, as the page's style has them. */
function coloursOf(): { accent: number; warn: number } {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string, otherwise: number) => {
    const hex = /^#([0-9a-f]{6})$/i.exec(style.getPropertyValue(name).trim())?.[1];
    return hex === undefined ? otherwise : Number.parseInt(hex, 16);
  };
  return { accent: of("--region", 0x56b4e9), warn: of("--defended", 0xe69f00) };
}
