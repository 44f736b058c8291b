// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from "vitest";
import type { RegionCollection } from "../../src/panels/geojson.js";
import { RegionPanel } from "../../src/panels/region-panel.js";
import { type Request, madeApi, madeApp, refused, settled } from "./app.js";

const ring = [[2, 48], [3, 48], [3, 49], [2, 49], [2, 48]] as const;
const HELD: RegionCollection = {
  type: "FeatureCollection",
  features: [
    { type: "Feature", properties: { name: "North", defended: true, ceiling_m: 3000 }, geometry: { type: "Polygon", coordinates: [ring] } },
    { type: "Feature", properties: { name: "South" }, geometry: { type: "Polygon", coordinates: [ring] } },
  ],
};

async function madePanel(put: (request: Request) => unknown = ({ body }) => JSON.parse(body!)) {
  const { app, asked } = madeApp([]);
  const { api, requests } = madeApi((request) => (request.method === "GET" ? HELD : put(request)));
  const counts: number[] = [];
  const panel = new RegionPanel(app, api, (count) => counts.push(count));
  document.body.append(panel.root);
  await settled();
  const press = (face: string, at = 0) =>
    [...panel.root.querySelectorAll("button")].filter((one) => one.textContent === face).at(at)!.click();
  const names = () => [...panel.root.querySelectorAll("ul .link")].map((one) => one.textContent);
  return { panel, asked, requests, counts, press, names };
}

async function giveFile(root: HTMLElement, text: string): Promise<void> {
  const field = root.querySelector<HTMLInputElement>("input[type=file]")!;
  Object.defineProperty(field, "files", { value: [new File([text], "regions.geojson")], configurable: true });
  field.dispatchEvent(new Event("change"));
  await settled();
  await settled();
}

afterEach(() => document.body.replaceChildren());

describe("the regions", () => {
  it("lists and draws what the server holds", async () => {
    const { panel, asked, counts, names } = await madePanel();
    expect(names()).toEqual(["North", "South"]);
    expect(panel.root.textContent).toContain("defended, to 3000 m");
    expect([...asked.lines.keys()]).toEqual(["region 0 0", "region 1 0"]);
    expect(counts).toEqual([2]);
  });

  it("flies to one, and takes one away", async () => {
    const { asked, requests, press, names } = await madePanel();
    press("South");
    expect(asked.flown[0]).toMatchObject({ longitude_deg: 2.5, latitude_deg: 48.5 });
    press("×", 0);
    await settled();
    const put = requests.find(({ method }) => method === "PUT")!;
    expect((JSON.parse(put.body!) as RegionCollection).features.map(({ properties }) => properties!.name)).toEqual(["South"]);
    expect([names(), [...asked.lines.keys()]]).toEqual([["South"], ["region 0 0"]]);
  });

  it("tells every fault of a file with its path, and the regions stay", async () => {
    const faults = "regions: 2 faults\n  features[0].properties.floor: expected floor_m\n  features[1].geometry: expected a polygon: got none";
    const { panel, names } = await madePanel(() => refused(400, faults));
    await giveFile(panel.root, "{}");
    const told = [...panel.root.querySelectorAll(".fault li")].map((row) => [row.querySelector("code")!.textContent, row.textContent]);
    expect(told).toEqual([
      ["features[0].properties.floor", "features[0].properties.floor expected floor_m"],
      ["features[1].geometry", "features[1].geometry expected a polygon: got none"],
    ]);
    expect(panel.root.textContent).toContain("The regions are as they were.");
    expect(names()).toEqual(["North", "South"]);
  });

  it("takes a file as it stands", async () => {
    const { panel, requests, names } = await madePanel();
    const text = JSON.stringify({ ...HELD, features: [HELD.features[1]] });
    await giveFile(panel.root, text);
    expect(requests.at(-1)).toMatchObject({ method: "PUT", path: "/lookdown/api/regions", body: text });
    expect(names()).toEqual(["South"]);
  });

  it("draws one on the globe, corner by corner", async () => {
    const { panel, asked, requests, press, names } = await madePanel();
    press("Draw");
    const submit = () => panel.root.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    for (const [x, y] of [[1, 50], [2, 50]] as const) asked.pointed!(x, y, null);
    submit();
    expect(requests.filter(({ method }) => method === "PUT")).toEqual([]);
    expect(panel.root.textContent).toContain("this has 2");
    for (const [x, y] of [[9, 9], [2, 51]] as const) {
      asked.pointed!(x, y, null);
      if (x === 9) press("Undo corner");
    }
    expect(asked.lines.has("draft region")).toBe(true);
    panel.root.querySelector<HTMLInputElement>("form input[type=text]")!.value = "West";
    submit();
    await settled();
    const { features } = JSON.parse(requests.at(-1)!.body!) as RegionCollection;
    expect(features[2]).toMatchObject({ properties: { name: "West", defended: false }, geometry: { coordinates: [[[1, 50], [2, 50], [2, 51], [1, 50]]] } });
    expect(names()).toEqual(["North", "South", "West"]);
    expect([asked.pointed, asked.lines.has("draft region")]).toEqual([null, false]);
  });
});
