import { runInThisContext } from "node:vm";
import MiniSearch from "minisearch";
import { describe, expect, it } from "vitest";
import { search as options } from "../../src/search.ts";
import { sitePages } from "../support/content.ts";
import { fields, halves, isAt, searchIn } from "./support.ts";

interface Section {
  readonly id: string;
  readonly title?: string;
  readonly titles?: readonly string[];
  readonly text?: string;
}

/** Options as the browser has them: each function is made anew from its text. */
const sent = Object.fromEntries(
  Object.entries(options.miniSearch ?? {}).map(([kind, some]) => [
    kind,
    Object.fromEntries(
      Object.entries(some).map(([name, one]) => [
        name,
        typeof one === "function" ? runInThisContext(`(${one})`) : one,
      ]),
    ),
  ]),
);

/** Addresses of what a search finds in these sections. */
function find(query: string, sections: readonly Section[]): string[] {
  const index = new MiniSearch({ ...fields, ...options.miniSearch?.options });
  index.addAll(sections.map((section) => ({ title: "", titles: [], text: "", ...section })));
  return searchIn(JSON.stringify(index), sent)(query).map(({ id }) => id);
}

describe("a search", () => {
  it.each([
    ["whole words before prefixes", "retry", { text: "Retryable." }, { text: "Retry it." }],
    ["all words before some", "wrong code", { text: "Code, code, code." }, { text: "Wrong, not the code." }],
    ["a title before a text", "rate limit", { text: "The rate limit." }, { title: "Rate limit" }],
    ["a name before its parts", "token_store", { text: "A token, a store." }, { text: "The tokenStore." }],
  ])("has %s: %s", (_, query, worse, better) => {
    const filling = { id: "filling", text: "Nothing of it." };
    const sections = [{ id: "worse", ...worse }, filling, { id: "better", ...better }];
    expect(find(query, sections)).toEqual(["better", "worse"]);
  });

  it("has guides before answers of operations, and a reference last", () => {
    const text = "A device.";
    const sections = [
      { id: "/reference/client/functions/device.html#device", text },
      { id: "/changelog.html#devices", text },
      { id: "/operations/getDevice.html#200", text },
      { id: "/guides/devices.html#section", text },
    ];
    expect(find("device", sections)).toEqual(sections.map(({ id }) => id).reverse());
  });

  it.each(["429", "4290", "42", "4", "422", "429x"])("takes the number %s as it is", (query) => {
    expect(find(query, [{ id: "429", text: "Status 429." }])).toEqual(query === "429" ? ["429"] : []);
  });

  it.each([
    ["Next.js", "nextjs"],
    ["expires_in", "expiresIn"],
    ["devices", "device"],
    ["polling", "polls"],
    ["retries", "retry"],
    ["settings", "setting"],
    ["addresses", "address"],
    ["e-mail", "email"],
    ["OneLogin's codes", "code of onelogin"],
    ["verifyUserOtp", "VERIFYUSEROTP"],
    ["rate_limit", "a rate limit"],
    ["How do I enroll?", "enrolls"],
    ["authentcation", "authentication"],
    ["authent", "authentication"],
    ["passkey", "WebAuthn"],
    ["Two Factor", "a second"],
    ["two step verification", "a second"],
    ["backup codes", "temporary"],
    ["send a text message", "an SMS"],
    ["verifyUserOtp", "to verify an otp of a user"],
    ["mail", "an e-mail-address"],
    ["a&b", "b"],
  ])("for %s finds %s", (query, text) => {
    expect(find(query, [{ id: "a", text }])).toEqual(["a"]);
  });

  it.each(["", "how do I", "Does", "kerberos", "user otp", "quot", "cade", "shb256", "passqve"])(
    "finds nothing for %j",
    (query) => {
      const text = "It does verifyUserOtp, with a code, a &quot;passcode&quot;, by sha256. How do I";
      expect(find(query, [{ id: "a", text }])).toEqual([]);
    },
  );

  it("finds names in titles by their parts", () => {
    expect(find("verify otp", [{ id: "title", title: "Call verifyUserOtp" }])).toEqual(["title"]);
  });
});

describe("a page", () => {
  /** HTML that a page is searched by. */
  const searched = (
    html: string,
    frontmatter: Readonly<Record<string, unknown>>,
    relativePath = "guides/errors.md",
  ) => {
    const markdown = { renderAsync: async () => html };
    return options._render?.(
      "",
      { path: "", cleanUrls: false, relativePath, frontmatter },
      markdown as never,
    );
  };

  it("is found by its description", async () => {
    expect(await searched("<h1>Errors</h1><p>Text.</p>", { description: "About $& them." })).toBe(
      "<h1>Errors</h1>\nAbout $& them.\n<p>Text.</p>",
    );
  });

  it("with `search: false` is left out", async () => {
    expect(await searched("<h1>Errors</h1>", { search: false })).toBe("");
    expect(await searched("<h2>Errors</h2>", { search: true })).toBe("<h2>Errors</h2>");
  });

  it("of a reference has no signature, no table, and only members of its own", async () => {
    const member = (name: string, more = "") => `<h3 id="${name}">${name}</h3><p>The ${name}.</p>${more}`;
    const repeated = "<blockquote>a</blockquote><table><tr></tr></table><pre>b</pre>";
    const html = [
      `<h1>Failure</h1>${repeated}<h2 id="methods">Methods</h2>`,
      member("first", '<h4 id="returns">Returns</h4><p>A text.</p>'),
      member("second", '<h4 id="inherited-from-1">Inherited from</h4>'),
      member("third", '<h4 id="overrides">Overrides</h4>'),
    ].join("");
    expect(await searched(html, { description: "A failure." }, "reference/client/classes/Failure.md")).toBe(
      `<h1>Failure</h1>\nA failure.\n${member("first")}<p>A text.</p>`,
    );
    expect(await searched(html, {})).toContain(repeated);
  });
});

it("each query has an answer that exists", () => {
  const pages = ["index", ...sitePages().map(({ path }) => path)];
  const answered = (page: string) =>
    /^reference\//.test(page) || pages.some((one) => isAt(page.split("#")[0] ?? "", one));
  const missing = halves.flatMap(([, queries]) => queries.filter((query) => !query.pages.some(answered)));
  expect(missing).toEqual([]);
});
