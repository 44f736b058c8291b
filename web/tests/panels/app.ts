/** A page without a globe: what panels need of the App, with made tracks. */
import type { App } from "../../src/app.js";
import type { ClientMessage } from "../../src/data/messages.js";
import { SatelliteStore } from "../../src/data/satellites.js";
import { StationStore } from "../../src/data/stations.js";
import { TrackStore } from "../../src/data/store.js";
import { encode } from "../../src/data/encode.js";
import { decode, type IdentitiesFrame, Kind } from "../../src/data/wire.js";
import { DARK } from "../../src/globe/theme.js";
import { Selection } from "../../src/page/selection.js";
import { firstSettings } from "../../src/page/state.js";
import { Api } from "../../src/panels/api.js";
import { type MadeTrack, tracksFrame } from "../made.js";

export interface NamedTrack extends MadeTrack {
  readonly trackId?: bigint;
  readonly icao24?: number;
}

function identitiesOf(tracks: readonly NamedTrack[], time_s: number): IdentitiesFrame {
  const ids = tracks.map((track) => track.trackId ?? BigInt(track.handle) + 1000n);
  const head = { kind: Kind.identities, count: tracks.length, time_s, sequence: 1, epoch: 1 };
  const bytes = encode(head, [
    Uint32Array.from(tracks, ({ handle }) => handle),
    Uint32Array.from(tracks, ({ icao24 }) => icao24 ?? 0),
    Uint32Array.from(ids, (id) => Number(id & 0xffffffffn)),
    Uint32Array.from(ids, (id) => Number(id >> 32n)),
  ]);
  return decode(bytes) as IdentitiesFrame;
}

/** What was asked of a page that panels act on. */
export interface Asked {
  readonly sent: ClientMessage[];
  readonly flown: Record<string, number>[];
  readonly lines: Map<string, unknown>;
  readonly watched: (string | null)[];
  pointed: Parameters<App["pointWith"]>[0];
}

export function madeApp(tracks: readonly NamedTrack[], time_s = 1000): { app: App; asked: Asked } {
  const asked: Asked = { sent: [], flown: [], lines: new Map(), watched: [], pointed: null };
  const store = new TrackStore();
  store.apply(tracksFrame(tracks, { time_s }));
  store.identify(identitiesOf(tracks, time_s));
  const app = {
    store,
    satellites: new SatelliteStore(),
    stations: new StationStore(),
    way: null,
    selection: new Selection(),
    events: new EventTarget(),
    settings: firstSettings(),
    clock: { live: false },
    controls: { view: { range_m: 1e6, longitude_deg: 2, latitude_deg: 49 } },
    theme: DARK,
    hello: null,
    watching: null as string | null,
    pointedOut: new Map(),
    watch: (fork: string | null) => {
      asked.watched.push(fork);
      app.watching = fork;
    },
    time_s,
    send: (message: ClientMessage) => asked.sent.push(message),
    fly: (to: Record<string, number>) => asked.flown.push(to),
    flyToSelected: () => asked.flown.push({}),
    touch: () => {},
    pointWith: (pointed: Asked["pointed"]) => (asked.pointed = pointed),
    paths: {
      set: (name: string, line: unknown) => asked.lines.set(name, line),
      clear: (prefix: string) => {
        for (const name of [...asked.lines.keys()]) if (name.startsWith(prefix)) asked.lines.delete(name);
      },
    },
  };
  return { app: app as unknown as App, asked };
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string | undefined;
}

/** Returns an API whose server is a function: it answers a value, or a status with a sentence. */
export function madeApi(answer: (request: Request) => unknown): { api: Api; requests: Request[] } {
  const requests: Request[] = [];
  const ask = async (address: URL | RequestInfo, init?: RequestInit): Promise<Response> => {
    const url = new URL(String(address));
    const request = { method: init?.method ?? "GET", path: url.pathname, query: url.searchParams, body: init?.body as string | undefined };
    requests.push(request);
    const told = answer(request);
    if (told instanceof Response) return told;
    return Response.json(told);
  };
  return { api: new Api(new URL("http://here.test/lookdown/?token=abc#view=1"), ask as typeof fetch), requests };
}

export const refused = (status: number, sentence: string): Response => Response.json({ code: "fault", sentence }, { status });

/** Waits until all that was promised is done. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
