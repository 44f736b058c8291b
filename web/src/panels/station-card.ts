/** The card of the selected station of the mesh: by what it is linked, and what if it were lost. */
import type { App } from "../app.js";
import type { StationState } from "../data/stations.js";
import { degreesOf } from "../geo/earth.js";
import { button, element, setText } from "../page/dom.js";
import { placeText } from "../page/format.js";
import type { Line } from "./card-lines.js";
import type { ForkPanel } from "./fork-panel.js";
import { LineList } from "./lines.js";

const LINKED: Readonly<Record<StationState, string>> = {
  light: "by light",
  radio: "by radio alone",
  none: "not at all",
  failed: "not at all: it has failed",
  unknown: "not known",
};

type Needs = Pick<App, "stations" | "selection" | "flyToSelected">;

export class StationCard {
  readonly root = element("div", { class: "basics" });
  private readonly title = element("h2");
  private readonly lines = new LineList();
  private readonly acts = element("div", { class: "acts lose-acts" });
  private key = "";

  constructor(
    private readonly app: Needs,
    private readonly forks: Pick<ForkPanel, "canFork">,
    private readonly loseSelected: () => void,
  ) {
    const close = button("×", "Close the card (Esc)", () => app.selection.clear());
    const fly = button("Fly there", "Fly to it (Z)", () => app.flyToSelected());
    this.root.append(element("header", {}, this.title, fly, close), this.lines.root, this.acts);
  }

  /** Shows the station in a row. */
  show(row: number): void {
    const { stations, selection } = this.app;
    const id = stations.id[row]!;
    const isGateway = stations.isGateway(id);
    setText(this.title, `${isGateway ? "Gateway" : "Station"} ${stations.nameOf(id)}`);
    this.lines.show(linesOf(this.app, row));
    const canLose = isGateway && this.forks.canFork;
    const count = [...selection.stations].filter((one) => stations.isGateway(one)).length;
    const key = `${id} ${canLose} ${count}`;
    if (key === this.key) return;
    this.key = key;
    const many = count > 1 ? `the ${count} selected` : "it";
    const lose = button(`Lose ${many}`, `What if ${count > 1 ? many : stations.nameOf(id)} is lost? (Delete)`, this.loseSelected, { class: "lose" });
    this.acts.replaceChildren(...(canLose ? [element("span", { class: "quiet" }, "What if?"), lose] : []));
    this.acts.hidden = !canLose;
  }
}

function linesOf({ stations }: Needs, row: number): Line[] {
  const state = stations.stateOf(row);
  const [x, y] = [degreesOf(stations.places[2 * row]!), degreesOf(stations.places[2 * row + 1]!)];
  return [
    { name: "at", value: placeText(x, y) },
    { name: "linked", value: LINKED[state], ...(state === "none" || state === "failed" ? { tone: "warn" as const } : {}) },
    { name: "links up", value: state === "unknown" ? "not known" : String(stations.linksOf(row)) },
    { name: "sky", value: state === "unknown" ? "not known" : stations.isClear(row) ? "clear" : "cloud: light does not pass" },
  ];
}
