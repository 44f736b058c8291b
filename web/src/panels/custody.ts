/** Time until custody may be lost: its words, its own colours, its bar. Custody is lost when nobody looks in time. */
import { element, setText } from "../page/dom.js";

export type CustodyLevel = "unknown" | "lost" | "urgent" | "short" | "fair" | "long";

/** From which seconds on a level holds, the most first; the words say what it means without a colour. */
const LEVELS: readonly (readonly [from_s: number, level: CustodyLevel, word: string])[] = [
  [300, "long", "secure for now"],
  [60, "fair", "fair"],
  [20, "short", "short"],
  [Number.MIN_VALUE, "urgent", "about to be lost"],
  [-Infinity, "lost", "may be lost already"],
];

/** The bar is full at this, and logarithmic: a second more counts at 10 s, not at 10 min. */
const FULL_S = 900;

/** Returns the level and the word for some seconds left; null is not known. */
export function custodyLevel(left_s: number | null): { level: CustodyLevel; word: string } {
  if (left_s === null) return { level: "unknown", word: "not known" };
  const [, level, word] = LEVELS.find(([from_s]) => left_s >= from_s)!;
  return { level, word };
}

/** Returns the share of the bar that some seconds fill, 0 to 1. */
export const custodyShare = (left_s: number): number =>
  Math.min(1, Math.log1p(Math.max(0, left_s)) / Math.log1p(FULL_S));

/** Returns seconds as minutes and seconds: the last minutes matter by the second. */
export function countdownText(left_s: number): string {
  const whole = Math.max(0, Math.round(left_s));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}

/** The prominent part of the card. */
export class CustodyBanner {
  readonly root = element("section", { class: "custody", "aria-label": "Custody" });
  private readonly figure = element("strong");
  private readonly word = element("span", { class: "word" });
  private readonly bar = element("i");
  private readonly next = element("p", { class: "next quiet" });
  private readonly meter: HTMLElement;

  constructor() {
    this.meter = element("div", { class: "meter", role: "meter", "aria-label": "Time until custody may be lost" }, this.bar);
    this.meter.setAttribute("aria-valuemin", "0");
    this.meter.setAttribute("aria-valuemax", String(FULL_S));
    const head = element("p", { class: "quiet" }, "Time until custody may be lost");
    this.root.append(head, element("p", { class: "figure" }, this.figure, this.word), this.meter, this.next);
  }

  /** Shows the seconds left and what is known of the next look. */
  show(left_s: number | null, next: string): void {
    const { level, word } = custodyLevel(left_s);
    this.root.dataset.level = level;
    setText(this.figure, left_s === null ? "not known" : level === "lost" ? "now" : countdownText(left_s));
    setText(this.word, left_s === null ? "the source gives no custody needs" : word);
    this.bar.style.width = `${left_s === null ? 0 : 100 * custodyShare(left_s)}%`;
    this.meter.setAttribute("aria-valuenow", String(left_s === null ? 0 : Math.min(FULL_S, Math.round(left_s))));
    this.meter.setAttribute("aria-valuetext", left_s === null ? "not known" : `${countdownText(left_s)}, ${word}`);
    setText(this.next, next);
  }
}
