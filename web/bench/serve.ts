/** Serves the built bundle from this machine to this machine: no request leaves it. */
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, resolve } from "node:path";

/** The bundle; run from web/. */
export const STATIC = resolve("../src/lookdown/server/static");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".bin": "application/octet-stream",
};

/** Starts a server of the bundle; returns it and its address. */
export async function serve(): Promise<{ server: Server; address: string }> {
  const server = createServer((request, answer) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
    const file = join(STATIC, path.endsWith("/") ? `${path}index.html` : path);
    readFile(file).then(
      (bytes) => answer.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(bytes),
      () => answer.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}
