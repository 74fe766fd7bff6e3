import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { isModule } from "../../src/content/page.ts";
import { readSections } from "../../src/search/read-sections.ts";
import { type Found, loadJSON, type Section } from "../../src/search/search.ts";
import { withFrontMatter } from "../../src/write-content.ts";
import { sitePages } from "../support/content.ts";
import { addressOf, figuresOf, floors, halves, isAt } from "./support.ts";

/** Addresses of what a search finds in sections that are given by title and text. */
function find(query: string, sections: readonly (Partial<Section> & { readonly id: string })[]) {
  const all = sections.map((section) => ({ name: "", title: "", titles: ["Page"], text: "", ...section }));
  return loadJSON(all).search(query);
}

const idsOf = (found: readonly Found[]) => found.map(({ id }) => id);

describe("a search", () => {
  it.each([
    ["whole words before prefixes", "retry", { text: "Retrying. Retryable." }, { text: "Retry it." }],
    [
      "all words before some",
      "wrong code",
      { text: "Code, code, code." },
      { text: "A wrong one, not the code." },
    ],
    ["a title before a text", "rate limit", { text: "The rate limit." }, { title: "Rate limit" }],
    ["a name before its parts", "token_store", { text: "A token, a store." }, { text: "The tokenStore." }],
    ["words in their order", "rate limit", { text: "A limit, a rate." }, { text: "A rate limit, a." }],
    ["words that follow each other", "rate limit", { text: "Rate of limit." }, { text: "Of rate limit." }],
    [
      "more words in their order",
      "rate limit header",
      { text: "Header of a rate limit." },
      { text: "Of a rate limit header." },
    ],
    [
      "one whole word before many prefixes",
      "retry",
      { text: "Retryable. Retryable. Retryable." },
      { text: `Retry. ${"Nothing of it. ".repeat(30)}` },
    ],
  ])("has %s: %s", (_, query, worse, better) => {
    const sections = [
      { id: "worse", ...worse },
      { id: "better", ...better },
    ];
    expect(idsOf(find(query, sections))[0]).toBe("better");
  });

  it("has a page before its sections, guides before operations, and a reference last", () => {
    const text = "A device.";
    const sections = [
      { id: "/reference/client/functions/device.html#device", text },
      { id: "/operations/getDevice.html#200", text },
      { id: "/operations/getDevice.html#request-body", text },
      { id: "/operations/getDevice.html#a", titles: [], text },
      { id: "/guides/devices.html#section", text },
      { id: "/guides/devices.html#devices", titles: [], text },
    ];
    expect(idsOf(find("device", sections))).toEqual(sections.map(({ id }) => id).reverse());
  });

  it.each(["429", "4290", "42", "422", "429x"])("takes the number %s as it is", (query) => {
    expect(idsOf(find(query, [{ id: "429", text: "Status 429." }]))).toEqual(query === "429" ? ["429"] : []);
  });

  it.each([
    ["Next.js", "nextjs"],
    ["expires_in", "expiresIn"],
    ["devices", "device"],
    ["polling", "polls"],
    ["retries", "retry"],
    ["e-mail", "email"],
    ["OneLogin's codes", "code of onelogin"],
    ["verifyUserOtp", "VERIFYUSEROTP"],
    ["rate_limit", "a rate limit"],
    ["How do I enroll?", "enrolls"],
    ["authentcation", "authentication"],
    ["passkey", "WebAuthn"],
    ["two factor", "a second factor"],
    ["two step verification", "a second factor"],
    ["send a text message", "to send an SMS"],
    ["verifyUserOtp", "to verify an otp of a user"],
    ["MfaProtocolError", "an error of a protocol of mfa"],
    ["next.config", "the config of next"],
    ["signIn", "a sign"],
    ["mail", "an e-mail-address"],
  ])("for %s finds %s", (query, text) => {
    expect(idsOf(find(query, [{ id: "a", text }]))).toEqual(["a"]);
  });

  it.each([
    ["a letter too few", "passcde", true],
    ["a letter too many", "passscode", true],
    ["another letter", "passkode", true],
    ["two letters in each other's place", "pascsode", true],
    ["another first letter", "basscode", true],
    ["another last letter", "passcodo", true],
    ["no letter after the third", "pas", true],
    ["no letter after the second", "pa", false],
    ["two other letters, apart", "bassqode", false],
    ["two other letters, side by side", "passkade", false],
    ["two letters too many", "passscoode", false],
    ["two letters too few", "passde", false],
    ["two pairs in each other's place", "apssocde", false],
    ["all letters twice", "passcodepasscode", false],
  ])("for passcode with %s, %s: is found %s", (_, query, isFound) => {
    expect(idsOf(find(query, [{ id: "a", text: "A passcode." }]))).toEqual(isFound ? ["a"] : []);
  });

  it("takes a short word, and one with a digit, as it is", () => {
    for (const query of ["cade", "shb256"])
      expect(find(query, [{ id: "a", text: "A code by sha256." }])).toEqual([]);
    // five letters are enough
    expect(idsOf(find("codas", [{ id: "a", text: "Some codes, codak." }]))).toEqual(["a"]);
  });

  it("finds nothing for stop words, for what is nowhere, and for a word inside another one", () => {
    for (const query of ["", "how do I", "Does", "kerberos", "login", "user otp"]) {
      expect(find(query, [{ id: "a", text: "OneLogin does verifyUserOtp. How do I" }])).toEqual([]);
    }
    expect(find("OneLogin getURL", [{ id: "a", text: "One login. To get" }])).toEqual([]);
  });

  it("finds what a misspelled word may mean only where nothing has the word", () => {
    const sections = [
      { id: "another", text: "A passcove." },
      { id: "it", text: "A passcode." },
    ];
    expect(idsOf(find("passcode", sections))).toEqual(["it"]);
    expect(idsOf(find("passcoqe", sections))).toEqual(["another", "it"]);
  });

  it("has a page by its name, and names in titles by their parts", () => {
    const sections = [
      { id: "text", text: "The user calls getUser." },
      { id: "page", name: "getUser", titles: [], title: "Read a user" },
    ];
    expect(idsOf(find("getUser", sections))).toEqual(["page", "text"]);
    expect(idsOf(find("verify otp", [{ id: "title", title: "Call verifyUserOtp" }]))).toEqual(["title"]);
  });

  it("shows the mark-up of a title as text", () => {
    const [found] = find("flow", [{ id: "a", title: "Flow<img>", titles: ["<b>"] }]);
    expect([found?.title, found?.titles]).toEqual(["Flow&#60;img&#62;", ["&#60;b&#62;"]]);
  });

  it("shows the part of a text that has most of the query, as text, and marks the words", () => {
    const filling = "Nothing of it. ".repeat(30);
    const text = `A state. ${filling} The state token of <WebAuthn> & others. ${filling}`;
    const [found] = find("state_token Passkeys", [{ id: "a", text }]);
    expect(found?.excerpt).toMatch(/^… .*The state token of &#60;WebAuthn&#62; &#38; others\..* …$/);
    expect(found?.excerpt.length).toBeLessThan(300);
    const marked = ["state_token", "Passkeys", "state", "token", "WebAuthn"];
    expect(found?.match).toEqual(Object.fromEntries(marked.map((word) => [word, true])));
  });

  it("shows a short text as it is, and of a long one whole words from before the first of the query", () => {
    const excerptOf = (text: string) => find("token", [{ id: "a", text }])[0]?.excerpt;
    expect(excerptOf("The token.")).toBe("The token.");
    const [before, after] = ["before ".repeat(20), " after".repeat(60)];
    expect(excerptOf(`${before}token`)).toBe(`… ${"before ".repeat(8)}token`);
    expect(excerptOf(`token${after}`)).toBe(`token${" after".repeat(39)} …`);
    const [some, more] = [58, 59].map((length) => "a".repeat(length));
    expect([`${some} token`, `${more} token`].map(excerptOf)).toEqual([`${some} token`, "… token"]);
  });

  it("shows the place with the most different words of the query, the first of those", () => {
    const filling = " filling".repeat(40);
    const text = `state, state, state${filling} the state token one${filling} the state token two`;
    expect(find("state token", [{ id: "a", text }])[0]?.excerpt).toContain("the state token one");
  });
});

/** A part of the queries has its answer in the references, which are not made here. */
const withoutReferences = 0.02;

describe("on the pages of the site", () => {
  const pages: string[] = [];
  let search: (query: string) => Found[];
  beforeAll(async () => {
    const all = sitePages().filter((page) => !isModule(page));
    pages.push("index", ...all.map(({ path }) => path));
    const texts = all.map((page) => ({ path: page.path, text: withFrontMatter(page, undefined) }));
    const start = {
      path: "index",
      text: readFileSync(new URL("../../src/index.md", import.meta.url), "utf8"),
    };
    ({ search } = loadJSON(await readSections([start, ...texts])));
  });

  it.each(halves)(
    "the right page is mostly the first, and nearly always among the first three: %s",
    (_, queries) => {
      const { first, firstThree, empty } = figuresOf(queries, search);
      expect(queries.length).toBeGreaterThanOrEqual(60);
      expect(first).toBeGreaterThanOrEqual(floors.first - withoutReferences);
      expect(firstThree).toBeGreaterThanOrEqual(floors.firstThree - withoutReferences);
      expect(empty).toEqual([]);
    },
  );

  it("each query has an answer that exists", () => {
    const answered = (page: string) =>
      /^reference\//.test(page) || pages.some((one) => isAt(page.split("#")[0] ?? "", one));
    const missing = halves.flatMap(([, queries]) => queries.filter((query) => !query.pages.some(answered)));
    expect(missing).toEqual([]);
  });

  it("an operation is found by its name, before all but a function of the sandbox with that name", () => {
    const operations = pages.filter((path) => /^operations\/[a-z]+[A-Z]/.test(path));
    const missed = operations.filter((path) => {
      const found = search(path.slice("operations/".length)).slice(0, 2);
      return !found.some(({ id }) => isAt(path, addressOf(id)));
    });
    expect(operations.length).toBeGreaterThan(10);
    expect(missed).toEqual([]);
  });
});
