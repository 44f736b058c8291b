/** The panel at the left: a row of tabs, one of which may be open; the filter above what it shows. */
import { byId, element } from "../page/dom.js";
import { recall, remember } from "./remember.js";

export interface Tab {
  readonly name: string;
  readonly title: string;
  readonly key: string;
  readonly body: HTMLElement;
  /** Needs room. */
  readonly wide?: boolean;
  /** Where focus goes when the tab is opened by its key. */
  readonly focus?: () => void;
}

const OPEN = "panel";

export class Side {
  private readonly tabs = new Map<string, { tab: Tab; press: HTMLButtonElement; badge: HTMLElement }>();
  private readonly list = element("div", { class: "tabs", role: "tablist", "aria-label": "Panels" });
  private readonly body = element("div", { class: "tab-body" });
  private readonly place = byId("left");
  open: string | null = null;

  constructor(above: HTMLElement) {
    this.place.classList.add("side");
    this.place.setAttribute("aria-label", "Alerts, tracks, regions and views");
    this.place.append(this.list, above, this.body);
    this.list.addEventListener("keydown", (event) => this.key(event));
  }

  add(tab: Tab): void {
    const badge = element("span", { class: "badge" });
    const press = element("button", { type: "button", role: "tab", id: `tab-${tab.name}`, title: `${tab.title} (${tab.key.toUpperCase()})` }, tab.title, badge);
    press.addEventListener("click", () => this.toggle(tab.name));
    press.setAttribute("aria-controls", `panel-${tab.name}`);
    this.tabs.set(tab.name, { tab, press, badge });
    this.list.append(press);
    const panel = element("div", { id: `panel-${tab.name}`, role: "tabpanel", "aria-labelledby": `tab-${tab.name}` }, tab.body);
    panel.hidden = true;
    this.body.append(panel);
    this.mark();
  }

  /** Opens what was open when the page was last here, where there is room for it. */
  restore(): void {
    const name = recall<string | null>(OPEN, null);
    if (name !== null && this.tabs.has(name) && window.innerWidth > 720) this.show(name);
  }

  toggle(name: string): void {
    this.show(this.open === name ? null : name);
  }

  /** Opens a tab by its key and goes there. */
  go(name: string): void {
    this.toggle(name);
    const held = this.tabs.get(name)!;
    if (this.open !== name) byId("globe").focus();
    else if (held.tab.focus) held.tab.focus();
    else held.press.focus();
  }

  show(name: string | null): void {
    this.open = name;
    remember(OPEN, name);
    this.mark();
  }

  /** Sets what stands beside a tab's title. */
  badge(name: string, ...parts: (Node | string)[]): void {
    this.tabs.get(name)!.badge.replaceChildren(...parts);
  }

  private mark(): void {
    const first = this.open ?? this.tabs.keys().next().value;
    for (const [name, { press }] of this.tabs) {
      const isOpen = name === this.open;
      press.setAttribute("aria-selected", String(isOpen));
      press.tabIndex = name === first ? 0 : -1;
      byId(`panel-${name}`).hidden = !isOpen;
    }
    this.place.dataset["open"] = String(this.open !== null);
    this.place.dataset["wide"] = String(this.open !== null && this.tabs.get(this.open)?.tab.wide === true);
  }

  private key(event: KeyboardEvent): void {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    const all = [...this.tabs.values()].map(({ press }) => press);
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const next = all[(at + by + all.length) % all.length]!;
    for (const press of all) press.tabIndex = press === next ? 0 : -1;
    next.focus();
    event.preventDefault();
    event.stopPropagation();
  }
}
