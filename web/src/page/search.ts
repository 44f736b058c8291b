/** Search by name, address, track number or satellite: the first of what fits. */
import type { App } from "../app.js";
import { flyToAirport } from "./travel.js";
import { KINDS } from "../data/codes.js";
import { kindOf } from "../data/row.js";
import { byId, element } from "./dom.js";
import type { Item } from "./selection.js";

const MOST = 12;

export interface Found {
  readonly item: Item | { readonly kind: "airport"; readonly id: number };
  readonly name: string;
  readonly note: string;
}

/** Returns what fits a text: satellites by "sat 12", gateways by name, airports by code, tracks by name, address or number. */
export function findAll(app: Pick<App, "store" | "satellites" | "stations" | "scene">, text: string): Found[] {
  const wanted = text.trim().toUpperCase();
  if (wanted === "") return [];
  const found: Found[] = [];
  const satellite = /^SAT(?:ELLITE)?\s*(\d+)$/.exec(wanted)?.[1];
  if (satellite !== undefined && app.satellites.rowOf(Number(satellite)) >= 0) {
    found.push({ item: { kind: "satellite", id: Number(satellite) }, name: `Satellite ${Number(satellite)}`, note: "" });
  }
  for (const id of app.stations.find(wanted).slice(0, MOST)) found.push({ item: { kind: "station", id }, name: app.stations.nameOf(id), note: "gateway" });
  app.scene.surface.airports.forEach((airport, id) => {
    if (found.length < MOST && (airport.iata === wanted || airport.ident.startsWith(wanted))) {
      found.push({ item: { kind: "airport", id }, name: airport.ident, note: `airport ${airport.iata}` });
    }
  });
  for (let slot = 0; slot < app.store.count && found.length < MOST; slot++) {
    const handle = app.store.handle[slot]!;
    const name = app.store.nameOf(handle);
    const trackId = app.store.identityOf(handle)?.trackId.toString() ?? "";
    if (!name.toUpperCase().includes(wanted) && !trackId.endsWith(wanted)) continue;
    found.push({ item: { kind: "track", id: handle }, name, note: KINDS[kindOf(app.store.body[slot]!)] ?? "" });
  }
  return found;
}

/** Makes the search field find things and go there. */
export function setUpSearch(app: App): void {
  const form = byId<HTMLFormElement>("search");
  const field = byId<HTMLInputElement>("search-field");
  const list = byId("search-results");
  let found: Found[] = [];
  let at = 0;
  const show = () => {
    list.hidden = field.value.trim() === "";
    const options = found.map(({ name, note }, i) => {
      const option = element("div", { role: "option", id: `found-${i}`, "aria-selected": String(i === at) }, name);
      option.append(element("span", { class: "quiet" }, note));
      option.addEventListener("pointerdown", () => choose(i));
      return option;
    });
    list.replaceChildren(...(options.length > 0 ? options : [element("p", {}, "nothing found")]));
    field.setAttribute("aria-activedescendant", found.length > 0 ? `found-${at}` : "");
  };
  const choose = (i: number) => {
    const item = found[i]?.item;
    if (item === undefined) return;
    list.hidden = true;
    if (item.kind === "airport") flyToAirport(app, item.id);
    else {
      app.selection.choose(item, "alone");
      app.flyToSelected();
    }
    byId("globe").focus();
  };
  field.setAttribute("aria-controls", "search-results");
  field.addEventListener("input", () => {
    [found, at] = [findAll(app, field.value), 0];
    show();
  });
  field.addEventListener("keydown", (event) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0 && found.length > 0) {
      at = (at + by + found.length) % found.length;
      show();
      event.preventDefault();
    }
    if (event.key === "Escape") list.hidden = true;
  });
  field.addEventListener("blur", () => setTimeout(() => (list.hidden = true), 150));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    choose(at);
  });
}
