/** Writes frames of the wire: for the demonstration and the tests. */
import { HEADER_BYTES, Kind, VERSION } from "./wire.js";

type Column = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array;

export interface Head {
  readonly kind: (typeof Kind)[keyof typeof Kind];
  readonly count: number;
  readonly time_s: number;
  readonly sequence: number;
  readonly epoch: number;
  readonly aux?: number;
  readonly flags?: number;
}

/** Returns a frame of a header and columns, each filled up to a multiple of 4 bytes. */
export function encode(head: Head, columns: readonly Column[]): ArrayBuffer {
  const size = columns.reduce((sum, column) => sum + ((column.byteLength + 3) & ~3), HEADER_BYTES);
  const buffer = new ArrayBuffer(size);
  const view = new DataView(buffer);
  view.setUint8(0, head.kind);
  view.setUint8(1, VERSION);
  view.setUint16(2, head.flags ?? 0, true);
  view.setUint32(4, head.count, true);
  view.setFloat64(8, head.time_s, true);
  view.setUint32(16, head.sequence, true);
  view.setUint32(20, head.epoch, true);
  view.setUint32(24, head.aux ?? 0, true);
  let at = HEADER_BYTES;
  for (const column of columns) {
    new Uint8Array(buffer).set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += (column.byteLength + 3) & ~3;
  }
  return buffer;
}
