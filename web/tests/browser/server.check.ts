/**
 * The page on a real server: `lookdown serve` of a recording, whose address is in LOOKDOWN_SERVED
 * (tests/web/test_web_server.py starts it). Scrubbed, clicked, asked what if, read by its accessibility tree.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, FLAGS } from "../../bench/browser.js";

const ADDRESS = process.env["LOOKDOWN_SERVED"] ?? "";
/** Of the page's main thread until the first picture: other programs on the machine do not count. */
const MOST_FIRST_CPU_S = 2;

let context: BrowserContext;
let page: Page;
let profile = "";
const asked: string[] = [];
const faults: string[] = [];

describe.skipIf(ADDRESS === "")("the page on a server", () => {
  beforeAll(async () => {
    profile = mkdtempSync(join(tmpdir(), "lookdown-served-"));
    const options = { headless: true, args: [...FLAGS], viewport: { width: 1100, height: 720 } };
    context = await chromium.launchPersistentContext(profile, { executablePath: chromiumPath()!, ...options });
    page = context.pages()[0]!;
    page.on("request", (request) => asked.push(request.url()));
    page.on("websocket", (socket) => asked.push(socket.url().replace("ws", "http")));
    page.on("pageerror", (error) => faults.push(error.message));
  });

  afterAll(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });

  it("shows the first picture within a moment, where the tracks are, asking nobody else", async () => {
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.goto(ADDRESS);
    await page.waitForFunction(() => performance.getEntriesByName("lookdown first picture").length > 0);
    const { metrics } = await session.send("Performance.getMetrics");
    const cpu_s = metrics.find(({ name }) => name === "TaskDuration")!.value;
    const first = await page.evaluate(() => ({
      ms: performance.getEntriesByName("lookdown first picture")[0]!.startTime,
      tracks: window.lookdown!.store.count,
      inView: window.lookdown!.index.inView(window.lookdown!.camera, window.lookdown!.time_s, 10).count,
      range_m: window.lookdown!.controls.view.range_m,
    }));
    console.info(`first picture after ${first.ms.toFixed(0)} ms, ${cpu_s.toFixed(2)} s of the main thread's processor time`);
    expect(cpu_s).toBeLessThan(MOST_FIRST_CPU_S);
    expect(first.tracks).toBeGreaterThan(0);
    expect(first.inView).toBeGreaterThan(0.8 * first.tracks);
    expect(first.range_m).toBeLessThan(1e7);
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((url) => !url.startsWith(ADDRESS) && !/^(data|blob|about):/.test(url))).toEqual([]);
  });

  it("goes to any time of the recording: tracks are where they were then", async () => {
    await page.waitForFunction(() => window.lookdown!.span.stop_s > window.lookdown!.span.start_s);
    const state = () =>
      page.evaluate(() => {
        const app = window.lookdown!;
        return { time_s: app.time_s, start_s: app.span.start_s, stop_s: app.span.stop_s, longitude: app.store.longitude[0]!, since_ms: app.store.since_ms[0]! + 1000 * app.store.base_s };
      });
    await page.getByRole("button", { name: /^Pause/ }).click();
    const before = await state();
    const goal = before.start_s + 0.7 * (before.stop_s - before.start_s);
    await page.getByRole("slider", { name: "Time of the recording" }).fill(String(goal));
    await page.waitForFunction((time_s) => Math.abs(window.lookdown!.time_s - time_s) < 1, goal);
    await page.waitForFunction((since) => window.lookdown!.store.since_ms[0]! + 1000 * window.lookdown!.store.base_s > since, before.since_ms);
    const after = await state();
    expect(Math.abs(after.longitude - before.longitude)).toBeGreaterThan(1000);
    await page.getByRole("button", { name: /^10 s back/ }).click();
    await page.waitForFunction((time_s) => Math.abs(window.lookdown!.time_s - time_s) < 1, goal - 10);
  });

  it("tells of a track what only the server knows", async () => {
    await page.locator("#globe").focus();
    await page.keyboard.press("Enter");
    const card = page.getByRole("complementary", { name: "Selected track" });
    await card.waitFor();
    await page.waitForFunction(() => /near certain|almost/.test(document.querySelector("#right")!.textContent!));
    expect(await card.innerText()).toContain("Time until custody may be lost");
    await page.keyboard.press("Escape");
  });

  it("paints the gaps that the server counts, and explains them", async () => {
    const painted = () =>
      page.evaluate(() => {
        const app = window.lookdown!;
        app.scene.draw(app.camera, app.time_s);
        const source = document.getElementById("globe") as HTMLCanvasElement;
        const copy = document.createElement("canvas");
        [copy.width, copy.height] = [source.width, source.height];
        const context2d = copy.getContext("2d")!;
        context2d.drawImage(source, 0, 0);
        const { data } = context2d.getImageData(0, 0, copy.width, copy.height);
        let red = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i]! > data[i + 2]! + 25) red++;
        return red;
      });
    await page.keyboard.press("0");
    await page.waitForFunction(() => !window.lookdown!.controls.isMoving && window.lookdown!.controls.view.range_m > 1e7);
    const before = await painted();
    await page.keyboard.press("g");
    await page.waitForFunction(() => window.lookdown!.scene.ground.raster.object.visible);
    // Towards the pole no satellite of the scenario sees the ground: painted red.
    expect((await painted()) - before).toBeGreaterThan(1500);
    const legend = await page.getByRole("region", { name: "Legend" }).ariaSnapshot();
    expect(legend).toContain("no satellite sees it");
    expect(legend).toContain('combobox "Class of object whose gaps are shown"');
    await page.keyboard.press("g");
  });

  it("loses a satellite by a key and shows what becomes of custody", async () => {
    // A fork takes minutes to fly: here its answer is given, what is asked for is the page's own.
    let body = "";
    await page.route("**/api/forks", async (route) => {
      body = route.request().postData() ?? "";
      const { time_s, lose } = JSON.parse(body) as { time_s: number; lose: { satellites: number[] } };
      const moment = (after: number, base: number, fork: number) => ({
        time_s: time_s + after,
        base: { confirmed: base, held: base, custody_left_s: 50 },
        fork: { confirmed: fork, held: fork, custody_left_s: 20 },
        lost: base - fork,
      });
      const flown = { state: "flying", sentence: null, progress: 0.5, until_s: time_s + 600, head_s: time_s + 60, same_until_loss: true };
      const answer = { id: "k1", time_s, lose, satellites_lost: lose.satellites, ...flown, comparison: [moment(0, 20, 20), moment(60, 20, 13)] };
      await route.fulfill({ status: 201, json: answer });
    });
    const spot = await page.evaluate(() => {
      const app = window.lookdown!;
      app.hello = { ...app.hello!, source: { ...app.hello!.source, can_fork: true } };
      const row = Array.from(app.satellites.id).findIndex((_, i) => Math.abs(app.satellites.places[2 * i]!) < 1e8);
      app.selection.choose({ kind: "satellite", id: app.satellites.id[Math.max(0, row)]! }, "alone");
      return app.satellites.id[Math.max(0, row)]!;
    });
    await page.getByRole("complementary", { name: "Selected satellite" }).waitFor();
    await page.locator("#globe").focus();
    await page.keyboard.press("Delete");
    await page.locator("li[data-fork=k1]").waitFor();
    expect(JSON.parse(body).lose).toEqual({ satellites: [spot] });
    expect(Math.abs(JSON.parse(body).time_s - (await page.evaluate(() => window.lookdown!.time_s)))).toBeLessThan(2);
    const panel = page.getByRole("tabpanel", { name: /What if/ });
    expect(await panel.innerText()).toContain("13 tracks held in place of 20");
    expect(await panel.ariaSnapshot()).toContain("Tracks held: 13 with the loss, 20 without");
    await page.keyboard.press("Escape");
  });

  it("has a table of alerts for screen readers, and all by keys", async () => {
    await page.locator("#globe").focus();
    await page.keyboard.press("e");
    const tree = await page.locator("#left").ariaSnapshot();
    for (const part of ['tab "Alerts', '[selected]', 'combobox "Sound for new alerts"']) expect(tree).toContain(part);
    await page.keyboard.press("w");
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => / km, /.test(document.querySelector("#measure output")!.textContent!));
    await page.keyboard.press("Escape");
    expect(await page.locator("#measure").isHidden()).toBe(true);
  });

  it("makes no fault", () => {
    expect(faults).toEqual([]);
  });
});
