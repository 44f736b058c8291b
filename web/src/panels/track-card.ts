/** The card of the selected track: what the wire says at once, what the server knows besides each second. */
import type { App } from "../app.js";
import { Flag, KINDS } from "../data/codes.js";
import { trackRow, type TrackRow } from "../data/row.js";
import { button, element, setText } from "../page/dom.js";
import { type Api, ApiFault } from "./api.js";
import type { Card } from "./card-data.js";
import { deliveryLines, nextLookText, partsOf, seenBy, whyNamed } from "./card-lines.js";
import { CorrectionForm } from "./corrections.js";
import { CustodyBanner } from "./custody.js";
import { LineList } from "./lines.js";

const EVERY_MS = 1000;
/** A card of another time than the picture's is not shown beyond this. */
const OLDEST_S = 60;

const CHIPS: readonly (readonly [bit: number, says: string])[] = [
  [Flag.inAlert, "in an alert"],
  [Flag.disagrees, "transponder disagrees"],
  [Flag.sharesGroup, "identity ambiguous"],
  [Flag.manoeuvring, "manoeuvring"],
  [Flag.coasting, "coasting"],
  [Flag.corrected, "corrected by hand"],
];

type Needs = Pick<App, "store" | "selection" | "clock" | "satellites" | "flyToSelected" | "events" | "way" | "touch">;

export class TrackCard {
  readonly root = element("div", { class: "track-card" });
  private readonly title = element("h2");
  private readonly why = element("p", { class: "quiet why" });
  private readonly kind = element("p", { class: "kind" });
  private readonly chips = element("ul", { class: "chips", "aria-label": "Marks" });
  private readonly custody = new CustodyBanner();
  private readonly parts: { title: HTMLElement; list: LineList }[] = [];
  private readonly others = element("p", { class: "others" });
  private readonly seen = element("ul", { class: "seen", "aria-label": "What saw it lately, and when" });
  private readonly delivery = new LineList();
  private readonly way = element("section", { class: "way" }, element("h3", {}, "Way to the tracker"), this.delivery.root);
  private readonly fault = element("p", { class: "fault", role: "status" });
  private readonly byHand: CorrectionForm;
  private card: Card | null = null;
  private handle = -1;
  private asked_ms = -Infinity;
  private asking: AbortController | null = null;
  private seenKey = "";

  constructor(
    private readonly app: Needs,
    private readonly api: Api,
  ) {
    this.byHand = new CorrectionForm(api, () => (this.asked_ms = -Infinity));
    const close = button("×", "Close the card (Esc)", () => app.selection.clear());
    const fly = button("Fly there", "Fly to it (Z)", () => app.flyToSelected());
    const bodies = ["Where", "How sure", "Who"].map((name) => {
      const part = { title: element("h3", {}, name), list: new LineList() };
      this.parts.push(part);
      return element("section", {}, part.title, part.list.root);
    });
    this.root.append(
      element("header", {}, this.title, fly, close),
      this.kind,
      this.why,
      this.chips,
      this.others,
      this.custody.root,
      ...bodies,
      element("section", {}, element("h3", {}, "Seen by"), this.seen),
      this.way,
      this.byHand.root,
      this.fault,
      element("p", { class: "estimate-note quiet" }, "open-source estimate"),
    );
  }

  /** Shows the track in a slot at a time, and asks the server where that is due. */
  show(slot: number, time_s: number, now_ms: number): void {
    const { store } = this.app;
    const handle = store.handle[slot]!;
    if (handle !== this.handle) this.begin(handle);
    if (now_ms - this.asked_ms >= EVERY_MS && this.asking === null && document.visibilityState !== "hidden") {
      this.asked_ms = now_ms;
      void this.ask(handle, time_s);
    }
    const isNear = this.card !== null && Math.abs(this.card.time_s - time_s) < OLDEST_S;
    this.draw(trackRow(store, slot, time_s), isNear ? this.card : null, time_s);
  }

  private begin(handle: number): void {
    this.asking?.abort();
    Object.assign(this, { handle, card: null, asking: null, asked_ms: -Infinity, seenKey: "" });
    setText(this.fault, "");
    this.root.parentElement?.scrollTo?.({ top: 0 });
  }

