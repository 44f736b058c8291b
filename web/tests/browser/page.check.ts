import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath } from "../../bench/browser.js";
import { serve } from "../../bench/serve.js";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run"];
const QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
const VIEW = "view=48.5,7,1800000,0,0";

let context: BrowserContext;
let page: Page;
let stop: () => void;
let address = "";
const asked: string[] = [];
const faults: string[] = [];

beforeAll(async () => {
  const served = await serve();
  address = served.address;
  const profile = mkdtempSync(join(tmpdir(), "lookdown-check-"));
  const options = { headless: true, args: [...FLAGS, ...QUIET], viewport: { width: 1000, height: 700 } };
  context = await chromium.launchPersistentContext(profile, { executablePath: chromiumPath()!, ...options });
  page = context.pages()[0]!;
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(message.text());
  });
  stop = () => {
    served.server.close();
    rmSync(profile, { recursive: true, force: true });
  };
  await open(`?demo=3000#${VIEW}`);
});

afterAll(async () => {
  await context.close();
  stop();
});

async function open(path: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(address + path);
  await page.waitForFunction(() => window.lookdown !== undefined && performance.getEntriesByName("lookdown first picture").length > 0);
}

/** Returns how many pixels of the globe's canvas are nearly of a colour. */
async function pixelsOf(hex: number): Promise<number> {
  return page.evaluate((wanted) => {
    const app = window.lookdown!;
    app.scene.draw(app.camera, app.time_s);
    const source = document.getElementById("globe") as HTMLCanvasElement;
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [source.width, source.height];
    const context2d = copy.getContext("2d")!;
    context2d.drawImage(source, 0, 0);
    const { data } = context2d.getImageData(0, 0, copy.width, copy.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const off = Math.abs(data[i]! - (wanted >> 16)) + Math.abs(data[i + 1]! - ((wanted >> 8) & 255)) + Math.abs(data[i + 2]! - (wanted & 255));
      if (off < 12) count++;
    }
    return count;
  }, hex);
}

