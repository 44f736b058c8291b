/** The filter of the picture: a field, the count, the fault underlined; it hides what it does not mean. */
import type { App } from "../app.js";
import { Mark } from "../data/store.js";
import { FilterError, type Node, parsed } from "../filter/parse.js";
import { predicateOf } from "../filter/match.js";
import { needsServer, StoreRows } from "../filter/store-rows.js";
import { button, element, setText } from "../page/dom.js";
import type { Alert } from "./alert-book.js";
import { type Api, ApiFault } from "./api.js";
import { handlesByTrack } from "./handles.js";

/** How often what is shown is asked again, ms: of the page and of the server. */
const EVERY_MS = 1000;
const SERVER_EVERY_MS = 3000;
/** A picture with no more tracks than this is decided with each frame. */
const FEW = 20_000;
const TYPING_MS = 180;
/** Slots decided before others get their turn on this thread. */
const AT_ONCE = 5000;

const EXAMPLES: readonly (readonly [text: string, says: string])[] = [
  ["identity:none", "no transponder heard"],
  ["custody<1min", "custody short"],
  ["alert>=caution", "in an alert"],
  ["class:low_fast,low_slow", "low"],
  ["error>1km or is:coasting", "badly known"],
  ["height:FL290..FL410 speed>400kt", "cruising"],
];

type Needs = Pick<App, "store" | "settings" | "time_s" | "clock" | "touch">;

export class FilterBox {
  readonly root = element("div", { class: "filter" });
  /** Counts what the filter was found to mean; the table compares it. */
  revision = 0;
  alerts: readonly Alert[] = [];
  regionCount = 0;
  private readonly field: HTMLInputElement;
  private readonly count = element("output", { class: "quiet", "aria-label": "Tracks that the filter means" });
  private readonly fault = element("div", { class: "fault", id: "filter-fault", role: "status" });
  private readonly clear: HTMLButtonElement;
  private tree: Node | null = null;
  private asked_ms = -Infinity;
  private turn = 0;
  private decidedRevision = -1;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly app: Needs,
    private readonly api: Api,
  ) {
    this.field = element("input", {
      id: "filter-field",
      type: "text",
      placeholder: "Filter  Q",
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": "filter-fault",
      maxlength: "2000",
    });
    this.field.value = app.settings.filter;
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.field.value === "") return;
      event.stopPropagation();
      this.set("");
    });
    this.clear = button("×", "Show all tracks again", () => this.set(""));
    const label = element("label", { class: "hidden", for: "filter-field" }, "Filter");
    this.root.append(label, element("div", { class: "filter-row" }, this.field, this.clear, this.help()), this.fault, this.count);
    this.read();
  }

  focus(): void {
    this.field.focus();
    this.field.select();
  }

  /** Sets the filter. */
  set(text: string): void {
    this.field.value = text;
    this.read();
    this.field.focus();
  }

  /** Asks again where that is due. */
  tick(now_ms: number): void {
    const { tree } = this;
    if (tree === null) {
      setText(this.count, "");
      return;
    }
    const isFar = needsServer(tree, this.regionCount);
    const { count, revision } = this.app.store;
    const isNew = !isFar && count <= FEW && revision !== this.decidedRevision;
    if (!isNew && now_ms - this.asked_ms < (isFar ? SERVER_EVERY_MS : EVERY_MS)) return;
    this.asked_ms = now_ms;
    this.decidedRevision = revision;
    void (isFar ? this.askServer() : this.decide(tree));
  }

  private help(): HTMLElement {
    const list = EXAMPLES.map(([text, says]) =>
      element("li", {}, button(text, `Filter: ${says}`, () => this.set(text), { class: "link" }), element("span", { class: "quiet" }, says)),
    );
    const words = element(
      "p",
      { class: "quiet" },
      "Fields: class, height, speed, climb, heading, error, age, custody, existence, sensors, region, alert, identity, name, is. Join with and, or, not and parentheses; quantities need a unit.",
    );
    return element("details", { class: "filter-help" }, element("summary", { "aria-label": "How to write a filter", title: "How to write a filter" }, "?"), element("div", {}, element("ul", {}, ...list), words));
  }

  private typed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), TYPING_MS);
  }

  /** Reads the field; a filter with a fault leaves what is shown as it was. */
  private read(): void {
    const text = this.field.value;
    this.clear.hidden = text === "";
    this.root.querySelector("details")?.removeAttribute("open");
    try {
      this.tree = text.trim() === "" ? null : parsed(text);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      this.tell(error.sentence, text, error);
      return;
    }
    this.tell("");
    this.app.settings.filter = text.trim();
    this.asked_ms = -Infinity;
    this.turn++;
    if (this.tree === null) this.showAll();
    else this.app.store.marksOfNew = Mark.hidden;
    this.tick(performance.now());
  }

  /** Tells a fault, with its place in the text underlined. */
  private tell(sentence: string, text = "", place: { position: number; length: number } | null = null): void {
    this.field.setAttribute("aria-invalid", String(sentence !== ""));
    const parts: HTMLElement[] = [];
    if (place !== null) {
      const end = place.position + place.length;
      const wrong = element("u", {}, text.slice(place.position, end) || " ");
      parts.push(element("code", { "aria-hidden": "true" }, text.slice(0, place.position), wrong, text.slice(end)));
    }
    if (sentence !== "") parts.push(element("p", {}, sentence));
    this.fault.replaceChildren(...parts);
  }

  private showAll(): void {
    const { store } = this.app;
    store.marksOfNew = 0;
    for (let slot = 0; slot < store.count; slot++) store.mark(slot, Mark.hidden, "off");
    this.done();
  }

  /** Decides for each track here, some at a time. */
  private async decide(tree: Node): Promise<void> {
    const { store } = this.app;
    const turn = this.turn;
    const holds = predicateOf(tree, new StoreRows(store, this.app.time_s, this.alerts));
    let found = 0;
    for (let start = 0; start < store.count; start += AT_ONCE) {
      if (start > 0) await new Promise((resume) => setTimeout(resume));
      if (turn !== this.turn) return;
      const end = Math.min(store.count, start + AT_ONCE);
      for (let slot = start; slot < end; slot++) found += this.put(slot, holds(slot));
    }
    this.tellCount(found);
  }

  private put(slot: number, shown: boolean): 0 | 1 {
    this.app.store.mark(slot, Mark.hidden, shown ? "off" : "on");
    return shown ? 1 : 0;
  }

  private async askServer(): Promise<void> {
    const { store, clock, time_s } = this.app;
    const turn = this.turn;
    const parameters = { filter: this.field.value, time_s: clock.live ? null : time_s };
    try {
      const told = await this.api.get<{ tracks: { track_id: string }[] }>("tracks", parameters);
      if (turn !== this.turn) return;
      const handles = handlesByTrack(store);
      const meant = new Set(told.tracks.map(({ track_id }) => handles.get(BigInt(track_id))));
      let found = 0;
      for (let slot = 0; slot < store.count; slot++) found += this.put(slot, meant.has(store.handle[slot]!));
      this.tell("");
      this.tellCount(found);
    } catch (error) {
      if (turn === this.turn) this.tell(error instanceof ApiFault ? error.sentence : String(error));
    }
  }

  private tellCount(found: number): void {
    const figure = (n: number) => n.toLocaleString("en");
    setText(this.count, `${figure(found)} of ${figure(this.app.store.count)} tracks`);
    this.done();
  }

  private done(): void {
    this.revision++;
    this.app.touch();
  }
}
