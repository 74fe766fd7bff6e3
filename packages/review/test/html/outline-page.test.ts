import { hostileDocument, hostileMarkup } from "@onelogin-mfa/page-kit/hostile-document";
import { externalResources } from "@onelogin-mfa/page-kit/self-contained";
import { describe, expect, it } from "vitest";
import { renderHtml } from "../../src/html/render-html.ts";
import { outlinesOf } from "../../src/outline/outlines.ts";
import type { Spec } from "../../src/report.ts";
import { drop, type Edit, edited, set } from "../../testing/edit.ts";
import { visibleText } from "../../testing/page.ts";
import { changesBetween, outlinedReport, reportOf } from "../../testing/reports.ts";
import { smallSpec } from "../../testing/small-spec.ts";

/** The page of an edit of a document. */
function pageOfEdit(base: Spec, ...edits: readonly Edit[]): string {
  return renderHtml(outlinedReport(base, edited(base, ...edits)));
}

const received = "/components/schemas/Received/properties";
const page = pageOfEdit(
  smallSpec(),
  drop(`${received}/free`),
  set(`${received}/fresh`, { type: "string", description: "It is fresh. More of it." }),
  set(`${received}/kind/enum`, ["a", "c"]),
  set(`${received}/size/type`, "string"),
);
/** The item of a field, as a whole line. */
const itemOf = (name: string) =>
  new RegExp(`<li class="entry[^>]*>(?:(?!<li).)*<code>${name}</code>.*?</div>`, "s").exec(page)?.[0] ?? "";

describe("the page's operations and schemas", () => {
  it("have what is gone struck through, and what is new marked, in a word as well", () => {
    expect(itemOf("free")).toContain("<del><code>free</code></del>");
    expect(visibleText(itemOf("free"))).toBe("free string removed major");
    expect(itemOf("fresh")).toContain("<ins><code>fresh</code></ins>");
    expect(visibleText(itemOf("fresh"))).toBe("fresh string It is fresh. new minor");
  });

  it("have the type before and now, and the values that came and went among the others", () => {
    expect(visibleText(itemOf("size"))).toContain("size no longer integer now string");
    expect(visibleText(itemOf("kind"))).toContain("kind string a no longer b now c required changed");
  });

  it("lead to the sentence of each change, which leads back", () => {
    const links = [...page.matchAll(/<a class="badge[^>]*href="#(change-\d+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(4);
    for (const id of links) {
      expect(page).toContain(`<div class="change" id="${id}">`);
      expect(page).toContain(`<a href="#at-${id}">at its place</a>`);
      expect(page.split(`<span id="at-${id}"></span>`)).toHaveLength(2);
    }
  });

  it("fold what stays, and count it", () => {
    expect(page).toMatch(/<details><summary>\d+ unchanged fields<\/summary>/);
    expect(page).toContain('<details class="outline" id="outline-1" open>');
  });

  it("fold an operation that is new or gone as a whole", () => {
    const gone = pageOfEdit(smallSpec(), drop("/paths/~1open/delete"));
    expect(gone).toContain(
      '<details class="outline" id="outline-1"><summary><h3><del><code>DELETE /open</code></del></h3>',
    );
  });

  it("have the most severe first, and fold what changes nothing for callers", () => {
    const mixed = pageOfEdit(
      smallSpec(),
      set("/paths/~1open/post/summary", "Opens."),
      set("/paths/~1things~1{id}/get/responses/418", { description: "Tea." }),
      drop(`${received}/free`),
    );
    const titles = [...mixed.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title = ""]) => visibleText(title));
    expect(titles).toEqual(["schema Received", "GET /things/{id}", "POST /open"]);
    const [, folded = ""] = mixed.split('<details class="rest"><summary>and 1 more</summary>');
    expect(folded).toContain("POST /open");
    const words = pageOfEdit(smallSpec(), set("/paths/~1open/post/summary", "Opens."));
    expect(words).toContain("<summary>all of it</summary>");
  });

  it("fold what is more than two screens", () => {
    const names = Array.from({ length: 40 }, (_, index) => `new${index}`);
    const edits = ["Received", "Sent", "Plain", "Problem"].flatMap((schema) =>
      names.map((name) => set(`/components/schemas/${schema}/properties/${name}`, { type: "string" })),
    );
    const [start = "", folded = ""] = pageOfEdit(smallSpec(), ...edits).split(
      "<summary>and 2 more</summary>",
    );
    const count = (text: string) => text.split('class="outline"').length - 1;
    expect([count(start), count(folded)]).toEqual([2, 2]);
  });

  it("leave the lines of the documents out where there are very many changes, and show them otherwise", () => {
    const many = smallSpec();
    const names = Array.from({ length: 201 }, (_, index) => `${received}/new${index}`);
    const large = pageOfEdit(many, ...names.map((name) => set(name, { type: "string" })));
    expect([page.includes('class="diff"'), large.includes('class="diff"')]).toEqual([true, false]);
  });

  it("have a heading for each of several documents", () => {
    const base = smallSpec();
    const head = edited(base, drop(`${received}/free`));
    const changes = changesBetween(base, head);
    const outlines = outlinesOf(base, head, changes).flatMap((one) =>
      ["a.yaml", "b.yaml"].map((document) => ({ document, ...one })),
    );
    expect(renderHtml(reportOf(changes, { outlines })).match(/<h[34]>.*?<\/h[34]>/g)).toEqual([
      "<h3>a.yaml</h3>",
      '<h4><span class="what">schema</span> <code>Received</code></h4>',
      "<h3>b.yaml</h3>",
      '<h4><span class="what">schema</span> <code>Received</code></h4>',
    ]);
  });
});

describe("texts of a document", () => {
  const texts = Object.values(hostileMarkup);
  const older = hostileDocument();
  const newer = hostileDocument(texts.map((text) => `${text}"'><b class="hostile">\u202e`));
  const hostile = renderHtml(outlinedReport(older, newer));

  it("are only text, whatever they are", { tags: "security" }, () => {
    expect(hostile).toContain("&lt;script&gt;alert(1)");
    const tags = new Set([...hostile.matchAll(/<\/?([a-z0-9-]+)/gi)].map(([, tag]) => tag));
    const ours = new Set([...page.matchAll(/<\/?([a-z0-9-]+)/gi)].map(([, tag]) => tag));
    expect([...tags].filter((tag) => !ours.has(tag) && tag !== "p" && tag !== "ol")).toEqual([]);
    expect(hostile).not.toContain('class="hostile"');
    expect(hostile).not.toContain("\u202e");
    expect(externalResources(hostile)).toEqual([]);
  });
});
