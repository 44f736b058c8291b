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
  return socketOf(asked.get("token"), null);
}

/** The server's socket, of what is or of a fork. */
function socketOf(token: string | null, fork: string | null): Source {
  const address = new URL("stream", document.baseURI);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  if (token !== null) address.searchParams.set("token", token);
  if (fork !== null) address.searchParams.set("fork", fork);
  return new SocketSource(address.href);
}

async function start(): Promise<void> {
  const asked = new URLSearchParams(location.search);
  const sources = (fork: string | null) => (asked.has("demo") ? null : socketOf(asked.get("token"), fork));
  const app = new App(sourceOf(asked), settingsOf(location.hash.slice(1)), sources);
  window.lookdown = app;
  app.scene.surface.setAirports(airports);
  setUpSearch(app);
  const page = new URL(location.href);
  const api = new Api(page, asked.has("demo") ? noServer : undefined);
  app.events.addEventListener("watch", (event) => (api.fork = (event as CustomEvent<string | null>).detail));
  app.panels = new Panels(app, api);
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
