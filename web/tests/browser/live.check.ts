/**
 * The page on a flight with a mesh, whose address is in LOOKDOWN_FLOWN (tests/web/test_web_server.py starts it): a
 * satellite and a gateway are clicked on the globe, lost by a key, and the fork that is really flown is watched.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, FLAGS } from "../../bench/browser.js";

const ADDRESS = process.env["LOOKDOWN_FLOWN"] ?? "";
const GATEWAY = "Cairo";
const SATELLITE = 12;

let context: BrowserContext;
let page: Page;
let profile = "";
const faults: string[] = [];

/** Clicks in the middle of the globe, where search has flown to. */
async function clickFound(text: string, keys: readonly "Control"[] = []): Promise<void> {
  await page.locator("#search-field").fill(text);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !window.lookdown!.controls.isMoving);
  // Selected again by the pointer alone.
  await page.evaluate((held) => held || window.lookdown!.selection.clear(), keys.length > 0);
  const box = (await page.locator("#globe").boundingBox())!;
  await page.locator("#globe").click({ position: { x: box.width / 2, y: box.height / 2 }, modifiers: [...keys] });
}

/** Returns how many pixels of the words and marks above the globe are nearly of a colour. */
async function marksOf(hex: number): Promise<number> {
  return page.evaluate((wanted) => {
    const canvas = document.getElementById("overlay") as HTMLCanvasElement;
    const { data } = canvas.getContext("2d")!.getImageData(canvas.width / 2 - 20, canvas.height / 2 - 20, 40, 40);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const off = Math.abs(data[i]! - (wanted >> 16)) + Math.abs(data[i + 1]! - ((wanted >> 8) & 255)) + Math.abs(data[i + 2]! - (wanted & 255));
      if (off < 30 && data[i + 3]! > 200) count++;
    }
    return count;
  }, hex);
}

describe.skipIf(ADDRESS === "")("what if, on a flight", () => {
  beforeAll(async () => {
    profile = mkdtempSync(join(tmpdir(), "lookdown-flown-"));
    const options = { headless: true, args: [...FLAGS], viewport: { width: 1100, height: 720 } };
    context = await chromium.launchPersistentContext(profile, { executablePath: chromiumPath()!, ...options });
    page = context.pages()[0]!;
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(ADDRESS);
    await page.waitForFunction(() => window.lookdown !== undefined && window.lookdown.stations.count > 0 && window.lookdown.store.count > 0);
  });

  afterAll(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });

  it("takes a gateway and a satellite by a click on the globe", async () => {
    await page.evaluate(() => window.lookdown!.send({ type: "clock", action: "pause" }));
    await page.evaluate(() => window.lookdown!.seek(window.lookdown!.span.start_s + 82));
    await page.waitForFunction(() => Math.abs(window.lookdown!.time_s - window.lookdown!.span.start_s - 82) < 0.1);
    await clickFound(GATEWAY);
    const card = page.getByRole("complementary", { name: "Selected station" });
    await card.waitFor();
    expect(await card.innerText()).toContain(`Gateway ${GATEWAY}`);
    expect(await card.getByRole("button", { name: /Delete/ }).innerText()).toBe("Lose it");
    const gateway = await page.evaluate(() => window.lookdown!.selection.primary!);
    await page.evaluate((id) => window.lookdown!.selection.choose({ kind: "satellite", id }, "alone"), SATELLITE);
    await page.keyboard.press("Escape");
    await clickFound(`sat ${SATELLITE}`);
    expect(await page.evaluate(() => window.lookdown!.selection.primary)).toEqual({ kind: "satellite", id: SATELLITE });
    await page.evaluate(({ id }) => window.lookdown!.selection.choose({ kind: "station", id }, "toggle"), gateway);
  });

  it("flies on without them from the state that was kept, and says what becomes of custody", async () => {
    await page.locator("#globe").focus();
    await page.keyboard.press("Delete");
    const row = page.locator("li[data-fork]").first();
    await row.waitFor();
    expect(await row.innerText()).toContain(`satellite ${SATELLITE}, gateway ${GATEWAY} lost`);
    await page.waitForFunction(() => document.querySelector("li[data-fork][data-state=done]") !== null, null, { timeout: 85_000 });
    expect(await row.innerText()).toMatch(/\d+ tracks held in place of \d+/);
    const fork = (await (await page.request.get(new URL("api/forks", ADDRESS).href)).json()).forks[0];
    expect(fork.same_until_loss).toBe(true);
    expect(fork.time_s - fork.from_s).toBeLessThan(60);
  });

  it("shows them lost: crossed out on the globe, and in the table of alerts", async () => {
    await page.locator("[data-key^=watch]").first().click();
    await page.waitForFunction(() => (window.lookdown!.hello!.source as { fork?: unknown }).fork != null);
    await page.evaluate(() => window.lookdown!.seek(window.lookdown!.span.stop_s));
    await page.waitForFunction((name) => {
      const { stations, satellites } = window.lookdown!;
      const [row, satellite] = [stations.rowOf(stations.find(name)[0]!), satellites.rowOf(12)];
      return row >= 0 && stations.stateOf(row) === "failed" && satellite >= 0 && (satellites.flags[satellite]! & 2) !== 0;
    }, GATEWAY);
    await clickFound(GATEWAY);
    await page.waitForTimeout(600);
    expect(await marksOf(0xff5a3c)).toBeGreaterThan(15);
    await page.keyboard.press("Escape");
    await page.locator("#globe").focus();
    await page.keyboard.press("e");
    await page.waitForFunction((name) => document.querySelector("#panel-alerts table")!.textContent!.includes(name), GATEWAY);
    const tree = await page.getByRole("table", { name: "Open alerts" }).ariaSnapshot();
    expect(tree).toContain(`Satellite ${SATELLITE}`);
    expect(tree).toContain("link lost");
    expect(faults).toEqual([]);
  });
});
