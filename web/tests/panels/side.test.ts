// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { element } from "../../src/page/dom.js";
import { Side } from "../../src/panels/side.js";
import { recall, remember } from "../../src/panels/remember.js";
import { signOf } from "../../src/panels/signs.js";

function madeSide(): Side {
  document.body.innerHTML = '<canvas id="globe" tabindex="0"></canvas><aside id="left"></aside>';
  const side = new Side(element("div", { class: "filter" }));
  side.add({ name: "alerts", title: "Alerts", key: "e", body: element("p", {}, "a") });
  const field = element("input");
  side.add({ name: "tracks", title: "Tracks", key: "p", body: field, wide: true, focus: () => field.focus() });
  return side;
}

const tab = (name: string) => document.getElementById(`tab-${name}`)!;
const isShown = (name: string) => !document.getElementById(`panel-${name}`)!.hidden;

describe("the panel at the left", () => {
  beforeEach(() => localStorage.clear());

  it("opens one tab at a time, and closes it again", () => {
    const side = madeSide();
    expect([isShown("alerts"), isShown("tracks")]).toEqual([false, false]);
    tab("alerts").click();
    tab("tracks").click();
    expect([isShown("alerts"), isShown("tracks"), side.open]).toEqual([false, true, "tracks"]);
    expect(tab("tracks").getAttribute("aria-selected")).toBe("true");
    expect(document.getElementById("left")!.dataset["wide"]).toBe("true");
    tab("tracks").click();
    expect([isShown("tracks"), side.open, document.getElementById("left")!.dataset["open"]]).toEqual([false, null, "false"]);
  });

  it("goes by its key where one works, and back to the globe", () => {
    const side = madeSide();
    side.go("tracks");
    expect(document.activeElement!.tagName).toBe("INPUT");
    side.go("tracks");
    expect(document.activeElement!.id).toBe("globe");
    side.go("alerts");
    expect(document.activeElement).toBe(tab("alerts"));
  });

  it("has one tab in the order of keys, and arrows go between them", () => {
    madeSide();
    const stops = () => ["alerts", "tracks"].map((name) => (tab(name) as HTMLButtonElement).tabIndex);
    expect(stops()).toEqual([0, -1]);
    tab("alerts").focus();
    tab("alerts").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
    expect([document.activeElement, stops()]).toEqual([tab("tracks"), [-1, 0]]);
  });

  it("is open as it was left", () => {
    madeSide().show("tracks");
    const side = madeSide();
    side.restore();
    expect(side.open).toBe("tracks");
    remember("panel", "gone");
    const other = madeSide();
    other.restore();
    expect(other.open).toBe(null);
  });

  it("counts beside a title", () => {
    madeSide().badge("alerts", signOf("warning"), "3");
    expect(tab("alerts").textContent).toBe("Alerts3");
    expect(tab("alerts").querySelector("svg")!.getAttribute("data-level")).toBe("warning");
  });
});

describe("what is remembered", () => {
  it("comes back, and something else where it was broken", () => {
    expect(remember("thing", { a: [1] })).toBe(true);
    expect(recall("thing", null)).toEqual({ a: [1] });
    localStorage.setItem("lookdown thing", "{");
    expect(recall("thing", "otherwise")).toBe("otherwise");
    expect(recall("nothing", 7)).toBe(7);
  });
});

it("has a shape of its own for each level", () => {
  const shapes = (["advisory", "caution", "warning"] as const).map((level) => signOf(level).querySelector(".shape")!.getAttribute("d"));
  expect(new Set(shapes).size).toBe(3);
});
