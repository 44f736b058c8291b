import { describe, expect, it } from "vitest";
import { Api, ApiFault, noServer } from "../../src/panels/api.js";
import { madeApi, refused } from "./app.js";

const faultOf = async (asked: Promise<unknown>): Promise<ApiFault> => {
  const fault = await asked.then(
    () => null,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(ApiFault);
  return fault as ApiFault;
};

describe("asking the server", () => {
  it("asks beside the page, with its token, and leaves out what is null", async () => {
    const { api, requests } = madeApi(() => ({ count: 2 }));
    expect(await api.get("tracks", { filter: "a&b", time_s: null })).toEqual({ count: 2 });
    const [{ method, path, query }] = requests as [(typeof requests)[0]];
    expect([method, path, query.get("filter"), query.has("time_s"), query.get("token")]).toEqual(["GET", "/lookdown/api/tracks", "a&b", false, "abc"]);
  });

  it("sends a body", async () => {
    const { api, requests } = madeApi(() => ({}));
    await api.send("PUT", "regions", "{}");
    expect(requests[0]).toMatchObject({ method: "PUT", path: "/lookdown/api/regions", body: "{}" });
  });

  it("tells the server's sentence", async () => {
    const fault = await faultOf(madeApi(() => refused(404, "There is no such track.")).api.get("tracks/1"));
    expect([fault.status, fault.code, fault.message]).toEqual([404, "fault", "There is no such track."]);
  });

  it("has a sentence where the server has none, or is none", async () => {
    const page = new URL("http://here.test/");
    const broken = new Api(page, (async () => new Response("<html>", { status: 502 })) as typeof fetch);
    expect((await faultOf(broken.get("status"))).message).toBe("The server answered 502.");
    const gone = new Api(page, (async () => Promise.reject(new TypeError("refused"))) as typeof fetch);
    expect((await faultOf(gone.get("status"))).message).toBe("The server does not answer.");
    expect((await faultOf(new Api(page, noServer).get("status"))).code).toBe("demo");
  });

  it("lets go of what is not wanted any more", async () => {
    const api = new Api(new URL("http://here.test/"), (async (_address: URL, init: RequestInit) => {
      init.signal!.throwIfAborted();
      return Response.json({});
    }) as unknown as typeof fetch);
    const asking = new AbortController();
    asking.abort();
    await expect(api.get("status", {}, asking.signal)).rejects.toMatchObject({ name: "AbortError" });
  });
});
