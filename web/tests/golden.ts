/** The golden frames that the server's tests wrote: the same bytes are read by both sides. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../tests/server/golden/", import.meta.url));

export interface GoldenFrame {
  readonly kind: number;
  readonly count: number;
  readonly time_s: number;
  readonly sequence: number;
  readonly epoch: number;
  readonly aux: number;
  readonly rows: Record<string, unknown[]>;
  readonly removed: number[];
}

export interface Golden {
  readonly frames: Record<string, GoldenFrame>;
  readonly reckoned: readonly {
    readonly elapsed_s: number;
    readonly longitude_deg: number[];
    readonly latitude_deg: number[];
    readonly height_m: number[];
    readonly heading_deg: number[];
  }[];
}

export const hasGolden = existsSync(`${folder}frames.json`);

export const golden = (): Golden => JSON.parse(readFileSync(`${folder}frames.json`, "utf8")) as Golden;

export function goldenBytes(name: string): ArrayBuffer {
  const bytes = readFileSync(`${folder}${name}.bin`);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
