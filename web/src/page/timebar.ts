/** The time bar: live, pause, step, rate and a slider over the recording. */
import type { App } from "../app.js";
import { button, byId, element, ICONS, icon, setText } from "./dom.js";
import { dateText, rateText, timeText } from "./format.js";

export const RATES = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 1000] as const;

/** Returns the next rate up or down. */
export function nextRate(rate: number, by: 1 | -1): number {
  const at = RATES.findIndex((r) => r >= rate);
  return RATES[Math.min(RATES.length - 1, Math.max(0, at + by))]!;
}

export class TimeBar {
  private readonly live: HTMLButtonElement;
  private readonly play: HTMLButtonElement;
  private readonly rate: HTMLSelectElement;
  private readonly slider: HTMLInputElement;
  private readonly shown: HTMLOutputElement;
  private dragging = false;

  constructor(private readonly app: App) {
    this.live = button("Live", "Live (Backspace)", () => app.goLive(), { class: "live" });
    this.play = button("", "Go on (Space)", () => app.togglePause());
    this.rate = element("select", { "aria-label": "Rate", title: "Rate ([ and ])" });
    for (const rate of RATES) this.rate.append(element("option", { value: String(rate) }, rateText(rate)));
    this.rate.addEventListener("change", () => app.setRate(Number(this.rate.value)));
    this.slider = element("input", { type: "range", min: "0", max: "1", step: "any", "aria-label": "Time of the recording" });
    this.slider.addEventListener("input", () => {
      this.dragging = true;
      setText(this.shown, this.textOf(Number(this.slider.value)));
    });
    this.slider.addEventListener("change", () => {
      this.dragging = false;
      app.seek(Number(this.slider.value));
    });
    this.shown = element("output", { "aria-label": "Time of the picture" });
    const back = button("−10 s", "10 s back (,)", () => app.step(-10), { class: "step" });
    const on = button("+10 s", "10 s on (.)", () => app.step(10), { class: "step" });
    byId("timebar").append(this.live, this.play, back, on, this.rate, this.slider, this.shown);
  }

  /** Shows a time. */
  show(time_s: number): void {
    const { clock, span } = this.app;
    this.live.setAttribute("aria-pressed", String(clock.live));
    const says = clock.paused ? "Go on (Space)" : "Pause (Space)";
    if (this.play.title !== says || this.play.childElementCount === 0) {
      this.play.replaceChildren(icon(clock.paused ? ICONS.play : ICONS.pause));
      this.play.title = says;
      this.play.setAttribute("aria-label", says);
    }
    const rate = String(clock.rate);
    if (this.rate.value !== rate) {
      if (![...this.rate.options].some((option) => option.value === rate)) {
        this.rate.append(element("option", { value: rate }, rateText(clock.rate)));
      }
      this.rate.value = rate;
    }
    this.slider.disabled = span.stop_s <= span.start_s;
    this.slider.min = String(span.start_s);
    this.slider.max = String(span.stop_s);
    if (this.dragging) return;
    this.slider.value = String(time_s);
    this.slider.setAttribute("aria-valuetext", this.textOf(time_s));
    setText(this.shown, this.textOf(time_s));
  }

  private textOf(time_s: number): string {
    return `${dateText(time_s)} ${timeText(time_s)} UTC`;
  }
}
