/** The tools at the top: projection, theme, colours, layers, help. */
import type { App } from "../app.js";
import { COLOUR_MODES, type ColourMode } from "../layers/tracks.js";
import { button, byId, element, setText } from "./dom.js";
import { BINDINGS, keyName, toggleHelp } from "./keys.js";
import { LAYERS, type LayerName } from "./state.js";

const WORDS: Readonly<Record<LayerName, readonly [says: string, key: string]>> = {
  night: ["Day and night", "i"],
  graticule: ["Graticule", "x"],
  airports: ["Airports", "a"],
  labels: ["Labels", "l"],
  trails: ["Trails of the selected", "r"],
  density: ["Density from far away", "d"],
  satellites: ["Satellites", "s"],
  footprints: ["All fields of regard", "f"],
  beams: ["Beams", "b"],
  links: ["Links of the mesh", "k"],
  gateways: ["Gateways", "1"],
  gaps: ["Gaps now", "g"],
  coverage: ["Coverage: who can look", "u"],
  revisit: ["Time since the last look", "y"],
};

export class Tools {
  private readonly boxes = new Map<LayerName, HTMLInputElement>();
  private readonly projection: HTMLButtonElement;
  private readonly theme: HTMLButtonElement;
  private readonly layers: HTMLButtonElement;
  private readonly menu: HTMLElement;
  private readonly colours: HTMLSelectElement;

  constructor(private readonly app: App) {
    this.projection = button("Map", "Flat map (M)", () => app.toggleProjection());
    this.theme = button("Light", "Light or dark (T)", () => app.toggleTheme());
    this.layers = button("Layers", "Layers", () => this.toggle(), { "aria-expanded": "false", "aria-controls": "layers" });
    this.colours = element("select", { "aria-label": "Colours" });
    for (const mode of COLOUR_MODES) this.colours.append(element("option", { value: mode }, `by ${mode}`));
    this.colours.addEventListener("change", () => app.setColours(this.colours.value as ColourMode));
    this.menu = this.menuOf();
    const help = button("?", "Keys (?)", toggleHelp);
    const measure = button("Measure", "Measure (W)", () => app.measure.toggle(), { class: "wide-only" });
    byId("tools").append(measure, this.projection, this.theme, this.layers, help, this.menu);
    document.addEventListener("pointerdown", (event) => {
      if (!byId("tools").contains(event.target as Node)) this.close();
    });
    this.menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.close();
      this.layers.focus();
    });
  }

  /** Shows the settings as they are. */
  show(): void {
    const { settings } = this.app;
    setText(this.projection, this.app.controls.projection === "map" ? "Globe" : "Map");
    setText(this.theme, settings.theme === "dark" ? "Light" : "Dark");
    this.colours.value = settings.colours;
    for (const [name, box] of this.boxes) box.checked = settings.layers[name];
  }

  close(): void {
    this.menu.hidden = true;
    this.layers.setAttribute("aria-expanded", "false");
  }

  private toggle(): void {
    this.menu.hidden = !this.menu.hidden;
    this.layers.setAttribute("aria-expanded", String(!this.menu.hidden));
    if (!this.menu.hidden) this.menu.querySelector("select")?.focus();
  }

  private menuOf(): HTMLElement {
    const menu = element("div", { id: "layers", class: "menu", role: "group", "aria-label": "Layers" });
    menu.hidden = true;
    menu.append(element("label", {}, "Tracks", this.colours));
    for (const name of LAYERS) {
      const [says, key] = WORDS[name];
      const box = element("input", { type: "checkbox", "data-layer": name });
      box.addEventListener("change", () => this.app.setLayer(name, box.checked));
      this.boxes.set(name, box);
      menu.append(element("label", {}, box, says, element("kbd", {}, key.toUpperCase())));
    }
    return menu;
  }
}

/** Fills the help with the table of keys. */
export function fillHelp(dialog: HTMLDialogElement): void {
  const close = button("Close", "Close (Esc)", () => dialog.close());
  const groups = [...new Set(BINDINGS.map(({ group }) => group))];
  const sections = groups.map((group) => {
    const rows = BINDINGS.filter((binding) => binding.group === group).map(({ keys, says }) =>
      element("div", {}, element("kbd", {}, keyName(keys[0]!)), element("span", {}, says)),
    );
    return element("section", {}, element("h3", {}, group), ...rows);
  });
  const pointer = [
    ["Drag", "move"],
    ["Wheel, pinch", "closer, further"],
    ["Right drag", "turn and tilt"],
    ["Click", "select; with Ctrl add"],
    ["Double click", "fly there"],
  ].map(([key, says]) => element("div", {}, element("kbd", {}, key!), element("span", {}, says!)));
  const table = element("div", { class: "keys" }, ...sections, element("section", {}, element("h3", {}, "Pointer"), ...pointer));
  dialog.replaceChildren(element("header", {}, element("h2", {}, "Keys"), close), table);
}
