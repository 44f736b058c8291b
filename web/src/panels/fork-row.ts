/** One fork in the list, changed in place: while it flies it is told many times a second, and its buttons must stay to be pressed. */
import { button, element, setText } from "../page/dom.js";
import { timeText } from "../page/format.js";
import { chartOf } from "./fork-chart.js";
import { type Fork, lostText, stateText, verdictOf } from "./fork-data.js";

export interface ForkActs {
  readonly watch: (id: string | null) => void;
  readonly show: (id: string | null) => void;
  readonly forget: (id: string) => void;
}

/** What the lines of the chart are. */
function keyOf(): HTMLElement {
  const one = (name: string, says: string) => element("span", {}, element("i", { class: name, "aria-hidden": "true" }), says);
  return element("p", { class: "fork-key quiet" }, "Tracks held: ", one("base", "as it is"), one("fork", "with the loss"));
}

export class ForkRow {
  readonly root = element("li");
  private readonly title = element("strong");
  private readonly state = element("p", { class: "quiet" });
  private readonly progress = element("progress", { max: "1", "aria-label": "How much of the fork is flown" });
  private readonly chart = element("div");
  private readonly key = keyOf();
  private readonly verdict = element("div");
  private readonly watch: HTMLButtonElement;
  private readonly show: HTMLButtonElement;
  private isWatched = false;
  private isShown = false;
  private drawn = "";

  constructor(id: string, acts: ForkActs) {
    this.watch = button("Watch", "", () => acts.watch(this.isWatched ? null : id), { "data-key": `watch ${id}` });
    this.show = button("Lost tracks", "Mark on the globe what is lost by it", () => acts.show(this.isShown ? null : id), { "data-key": `show ${id}` });
    const forget = button("Forget", "End and forget it", () => acts.forget(id), { "data-key": `forget ${id}` });
    this.root.dataset["fork"] = id;
    const acting = element("div", { class: "acts" }, this.watch, this.show, forget);
    this.root.append(this.title, this.state, this.progress, this.chart, this.key, this.verdict, acting);
  }

  update(fork: Fork, isWatched: boolean, isShown: boolean): void {
    Object.assign(this, { isWatched, isShown });
    this.root.dataset["state"] = fork.state;
    setText(this.title, `${lostText(fork)} at ${timeText(fork.time_s)}`);
    setText(this.state, stateText(fork));
    this.progress.hidden = fork.state === "done" || fork.state === "failed";
    this.progress.value = fork.progress;
    // While it is being built there is nothing to see yet.
    this.watch.hidden = this.show.hidden = fork.state === "failed" || fork.state === "building";
    setText(this.watch, isWatched ? "Back to what is" : "Watch");
    const says = isWatched ? "Show what is" : "Show the picture without them";
    this.watch.title = says;
    this.watch.setAttribute("aria-label", says);
    this.watch.setAttribute("aria-pressed", String(isWatched));
    this.show.setAttribute("aria-pressed", String(isShown));
    this.drawComparison(fork);
  }

  private drawComparison(fork: Fork): void {
    const { comparison } = fork;
    this.key.hidden = comparison.length < 2;
    const last = comparison.at(-1);
    const drawn = `${comparison.length} ${last?.time_s} ${last?.base === null} ${fork.same_until_loss}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.chart.replaceChildren(...(comparison.length > 1 ? [chartOf(comparison, fork.time_s)] : []));
    this.verdict.replaceChildren(...verdictOf(fork).map((says) => element("p", {}, says)));
  }
}
