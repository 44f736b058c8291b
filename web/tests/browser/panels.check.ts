/** The panels of the built page in a real browser, on the demonstration: typed, clicked and gone through by keys. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath } from "../../bench/browser.js";
import { serve } from "../../bench/serve.js";

const FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run"];
const QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];

let context: BrowserContext;
let page: Page;
let stop: () => void;
const faults: string[] = [];

beforeAll(async () => {
  const served = await serve();
  const profile = mkdtempSync(join(tmpdir(), "lookdown-panels-"));
  const options = { headless: true, args: [...FLAGS, ...QUIET], viewport: { width: 1000, height: 700 } };
  context = await chromium.launchPersistentContext(profile, { executablePath: chromiumPath()!, ...options });
  page = context.pages()[0]!;
  page.on("pageerror", (error) => faults.push(error.message));
  stop = () => {
    served.server.close();
    rmSync(profile, { recursive: true, force: true });
  };
  await page.goto(`${served.address}?demo=3000#view=48.5,7,1800000,0,0`);
  await page.waitForFunction(() => (window.lookdown?.store.count ?? 0) > 0 && window.lookdown?.panels !== null);
});

afterAll(async () => {
  await context.close();
  stop();
});

const shownCount = () =>
  page.evaluate(() => {
    const { store } = window.lookdown!;
    return store.marks.subarray(0, store.count).reduce((sum, marks) => sum + (marks & 1 ? 0 : 1), 0);
  });

describe("the panels", () => {
  it("filter what is typed, count it and underline a fault", async () => {
    const all = await shownCount();
    await page.locator("#globe").focus();
    await page.keyboard.press("q");
    await page.keyboard.type("height>FL300");
    await page.waitForFunction(() => /of 3,000 tracks/.test(document.querySelector(".filter output")!.textContent!));
    const few = await shownCount();
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(all);
    await page.keyboard.type(" hight>1km");
    await page.waitForSelector(".filter .fault u");
    expect(await page.locator(".filter .fault u").textContent()).toBe("hight");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.querySelector(".filter .fault")!.textContent === "");
    expect(await shownCount()).toBe(all);
  });

  it("show a table that is gone through by keys, and the card of what is chosen", async () => {
    await page.locator("#globe").focus();
    await page.keyboard.press("p");
    await page.waitForSelector(".tracks .space .row:not([hidden])");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press(" ");
    await page.waitForSelector("#right:not([hidden]) .track-card .custody");
    expect(await page.locator(".tracks .row[aria-selected=true]").count()).toBe(1);
    const name = await page.locator(".tracks .row[aria-selected=true] .name").textContent();
    expect(await page.locator(".track-card h2").textContent()).toBe(name);
    expect(await page.locator(".track-card").textContent()).toContain("open-source estimate");
    await page.keyboard.press("Escape");
    await page.waitForSelector("#right", { state: "hidden" });
  });

  it("tell their parts to a screen reader", async () => {
    const tree = await page.locator("#left").ariaSnapshot();
    for (const part of ['tab "Alerts', 'tab "Tracks" [selected]', "textbox", "grid", "columnheader"]) expect(tree).toContain(part);
  });

  it("make no fault", () => {
    expect(faults).toEqual([]);
  });
});
