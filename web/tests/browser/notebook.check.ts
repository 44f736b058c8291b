/** The page within a notebook's cell: what it says and asks goes through the widget (tests/web/notebook_stand.py). */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Frame, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, FLAGS } from "../../bench/browser.js";

const ADDRESS = process.env["LOOKDOWN_NOTEBOOK"] ?? "";

let context: BrowserContext;
let page: Page;
let frame: Frame;
let profile = "";
const asked: string[] = [];
const faults: string[] = [];

describe.skipIf(ADDRESS === "")("the page in a notebook", () => {
  beforeAll(async () => {
    profile = mkdtempSync(join(tmpdir(), "lookdown-notebook-"));
    const options = { headless: true, args: [...FLAGS], viewport: { width: 900, height: 600 } };
    context = await chromium.launchPersistentContext(profile, { executablePath: chromiumPath()!, ...options });
    page = context.pages()[0]!;
    page.on("request", (request) => asked.push(request.url()));
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(ADDRESS);
    await page.waitForSelector("#cell iframe");
    frame = page.frames().find((one) => one !== page.mainFrame())!;
    await frame.waitForFunction(() => performance.getEntriesByName("lookdown first picture").length > 0);
  });

  afterAll(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });

  it("shows the recording, coasts and all, though it can reach no server", async () => {
    const seen = await frame.evaluate(() => ({
      tracks: window.lookdown!.store.count,
      satellites: window.lookdown!.satellites.count,
      ready: window.lookdown!.scene.surface.isReady,
      title: document.getElementById("title")!.textContent,
    }));
    expect(seen.tracks).toBe(60);
    expect(seen.satellites).toBeGreaterThan(0);
    expect(seen.ready).toBe(true);
    expect(seen.title).not.toBe("");
    expect(asked.filter((url) => !url.startsWith(ADDRESS) && !/^(data|blob|about):/.test(url))).toEqual([]);
    expect(asked.filter((url) => url.includes("/api/") || url.includes("/assets/"))).toEqual([]);
  });

  it("is asked for another time, and for what is known of a track", async () => {
    const goal = await frame.evaluate(() => window.lookdown!.span.start_s + 70);
    await frame.getByRole("slider", { name: "Time of the recording" }).fill(String(goal));
    await frame.waitForFunction((time_s) => Math.abs(window.lookdown!.time_s - time_s) < 5, goal);
    await frame.evaluate(() => window.lookdown!.selectMiddle());
    await frame.waitForFunction(() => /near certain/.test(document.querySelector("#right")!.textContent!));
  });

  it("goes when the cell goes, without a fault", async () => {
    await page.evaluate(() => (window as unknown as { end: () => void }).end());
    expect(await page.locator("#cell iframe").count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
