import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Area, AreaContext } from "../src/area.ts";
import { chooseAreas } from "../src/choose-areas.ts";
import { createProgress } from "../src/progress.ts";
import { runAreas } from "../src/run-areas.ts";

const area = (name: string, measure: Area["measure"] = async () => ({ comparisons: [] })): Area => {
  return { name, title: name, method: "", peers: ["orval"], measure };
};
const areas = [area("codegen"), area("sandbox"), area("loop")];

describe("chooseAreas", () => {
  it("takes all, or those that are named, in their order", () => {
    expect(chooseAreas(areas, [])).toEqual(areas);
    expect(chooseAreas(areas, ["loop", "codegen"]).map(({ name }) => name)).toEqual(["codegen", "loop"]);
  });

  it.each([
    ["sanbdox", 'No area is called "sanbdox". Did you mean "sandbox"? Choose from: codegen, sandbox, loop.'],
    ["client", 'No area is called "client". Choose from: codegen, sandbox, loop.'],
  ])("of a wrong name %s says which there are", (name, message) => {
    expect(() => chooseAreas(areas, [name])).toThrow(message);
  });
});

describe("runAreas", () => {
  const options = { isQuick: true, missingPeers: { orval: "E404", ky: "E404" }, onProgress: () => {} };

  it("names an area that fails, and measures the others", async () => {
    const failing = area("sandbox", async () => {
      throw new Error("no server");
    });
    const { sections, failures } = await runAreas([failing, area("loop")], options);
    expect(Object.keys(sections)).toEqual(["loop"]);
    expect(failures).toEqual({ sandbox: "no server" });
  });

  it("names a peer of the area that is not installed, with the reason", async () => {
    const { sections } = await runAreas([area("codegen")], options);
    expect(sections.codegen?.missing).toEqual({ orval: "E404" });
  });

  it("gives each area a folder that is gone afterwards, and says where it is", async () => {
    const seen: AreaContext[] = [];
    const lines: string[] = [];
    const looking = area("codegen", async (context) => {
      seen.push(context);
      context.onProgress("round 1");
      return { comparisons: [], notes: [String(existsSync(context.scratch))] };
    });
    const { sections } = await runAreas([looking], { ...options, onProgress: (text) => lines.push(text) });
    expect(sections.codegen?.notes).toEqual(["true"]);
    expect(existsSync(seen[0]?.scratch ?? "/")).toBe(false);
    expect(lines).toEqual(["codegen (1 of 1): starts", "codegen (1 of 1): round 1"]);
  });
});

describe("createProgress", () => {
  it("without a terminal prints a line every ten seconds", () => {
    const lines: string[] = [];
    const times = [0, 9_999, 10_000];
    const stream = { isTTY: false, write: (text: string) => lines.push(text) };
    const { show } = createProgress(stream, () => times.shift() ?? 0);
    for (const text of ["a", "b", "c"]) show(text);
    expect(lines).toEqual(["a\n", "c\n"]);
  });

  it("on a terminal writes over its line, as wide as the terminal is", () => {
    const lines: string[] = [];
    const stream = { isTTY: true, columns: 4, write: (text: string) => lines.push(text) };
    createProgress(stream).show("abcdef");
    expect(lines).toEqual(["\r\u001b[Kabc"]);
  });
});
