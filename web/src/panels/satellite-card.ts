/** The card of the selected satellite: where it is, where it belongs, and what if it were lost. */
import type { App } from "../app.js";
import { SatelliteFlag } from "../data/satellites.js";
import { degreesOf } from "../geo/earth.js";
import { button, element, setText } from "../page/dom.js";
import { lengthText, placeText } from "../page/format.js";
import type { Api } from "./api.js";
import type { Lose } from "./fork-data.js";
import type { ForkPanel } from "./fork-panel.js";
import type { Line } from "./card-lines.js";
import { LineList } from "./lines.js";

/** Where satellites belong, as `/api/satellites` tells it: a row a satellite. */
interface Fleet {
  readonly satellite_id: readonly number[];
  readonly shell: readonly number[];
  readonly plane: readonly number[];
  readonly slot: readonly number[];
  readonly vendor_id: readonly number[];
  readonly vendors: readonly string[];
}

export interface Place {
  readonly plane: number;
  readonly slot: number;
  readonly vendor: string | null;
}

/** Returns where a satellite belongs, or null where the server does not tell. */
export function placeIn(fleet: Fleet | null, id: number): Place | null {
  const row = fleet?.satellite_id.indexOf(id) ?? -1;
  if (fleet === null || row < 0) return null;
  return { plane: fleet.plane[row]!, slot: fleet.slot[row]!, vendor: fleet.vendors[fleet.vendor_id[row]!] ?? null };
}

type Needs = Pick<App, "satellites" | "selection" | "flyToSelected" | "events">;

export class SatelliteCard {
  readonly root = element("div", { class: "basics" });
  private readonly title = element("h2");
  private readonly lines = new LineList();
  private readonly flags = element("p", { class: "flags" });
  private readonly acts = element("div", { class: "acts lose-acts" });
  private fleet: Fleet | null = null;
  private asked = false;
  private key = "";

  constructor(
    private readonly app: Needs,
    private readonly api: Api,
    private readonly forks: Pick<ForkPanel, "canFork">,
    private readonly lose: (what: Lose) => void,
    private readonly loseSelected: () => void,
  ) {
    const close = button("×", "Close the card (Esc)", () => app.selection.clear());
    const fly = button("Fly there", "Fly to it (Z)", () => app.flyToSelected());
    this.root.append(element("header", {}, this.title, fly, close), this.lines.root, this.flags, this.acts);
    app.events.addEventListener("message", (event) => {
      if ((event as CustomEvent<{ type: string }>).detail.type === "hello") Object.assign(this, { fleet: null, asked: false });
    });
  }

  /** Shows the satellite in a row. */
  show(row: number): void {
    if (!this.asked) void this.ask();
    const { satellites, selection } = this.app;
    const id = satellites.id[row]!;
    const flags = satellites.flags[row]!;
    const place = placeIn(this.fleet, id);
    setText(this.title, `Satellite ${id}`);
    this.lines.show(linesOf(this.app, row, place));
    setText(this.flags, flags & SatelliteFlag.outOfService ? "out of service" : "");
    const key = JSON.stringify([id, place, [...selection.satellites], this.forks.canFork]);
    if (key === this.key) return;
    this.key = key;
    this.acts.replaceChildren(...(this.forks.canFork ? this.actsOf(id, place) : []));
  }

  private async ask(): Promise<void> {
    this.asked = true;
    this.fleet = await this.api.get<Fleet>("satellites").catch(() => null);
  }

  private actsOf(id: number, place: Place | null): HTMLElement[] {
    const { satellites } = this.app.selection;
    const many = satellites.size > 1 ? `the ${satellites.size} selected` : "it";
    const lose = (face: string, says: string, act: () => void) => button(face, says, act, { class: "lose" });
    const plane = place === null ? [] : [lose(`Its plane ${place.plane}`, `What if plane ${place.plane} is lost?`, () => this.lose({ planes: [place.plane] }))];
    const vendor = place?.vendor == null ? [] : [lose(`Its vendor ${place.vendor}`, `What if vendor ${place.vendor} is lost?`, () => this.lose({ vendors: [place.vendor!] }))];
    const one = lose(`Lose ${many}`, `What if ${many === "it" ? `satellite ${id}` : many} is lost? (Delete)`, () => this.loseSelected());
    return [element("span", { class: "quiet" }, "What if?"), one, ...plane, ...vendor];
  }
}

function linesOf({ satellites }: Needs, row: number, place: Place | null): Line[] {
  const [x, y] = [degreesOf(satellites.places[2 * row]!), degreesOf(satellites.places[2 * row + 1]!)];
  const charge = satellites.charge[row]!;
  return [
    { name: "over", value: placeText(x, y) },
    { name: "height", value: lengthText(satellites.height_m[row]!) },
    ...(place === null ? [] : [{ name: "plane, slot", value: `${place.plane}, ${place.slot}` }]),
    ...(place?.vendor == null ? [] : [{ name: "vendor", value: place.vendor }]),
    { name: "in sunlight", value: satellites.flags[row]! & SatelliteFlag.sunlit ? "yes" : "no" },
    { name: "battery", value: charge === 255 ? "full or not known" : `${Math.round(charge / 2.55)} %` },
  ];
}