describe("the page", () => {
  it("paints land, sea and tracks, and asks nothing of any other host", async () => {
    await page.evaluate(() => window.lookdown!.setLayer("night", false));
    expect(await pixelsOf(0x223040)).toBeGreaterThan(50_000);
    expect(await pixelsOf(0x0e1826)).toBeGreaterThan(20_000);
    expect(await pixelsOf(0x56b4e9)).toBeGreaterThan(300);
    expect(asked.filter((url) => !url.startsWith(address) && !url.startsWith("data:") && url !== "about:blank")).toEqual([]);
    expect(faults).toEqual([]);
  });

  it("has the places that screen readers look for, in order", async () => {
    for (const role of ["banner", "main", "contentinfo", "search", "toolbar"] as const) {
      expect(await page.getByRole(role).count(), role).toBeGreaterThan(0);
    }
    const order: string[] = [];
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    for (let i = 0; i < 8; i++) {
      await page.keyboard.press("Tab");
      order.push(await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.id ?? ""));
    }
    expect(order.findIndex((name) => name.startsWith("Flat map"))).toBeGreaterThan(order.indexOf("search-field"));
    expect(order.findIndex((name) => name.startsWith("Globe with"))).toBeGreaterThan(-1);
    const unnamed = await page.evaluate(() =>
      [...document.querySelectorAll("button, select, input")].filter(
        (e) => !e.getAttribute("aria-label") && !(e as HTMLInputElement).labels?.length && !e.textContent?.trim(),
      ).length,
    );
    expect(unnamed).toBe(0);
  });

  it("selects what is clicked, shows its card and forgets it", async () => {
    const spot = await page.evaluate(() => {
      const app = window.lookdown!;
      app.send({ type: "clock", action: "pause" });
      const camera = app.camera;
      const free = app.index.inView(camera, app.time_s, 5000).slots.find((slot) => {
        const at = app.index.pixelOf(slot, camera, app.time_s);
        return at && at[0] > 400 && at[0] < 800 && at[1] > 150 && at[1] < 450;
      })!;
      const box = document.getElementById("globe")!.getBoundingClientRect();
      const at = app.index.pixelOf(free, camera, app.time_s)!;
      const hit = app.index.nearest(camera, app.time_s, at[0], at[1], 14)!;
      return { x: at[0] + box.x, y: at[1] + box.y, handle: app.store.handle[hit.slot]! };
    });
    await page.mouse.click(spot.x, spot.y);
    await page.waitForSelector("#right:not([hidden])");
    expect(await page.evaluate(() => window.lookdown!.selection.primary)).toEqual({ kind: "track", id: spot.handle });
    expect(await page.getByRole("complementary", { name: "Selected track" }).innerText()).toContain(`T${spot.handle}`);
    await page.keyboard.press("Escape");
    await page.waitForSelector("#right", { state: "hidden" });
  });

  it("does by keys what the pointer does", async () => {
    await page.locator("#globe").focus();
    const before = await page.evaluate(() => ({ ...window.lookdown!.controls.view }));
    for (const key of ["ArrowRight", "ArrowUp", "+", "Enter"]) await page.keyboard.press(key);
    const after = await page.evaluate(() => ({ ...window.lookdown!.controls.view }));
    expect(after.longitude_deg).toBeGreaterThan(before.longitude_deg);
    expect(after.latitude_deg).toBeGreaterThan(before.latitude_deg);
    expect(after.range_m).toBeLessThan(before.range_m);
    expect(await page.evaluate(() => window.lookdown!.selection.tracks.size)).toBe(1);
    await page.keyboard.press("?");
    expect(await page.getByRole("dialog", { name: "Keys" }).innerText()).toContain("fly to the selected");
    await page.keyboard.press("Escape");
  });

  it("keeps the place under the pointer while it is dragged", async () => {
    await open(`?demo=0#${VIEW}`);
    const place = () => page.evaluate(() => window.lookdown!.controls.groundAt(600, 300));
    const grabbed = (await place())!;
    const box = (await page.locator("#globe").boundingBox())!;
    await page.mouse.move(box.x + 600, box.y + 300);
    await page.mouse.down();
    await page.mouse.move(box.x + 450, box.y + 380, { steps: 6 });
    await page.mouse.up();
    const dropped = (await page.evaluate(() => window.lookdown!.controls.groundAt(450, 380)))!;
    expect(Math.hypot(dropped[0] - grabbed[0], dropped[1] - grabbed[1])).toBeLessThan(0.02);
    const under = (await page.evaluate(() => window.lookdown!.controls.groundAt(300, 200)))!;
    await page.mouse.move(box.x + 300, box.y + 200);
    await page.mouse.wheel(0, -240);
    await page.waitForTimeout(200);
    const still = (await page.evaluate(() => window.lookdown!.controls.groundAt(300, 200)))!;
    expect(Math.hypot(still[0] - under[0], still[1] - under[1])).toBeLessThan(0.02);
  });

  it("comes back from its address as it was, time and all", async () => {
    const fragment = "view=35.5,139.7,300000,40,30&as=map&theme=light&by=trust&layers=-labels,links&tracks=7";
    await open(`?demo=500#${fragment}&time=1782040000.000&paused=1`);
    await page.waitForTimeout(700);
    const parts = await page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.slice(1))));
    expect(parts).toEqual(Object.fromEntries(new URLSearchParams(`${fragment}&time=1782040000.000&paused=1`)));
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("light");
  });

  it("goes to a view that is pasted over the address", async () => {
    await open("?demo=500");
    await page.evaluate(() => (location.hash = "view=10,20,700000,0,0&as=map&theme=light"));
    await page.waitForFunction(() => Math.abs(window.lookdown!.controls.view.longitude_deg - 20) < 1e-3 && !window.lookdown!.controls.isMoving);
    expect(await page.evaluate(() => [window.lookdown!.controls.projection, document.documentElement.dataset.theme])).toEqual(["map", "light"]);
    await open(`?demo=500#${VIEW}&time=1782040000.000&paused=1`);
  });

  it("scrubs, steps and runs at another rate", async () => {
    const time = () => page.evaluate(() => window.lookdown!.time_s);
    const start = await time();
    await page.getByRole("button", { name: /^10 s on/ }).click();
    expect(await time()).toBeCloseTo(start + 10, 3);
    await page.getByRole("button", { name: /^Go on/ }).click();
    await page.getByRole("combobox", { name: "Rate" }).selectOption("60");
    const [a, wall] = [await time(), Date.now()];
    await page.waitForTimeout(1000);
    const rate = ((await time()) - a) / ((Date.now() - wall) / 1000);
    expect(rate).toBeGreaterThan(40);
    expect(rate).toBeLessThan(90);
    await page.getByRole("slider").fill(String(1_782_050_000));
    expect(Math.abs((await time()) - 1_782_050_000)).toBeLessThan(300);
  });

  it("fits a phone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForTimeout(300);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(390);
    const small = await page.evaluate(() => document.getElementById("globe")!.clientHeight);
    expect(small).toBeGreaterThan(480);
    await page.setViewportSize({ width: 1000, height: 700 });
  });
});

