/**
 * Measures the picture in software GL: frames a second, milliseconds of the main thread a frame, draw calls.
 *
 *     npm run bench -- [TRACKS...] [CASES...]      (in web/, with the bundle built)
 */
import type { Page } from "playwright-core";
import { childrenCpuSeconds, withBrowser } from "./browser.js";
import { serve } from "./serve.js";

const WARM_MS = 3000;
const MEASURED_MS = 6000;

/** What is measured: a name, the fragment of the address, and what to force. */
const CASES: readonly (readonly [name: string, fragment: string])[] = [
  ["globe, density", ""],
  ["globe, dots", "layers=-density"],
  ["map, dots", "as=map&layers=-density"],
  ["Europe", "view=48,8,2500000,0,0"],
  ["near", "view=49,2.5,120000,40,20"],
];

export interface Report {
  readonly name: string;
  readonly fps: number;
  readonly mean_ms: number;
  readonly median_ms: number;
  readonly p95_ms: number;
  readonly calls: number;
  readonly pick_ms: number;
  readonly first_ms: number;
  /** Processor time of the main thread a frame, all that the page does counted; other programs do not count. */
  readonly main_cpu_ms: number;
  /** Processor time of the whole browser a frame: what software GL costs. */
  readonly cpu_ms: number;
}

/** Returns the figures of one page. */
export async function measure(page: Page, name: string, address: string): Promise<Report> {
  await page.goto(address);
  await page.waitForFunction(() => (window.lookdown?.store.count ?? 0) > 0);
  await page.waitForTimeout(WARM_MS);
  await page.evaluate(() => {
    window.lookdown!.measuring = true;
    window.lookdown!.meter.reset();
  });
  const thread = await mainThread(page);
  const before_s = childrenCpuSeconds();
  await page.waitForTimeout(MEASURED_MS);
  const [main_s, all_s] = [await thread(), childrenCpuSeconds() - before_s];
  const report = await page.evaluate((title) => {
    const app = window.lookdown!;
    const report = app.meter.report();
    const camera = app.camera;
    const times: number[] = [];
    for (let i = 0; i < 15; i++) {
      const began = performance.now();
      app.index.nearest(camera, app.time_s, 200 + 20 * i, 300, 14);
      times.push(performance.now() - began);
    }
    const first = performance.getEntriesByName("lookdown first picture")[0];
    const pick_ms = times.sort((a, b) => a - b)[7]!;
    return { name: title, ...report, calls: app.scene.calls, pick_ms, first_ms: first?.startTime ?? 0 };
  }, name);
  const frames = Math.max(1, report.frames);
  return { ...report, main_cpu_ms: (1000 * main_s) / frames, cpu_ms: (1000 * all_s) / frames };
}

/** Returns a function that tells the processor time of the page's main thread since it was made, s. */
async function mainThread(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const now = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
  };
  const start = await now();
  return async () => (await now()) - start;
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const counts = words.filter((word) => /^\d+$/.test(word)).map(Number);
  const named = words.filter((word) => !/^\d+$/.test(word));
  const cases = CASES.filter(([name]) => named.length === 0 || named.some((word) => name.includes(word)));
  const { server, address } = await serve();
  for (const count of counts.length > 0 ? counts : [100_000]) {
    for (const [name, fragment] of cases) {
      const report = await withBrowser(1280, 800, async (context) =>
        measure(context.pages()[0]!, name, `${address}?demo=${count}#${fragment}`),
      );
      const f = (value: number) => value.toFixed(1).padStart(6);
      const parts = [`fps ${f(report.fps)}`, `main ms ${f(report.median_ms)} (95%: ${f(report.p95_ms)})`, `calls ${report.calls}`, `main cpu ms ${f(report.main_cpu_ms)}  all cpu ms ${f(report.cpu_ms)}`];
      console.log(`${String(count).padStart(8)} ${name.padEnd(15)} ${parts.join("  ")}  pick ms ${f(report.pick_ms)}  first ms ${f(report.first_ms)}`);
    }
  }
  server.close();
}

await main();
