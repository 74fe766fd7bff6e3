import { describe, expect, it } from "vitest";
import { html, linked, prose, sentence } from "../../src/html/html.ts";
import { pageOf } from "../../testing/page.ts";
import { reports } from "../../testing/reports.ts";

const attack = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;`;
// what the types restrict to a few words, or to a form that the engine gives
const closed =
  /^(id|kind|bump|rule|part|state|confidence|side|severity|required|declared|redoc|evidence|changes|places)$/;

/** The same value with every free text replaced by an attack. */
function attacked(value: unknown, key = ""): unknown {
  if (Array.isArray(value))
    return value.map((item) => (typeof item === "string" ? attacked(item, key) : attacked(item)));
  if (typeof value === "string") return closed.test(key) ? value : attack;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, attacked(inner, name)]));
}

describe("text from spec, git and tools", () => {
  it.each(Object.keys(reports) as (keyof typeof reports)[])("is only text in the report %s", (name) => {
    // the same shape as before, with other texts
    const page = pageOf(attacked(reports[name]) as typeof reports.none);
    expect(page).toContain("&lt;script&gt;alert(1)");
    expect(page).not.toContain("<script");
    expect(page).not.toContain("<img");
    // an attribute cannot be left: each quote in a text is written as an entity
    expect(page).not.toContain(`"'>`);
  });

  it("is escaped by every template", () => {
    expect(html`<p title="${'"<'}">${"<b>"}${["&", html`<i>`]}</p>`.toString()).toBe(
      '<p title="&quot;&lt;">&lt;b&gt;&amp;<i></p>',
    );
  });

  it("has names in backticks as code, and a single backtick as itself", () => {
    expect(sentence("`a<b` and `c`").toString()).toBe("<code>a&lt;b</code> and <code>c</code>");
    expect(sentence("a ` b").toString()).toBe("a ` b");
  });

  it("has in the evidence words between asterisks as emphasis, and a single asterisk as itself", () => {
    expect(prose("`a*b` is *not <i>* `c`").toString()).toBe(
      "<code>a*b</code> is <em>not &lt;i&gt;</em> <code>c</code>",
    );
    expect(prose("a * b").toString()).toBe("a * b");
  });

  it.each([
    [
      "https://a.example/b; and tests",
      '<a href="https://a.example/b" rel="noreferrer">https://a.example/b</a>; and tests',
    ],
    ["javascript:alert(1)", "javascript:alert(1)"],
    ["http://a.example", "http://a.example"],
    [
      `https://a.example/"onclick="x`,
      '<a href="https://a.example/" rel="noreferrer">https://a.example/</a>&quot;onclick=&quot;x',
    ],
  ])("links only secure web addresses: %s", (text, markup) => {
    expect(linked(text).toString()).toBe(markup);
  });
});
