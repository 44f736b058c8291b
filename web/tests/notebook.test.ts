// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import type { LinkState } from "../src/data/source.js";
import { encode } from "../src/data/encode.js";
import { Kind } from "../src/data/wire.js";
import { type Carried, Carrier } from "../src/notebook/carried.js";
import widget, { type Model } from "../src/notebook/widget.js";

/** A port whose other end is the test. */
function made() {
  const posted: Carried[] = [];
  const port = { postMessage: (message: Carried) => posted.push(message), onmessage: null as ((event: { data: Carried }) => void) | null };
  const carrier = new Carrier(port as unknown as MessagePort);
  return { carrier, posted, tell: (data: Carried) => port.onmessage!({ data }) };
}

describe("what a page in a notebook says and asks", () => {
  it("is carried: a socket opens, hears, says and acknowledges what it took", () => {
    const { carrier, posted, tell } = made();
    const [states, heard]: [LinkState[], string[]] = [[], []];
    const source = carrier.source("stream?fork=a1");
    source.start({ frame: (frame) => heard.push(frame.type), message: (message) => heard.push(message.type), link: (state) => states.push(state) });
    expect(posted).toEqual([{ kind: "open", id: 1, path: "stream?fork=a1" }]);
    tell({ kind: "opened", id: 1 });
    expect(states).toEqual(["connecting", "open"]);
    expect(posted.at(-1)).toEqual({ kind: "say", id: 1, text: '{"type":"hello","version":2}' });
    tell({ kind: "heard", id: 1, text: '{"type":"names","names":{}}' });
    const head = { kind: Kind.identities, count: 1, time_s: 5, sequence: 9, epoch: 2 };
    tell({ kind: "heard", id: 1, bytes: encode(head, [1, 2, 3, 4].map((n) => Uint32Array.of(n))) });
    expect(heard).toEqual(["names", "identities"]);
    expect(posted.filter(({ kind }) => kind === "took")).toHaveLength(2);
    source.send({ type: "clock", action: "pause" });
    expect(posted.at(-1)!.text).toContain("pause");
    source.stop();
    expect(posted.at(-1)).toEqual({ kind: "closed", id: 1 });
  });

  it("tells a refusal, and tries again after a loss", () => {
    vi.useFakeTimers();
    const { carrier, posted, tell } = made();
    const states: LinkState[] = [];
    carrier.source("stream").start({ frame: () => {}, message: () => {}, link: (state) => states.push(state) });
    tell({ kind: "closed", id: 1, code: 1006 });
    vi.advanceTimersByTime(600);
    expect(posted.at(-1)).toEqual({ kind: "open", id: 2, path: "stream" });
    tell({ kind: "closed", id: 2, code: 4403 });
    expect(states).toEqual(["connecting", "lost", "connecting", "refused"]);
    vi.useRealTimers();
  });

  it("is answered as by fetch", async () => {
    const { carrier, posted, tell } = made();
    const answer = carrier.fetch(new URL("http://kernel/api/tracks/5?time_s=7"), { method: "POST", body: "x" });
    expect(posted).toEqual([{ kind: "ask", id: 1, method: "POST", path: "api/tracks/5?time_s=7", text: "x" }]);
    const bytes = new TextEncoder().encode('{"a": 1}').buffer as ArrayBuffer;
    tell({ kind: "answer", id: 1, status: 404, type: "application/json", bytes });
    const told = await answer;
    expect([told.status, told.ok, await told.json()]).toEqual([404, false, { a: 1 }]);
  });
});

describe("the widget", () => {
  it("shows the page in a frame and hears only what is meant for its own view", () => {
    const sent: Record<string, unknown>[] = [];
    let hear: Parameters<Model["on"]>[1] | null = null;
    const model: Model = {
      get: (name) => (name === "page" ? "<p>page</p>" : 321),
      send: (content) => sent.push(content as Record<string, unknown>),
      on: (_, heard) => (hear = heard),
      off: () => (hear = null),
    };
    const el = document.createElement("div");
    document.body.append(el);
    const end = widget.render({ model, el });
    const frame = el.querySelector("iframe")!;
    expect(frame.style.height).toBe("321px");
    expect(frame.title).toContain("lookdown");
    expect(hear).not.toBeNull();
    end();
    expect(el.childElementCount).toBe(0);
    expect(sent).toEqual([{ kind: "gone", id: 0, view: expect.any(String) as string }]);
    expect(hear).toBeNull();
  });
});
