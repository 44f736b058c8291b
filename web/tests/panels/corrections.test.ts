// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { type Correction, CorrectionForm, holdingOf } from "../../src/panels/corrections.js";
import { madeApi, refused, settled } from "./app.js";

const MADE: Correction = { id: 3, action: "rename", tracks: ["17"], text: "Balloon", person: "Ann", undone_by: null };

beforeEach(() => localStorage.clear());

function madeForm(answer: Parameters<typeof madeApi>[0]) {
  const { api, requests } = madeApi(answer);
  let changes = 0;
  const form = new CorrectionForm(api, () => changes++);
  const [text, person] = [...form.root.querySelectorAll("input")] as [HTMLInputElement, HTMLInputElement];
  const press = (face: string) => [...form.root.querySelectorAll("button")].find((one) => one.textContent === face)!.click();
  return { form, requests, text, person, press, changes: () => changes };
}

describe("corrections by hand", () => {
  it("lists those of a track that hold, the newest first", () => {
    const all = [MADE, { ...MADE, id: 4, undone_by: "Bob" }, { ...MADE, id: 5, tracks: ["18"] }, { ...MADE, id: 6, tracks: ["18", "17"] }];
    expect(holdingOf(all, "17").map(({ id }) => id)).toEqual([6, 3]);
  });

  it("names a track, with who did it, and lists and undoes that", async () => {
    const { form, requests, text, person, press, changes } = madeForm(({ method }) => (method === "GET" ? { corrections: [MADE] } : MADE));
    form.show("17", [], 1000);
    [text.value, person.value] = ["Balloon", "Ann B"];
    press("Name it");
    await settled();
    expect(requests[0]).toMatchObject({ method: "POST", path: "/lookdown/api/corrections" });
    expect(JSON.parse(requests[0]!.body!)).toEqual({ action: "rename", tracks: ["17"], text: "Balloon", person: "Ann B" });
    expect(form.root.textContent).toContain("named “Balloon” by Ann");
    press("Undo");
    await settled();
    const undone = requests.find(({ method }) => method === "DELETE")!;
    expect([undone.path, undone.query.get("by")]).toEqual(["/lookdown/api/corrections/3", "Ann B"]);
    expect(changes()).toBe(2);
  });

  it("merges the selected into this one, from the instant that is shown", async () => {
    const { form, requests, press } = madeForm(({ method }) => (method === "GET" ? { corrections: [] } : MADE));
    form.show("17", ["19", "20"], 1234);
    press("Merge");
    await settled();
    expect(JSON.parse(requests[0]!.body!)).toMatchObject({ action: "merge", tracks: ["17", "19", "20"], time_s: 1234 });
    form.show("17", [], 1234);
    expect([...form.root.querySelectorAll("button")].find((one) => one.textContent === "Merge")!.hidden).toBe(true);
  });

  it("asks for a name first, and tells the server's fault", async () => {
    const { form, requests, text, press, changes } = madeForm(() => refused(400, "rename: expected at most 80 characters."));
    form.show("17", [], 1000);
    press("Mark it");
    expect(form.root.querySelector(".fault")!.textContent).toBe("Write a name or a note first.");
    expect(requests).toEqual([]);
    text.value = "note";
    press("Mark it");
    await settled();
    expect(form.root.querySelector(".fault")!.textContent).toBe("rename: expected at most 80 characters.");
    expect([text.value, changes()]).toEqual(["note", 0]);
  });
});
