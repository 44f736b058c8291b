/** Measures frames: how often, and how long the main thread works for each. */

const KEPT = 600;

export class Meter {
  private readonly began: number[] = [];
  private readonly spent_ms: number[] = [];

  /** Takes a frame that began and ended at these times; they also stand in the browser's own profile. */
  add(began_ms: number, ended_ms: number): void {
    performance.measure("lookdown frame", { start: began_ms, end: ended_ms });
    performance.clearMeasures("lookdown frame");
    this.began.push(began_ms);
    this.spent_ms.push(ended_ms - began_ms);
    if (this.began.length > KEPT) {
      this.began.shift();
      this.spent_ms.shift();
    }
  }

  reset(): void {
    this.began.length = this.spent_ms.length = 0;
  }

  /** Returns frames a second and milliseconds of the main thread a frame: mean, median, 95th of a hundred. */
  report(): { frames: number; fps: number; mean_ms: number; median_ms: number; p95_ms: number } {
    const n = this.began.length;
    const lasted_s = n > 1 ? (this.began[n - 1]! - this.began[0]!) / 1000 : 0;
    const sorted = [...this.spent_ms].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(n - 1, Math.floor(share * n))] ?? 0;
    const mean_ms = sorted.reduce((sum, ms) => sum + ms, 0) / Math.max(1, n);
    return { frames: n, fps: lasted_s > 0 ? (n - 1) / lasted_s : 0, mean_ms, median_ms: at(0.5), p95_ms: at(0.95) };
  }
}
