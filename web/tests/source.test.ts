/** What the page makes of a socket that closes. */
import { describe, expect, it, vi } from "vitest";
import { SocketSource } from "../src/data/source.js";
import type { SocketLike } from "../src/notebook/carried.js";

/** A socket that is closed by hand, and a listener that notes what it hears. */
function connected() {
  const socket = { send: vi.fn(), close: vi.fn(), readyState: 1, binaryType: "" } as unknown as SocketLike;
  const open = vi.fn(() => socket);
  const listener = { frame: vi.fn(), message: vi.fn(), link: vi.fn() };
  new SocketSource("ws://127.0.0.1/stream?fork=1", open).start(listener);
  return { open, listener, close: (code: number) => socket.onclose!({ code }) };
}

describe("a socket that closes", () => {
  it("is not opened again where the fork is no more: the page is told that there is none", () => {
    vi.useFakeTimers();
    const { open, listener, close } = connected();
    close(4404);
    vi.advanceTimersByTime(60_000);
    expect(listener.message).toHaveBeenCalledWith({ type: "forks", forks: [] });
    expect(open).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });

  it("is opened again where the server went away, and not where it refuses", () => {
    vi.useFakeTimers();
    const { open, listener, close } = connected();
    close(1006);
    vi.advanceTimersByTime(500);
    expect(open).toHaveBeenCalledTimes(2);
    close(4403);
    vi.advanceTimersByTime(60_000);
    expect(open).toHaveBeenCalledTimes(2);
    expect(listener.link).toHaveBeenLastCalledWith("refused", expect.stringContaining("token"));
    vi.useRealTimers();
  });
});
