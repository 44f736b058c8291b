/** Starts the page. */
import "./page/page.css";
import { App } from "./app.js";
import airportsText from "./assets/airports.csv?raw";
import { type Source, SocketSource } from "./data/source.js";
import { DemoSource } from "./demo/source.js";
import symbols from "./generated/symbols.json";
import worldAddress from "./generated/world.bin?url";
import { readAirports } from "./globe/surface.js";
import { readWorld } from "./globe/world.js";
import { symbolTexture } from "./layers/symbols.js";
import { byId, setText } from "./page/dom.js";
import { Api, noServer } from "./panels/api.js";
import { Panels } from "./panels/panels.js";
import "./panels/panels.css";
import { setUpSearch } from "./page/search.js";
import { settingsOf } from "./page/state.js";

declare global {
  interface Window {
    /** For the tests and the browser's console. */
    lookdown?: App;
  }
}

const airports = readAirports(airportsText);
const world = fetch(worldAddress).then((answer) => answer.arrayBuffer());

/** The server's socket, beside this page; with `?demo=100000` made traffic in the page itself. */
function sourceOf(asked: URLSearchParams): Source {
  const demo = asked.get("demo");
  if (demo !== null) {
    const satellites = Number(asked.get("satellites") ?? 1000);
    return new DemoSource(airports, Math.min(1_000_000, Math.max(0, Number(demo) || 20_000)), satellites);
  }
  const address = new URL("stream", document.baseURI);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const token = asked.get("token");
  if (token !== null) address.searchParams.set("token", token);
  return new SocketSource(address.href);
}

async function start(): Promise<void> {
  const app = new App(sourceOf(new URLSearchParams(location.search)), settingsOf(location.hash.slice(1)));
  window.lookdown = app;
  app.scene.surface.setAirports(airports);
  setUpSearch(app);
  const page = new URL(location.href);
  app.panels = new Panels(app, new Api(page, page.searchParams.has("demo") ? noServer : undefined));
  void symbolTexture(symbols).then((sheet) => app.scene.tracks.setSheet(sheet, symbols.columns, symbols.rows));
  app.start();
  app.scene.surface.setWorld(readWorld(new Uint8Array(await world)));
  app.touch();
}

start().catch((error: unknown) => {
  const notice = byId("notice");
  setText(notice, error instanceof Error ? error.message : String(error));
  notice.hidden = false;
  throw error;
});
