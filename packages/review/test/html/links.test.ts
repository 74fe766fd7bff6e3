import { describe, expect, it } from "vitest";
import { pageOf } from "../../testing/page.ts";
import { reports } from "../../testing/reports.ts";

const beside = ["redoc.html"];

/** Links inside the folder that lead nowhere, and anchors that are there twice. */
function faults(page: string): string[] {
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id = ""]) => id);
  const links = [...page.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link = ""]) => link);
  const references = [...page.matchAll(/\s(?:aria-labelledby)="([^"]*)"/g)].map(([, id = ""]) => `#${id}`);
  const isBroken = (link: string) => {
    const [file = "", anchor = ""] = link.split("#");
    return file === "" ? !ids.includes(anchor) : !beside.includes(file) && !link.startsWith("https://");
  };
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [...[...links, ...references].filter(isBroken), ...twice];
}

describe("links inside the page", () => {
  it.each(Object.keys(reports) as (keyof typeof reports)[])("all lead somewhere in the report %s", (name) => {
    expect(faults(pageOf(reports[name]))).toEqual([]);
  });

  it("would be found if they did not", () => {
    const page =
      '<a href="#gone"></a><a href="gone.html"></a><p id="a"></p><p id="a"></p><p aria-labelledby="b">';
    expect(faults(page)).toEqual(["#gone", "gone.html", "#b", "a"]);
  });
});
