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
import { carrier, isCarried } from "./notebook/carried.js";
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
/** The server's socket, of what is or of a fork. */
function socketOf(token: string | null, fork: string | null): Source {
  const address = new URL("stream", document.baseURI);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  if (token !== null) address.searchParams.set("token", token);
  if (fork !== null) address.searchParams.set("fork", fork);
  return new SocketSource(address.href);
}

/** Where the page's data come from, and how its server is asked. */
interface Surroundings {
  readonly sources: (fork: string | null) => Source | null;
  readonly first: Source;
  readonly api: Api;
  readonly world: Promise<ArrayBuffer>;
}

/** The server beside this page; with `?demo=100000` made traffic in the page itself. */
function surroundings(): Surroundings {
  const page = new URL(location.href);
  const asked = page.searchParams;
  const demo = asked.get("demo");
  const world = fetch(worldAddress).then((answer) => answer.arrayBuffer());
  if (demo !== null) {
    const satellites = Number(asked.get("satellites") ?? 1000);
    const first = new DemoSource(airports, Math.min(1_000_000, Math.max(0, Number(demo) || 20_000)), satellites);
    return { first, sources: () => null, api: new Api(page, noServer), world };
  }
  const sources = (fork: string | null) => socketOf(asked.get("token"), fork);
  return { first: sources(null), sources, api: new Api(page), world };
}

/** The kernel of the notebook about this page. */
async function notebook(): Promise<Surroundings> {
  const carried = await carrier();
  const sources = (fork: string | null) => carried.source(fork === null ? "stream" : `stream?fork=${encodeURIComponent(fork)}`);
  const world = carried.fetch(`http://kernel/assets/${worldAddress.split("/").at(-1)!}`).then((answer) => answer.arrayBuffer());
  return { first: sources(null), sources, api: new Api(new URL("http://kernel/"), carried.fetch), world };
}

async function start(): Promise<void> {
  const { first, sources, api, world } = isCarried() ? await notebook() : surroundings();
  const app = new App(first, settingsOf(isCarried() ? "" : location.hash.slice(1)), sources);
  window.lookdown = app;
  app.scene.surface.setAirports(airports);
  app.symbols = symbols;
  setUpSearch(app);
  app.events.addEventListener("watch", (event) => (api.fork = (event as CustomEvent<string | null>).detail));
  app.panels = new Panels(app, api);
  // An address that differs in its fragment alone loads no page: somebody pasted a view into this one.
  if (!isCarried()) window.addEventListener("hashchange", () => app.restore(location.hash.slice(1)));
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
