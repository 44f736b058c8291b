/** The browser that pages are measured and checked in: Debian's chromium, painting by the processor. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

const PLACES = [process.env.LOOKDOWN_CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export const chromiumPath = (): string | undefined => PLACES.find((place) => place !== "" && existsSync(place));

export const FLAGS = [
  "--no-sandbox",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Runs with a browser of its own, an empty profile and a window of some pixels, and ends it. */
export async function withBrowser<T>(width: number, height: number, use: (context: BrowserContext) => Promise<T>): Promise<T> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error("There is no chromium. On Debian: apt-get install chromium");
  const profile = mkdtempSync(join(tmpdir(), "lookdown-browser-"));
  const options = { executablePath, headless: true, args: FLAGS, viewport: { width, height } };
  const context = await chromium.launchPersistentContext(profile, options);
  try {
    return await use(context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Returns the processor time of this process's descendants so far, s; 0 where there is no /proc. */
export function childrenCpuSeconds(): number {
  if (!existsSync("/proc/self/stat")) return 0;
  const parents = new Map<number, [parent: number, ticks: number]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      parents.set(Number(name), [Number(fields[1]), Number(fields[11]) + Number(fields[12])]);
    } catch {
      // It ended meanwhile.
    }
  }
  const isOurs = (pid: number): boolean => pid === process.pid || (parents.has(pid) && isOurs(parents.get(pid)![0]));
  return [...parents].reduce((sum, [pid, [, ticks]]) => sum + (pid !== process.pid && isOurs(pid) ? ticks : 0), 0) / 100;
}