describe("the GPU", () => {
  it.each(["", "&as=map"])("puts tracks where the pointer looks for them%s", async (as) => {
    await open(`?demo=0&satellites=0#view=20,30,9000000,0,0&layers=-airports,-graticule,-labels,-night,-satellites,-beams${as}`);
    const off = await page.evaluate(async () => {
      const app = window.lookdown!;
      app.send({ type: "clock", action: "pause" });
      const n = 60;
      const column = <T>(make: (i: number) => number, type: { from(a: ArrayLike<number>): T }) => type.from(Array.from({ length: n }, (_, i) => make(i)));
      const place = (i: number, span: number) => Math.round((((i * 7919) % n) / n - 0.5) * span * 1e7);
      const header = { kind: 1, count: n, time_s: app.time_s - 40, sequence: 0, epoch: 9, aux: 0 };
      const bytes = { kind: column(() => 3, Uint8Array), flags: column(() => 1, Uint8Array), climb: column(() => 0, Int8Array) };
      const codes = { sigma: column(() => 50, Uint8Array), custody: column(() => 255, Uint8Array), age: column(() => 0, Uint8Array), unknown: new Uint8Array(n) };
      app.store.apply({
        type: "tracks",
        header,
        isFull: true,
        handle: column((i) => i + 1, Uint32Array),
        longitude_e7: column((i) => 30e7 + Math.round((i / n - 0.5) * 60e7), Int32Array),
        latitude_e7: column((i) => 20e7 + place(i, 40), Int32Array),
        height_2m: column((i) => i * 90, Int16Array),
        // Many stand still or nearly so: there angles vanish.
        speed_dmps: column((i) => (i % 3 === 0 ? 0 : i % 3 === 1 ? 1 : 2500), Uint16Array),
        heading: column((i) => (i * 1093) % 65536, Uint16Array),
        ...bytes,
        ...codes,
        removed: new Uint32Array(0),
      });
      app.touch();
      await new Promise((done) => setTimeout(done, 900));
      const camera = app.camera;
      app.scene.draw(camera, app.time_s);
      const source = document.getElementById("globe") as HTMLCanvasElement;
      const copy = document.createElement("canvas");
      [copy.width, copy.height] = [source.width, source.height];
      const context2d = copy.getContext("2d")!;
      context2d.drawImage(source, 0, 0);
      const missed: string[] = [];
      const spots = Array.from({ length: n }, (_, slot) => app.index.pixelOf(slot, camera, app.time_s));
      for (const at of spots) {
        if (at === null) return ["hidden"];
        // The rim of a neighbour may cover it.
        const near = spots.filter((other) => other && Math.hypot(other[0] - at[0], other[1] - at[1]) < 10).length;
        if (near > 1) continue;
        const [r, g, b] = context2d.getImageData(Math.floor(at[0]), Math.floor(at[1]), 1, 1).data;
        if (Math.abs(r! - 0x56) + Math.abs(g! - 0xb4) + Math.abs(b! - 0xe9) > 90) missed.push(`${spots.indexOf(at)} at ${at}: ${r} ${g} ${b}`);
      }
      return missed;
    });
    expect(off).toEqual([]);
  });
});

describe("very many tracks", () => {
  it("are drawn in few calls, without an error", async () => {
    faults.length = 0;
    await open("?demo=300000&satellites=1000");
    const report = await page.evaluate(() => {
      const app = window.lookdown!;
      app.scene.draw(app.camera, app.time_s);
      return { count: app.store.count, calls: app.scene.calls };
    });
    expect(report.count).toBe(300_000);
    expect(report.calls).toBeLessThan(20);
    expect(faults).toEqual([]);
  });
});