  /** Asks for the card. One question at a time; the answer to an old one is not shown. */
  async ask(handle: number, time_s: number): Promise<void> {
    const asking = new AbortController();
    this.asking = asking;
    try {
      const trackId = await this.trackIdOf(handle, asking.signal);
      const isLive = this.app.clock.live;
      const card = await this.api.get<Card>(`tracks/${trackId}`, { time_s: isLive ? null : time_s }, asking.signal);
      if (this.asking !== asking) return;
      this.card = card;
      setText(this.fault, "");
    } catch (error) {
      if (this.asking !== asking) return;
      const sentence = error instanceof ApiFault ? error.sentence : String(error);
      setText(this.fault, `More is not known: ${sentence}`);
    }
    if (this.asking === asking) this.asking = null;
  }

  private async trackIdOf(handle: number, signal: AbortSignal): Promise<string> {
    const identity = this.app.store.identityOf(handle);
    if (identity !== undefined) return identity.trackId.toString();
    const told = await this.api.get<{ track_id: string }>(`handles/${this.app.store.epoch}/${handle}`, {}, signal);
    return told.track_id;
  }

  private draw(row: TrackRow, card: Card | null, time_s: number): void {
    setText(this.title, card?.name ?? row.name);
    setText(this.kind, `looks like: ${KINDS[row.kind] ?? "unknown"}`);
    setText(this.why, whyNamed(row, card));
    const words = CHIPS.filter(([bit]) => row.flags & bit).map(([, says]) => says);
    if (!(row.flags & Flag.confirmed)) words.unshift("not yet confirmed");
    if (this.chips.dataset.shown !== words.join()) {
      this.chips.dataset.shown = words.join();
      this.chips.replaceChildren(...words.map((says) => element("li", {}, says)));
    }
    this.custody.show(row.custody_left_s, nextLookText(card, time_s));
    partsOf(row, card).forEach(({ title, lines }, i) => {
      setText(this.parts[i]!.title, title);
      this.parts[i]!.list.show(lines);
    });
    const { tracks } = this.app.selection;
    setText(this.others, tracks.size > 1 ? `One of ${tracks.size} selected tracks` : "");
    this.byHand.show(card?.track_id ?? null, this.otherTracks(row.handle), time_s);
    this.drawSeen(card, time_s);
    this.drawWay(row.handle, card);
  }

  /** Shows how the last report came down, and has its way drawn on the globe. */
  private drawWay(track: number, card: Card | null): void {
    const delivery = card?.delivery;
    this.way.hidden = delivery === undefined;
    if (delivery !== undefined) this.delivery.show(deliveryLines(delivery));
    const path = delivery?.path ?? [];
    const way = path.length > 1 ? { track, path, isSure: delivery!.path_is_sure } : null;
    if (JSON.stringify(way) === JSON.stringify(this.app.way)) return;
    this.app.way = way;
    this.app.touch();
  }

  /** Returns the numbers of the other selected tracks, where they are known. */
  private otherTracks(handle: number): string[] {
    const others = [...this.app.selection.tracks].filter((other) => other !== handle);
    return others.flatMap((other) => this.app.store.identityOf(other)?.trackId.toString() ?? []);
  }

  private drawSeen(card: Card | null, time_s: number): void {
    const rows = card === null ? [] : seenBy(card, time_s);
    const key = JSON.stringify(rows);
    if (key === this.seenKey) return;
    this.seenKey = key;
    const empty = card === null ? "not known" : "no detection is on record";
    const had = (document.activeElement as HTMLElement | null)?.dataset["sensor"];
    this.seen.replaceChildren(
      ...(rows.length === 0 ? [element("li", { class: "quiet" }, empty)] : rows.map((row) => this.seenRow(row))),
    );
    if (had !== undefined) this.seen.querySelector<HTMLElement>(`[data-sensor="${had}"]`)?.focus();
  }

  private seenRow({ sensor, name, kinds, count, ago, note }: ReturnType<typeof seenBy>[number]): HTMLElement {
    const isKnown = this.app.satellites.rowOf(sensor) >= 0;
    const who = isKnown
      ? button(name, `Select satellite ${sensor} too`, () => this.app.selection.choose({ kind: "satellite", id: sensor }, "alone"), {
          class: "link",
          "data-sensor": String(sensor),
        })
      : element("span", {}, name);
    const times = count > 1 ? ` (${count} times)` : "";
    return element("li", {}, who, element("span", {}, ago), element("small", { class: "quiet" }, [kinds + times, note].filter(Boolean).join(", ")));
  }
}
