import { listOperations } from "@onelogin-mfa/codegen/document";
import { codeSamples } from "@onelogin-mfa/page/code-samples";
import { evidenceOf, listAllEvidence } from "@onelogin-mfa/page/evidence";
import { describe, expect, it } from "vitest";
import { claimsFence, renderClaims } from "../src/content/claims.ts";
import { createContent } from "../src/content/content.ts";
import { linkTarget } from "../src/markdown.ts";
import { spec } from "./support/spec.ts";

const sections = await createContent();
const pages = sections.flatMap((section) => section.pages);
const textOf = (path: string) => pages.find((page) => page.path === path)?.text ?? "";
const claimsIn = (text: string) =>
  [...text.matchAll(/^```+claims\n(.*)\n```/gm)].flatMap(
    ([, json = ""]) => JSON.parse(json) as { claim: string }[],
  );
const operations = listOperations(spec);

describe("the pages", () => {
  it("begin with the login, and have an address, a title and a description of their own", () => {
    expect(pages[0]?.path).toBe("guides/web-login");
    for (const key of ["path", "title", "description"] as const) {
      expect(new Set(pages.map((page) => page[key])).size).toBe(pages.length);
    }
  });

  it.each(operations)("operations/$id has its samples, and its evidence after its responses", (operation) => {
    const text = textOf(`operations/${operation.id}`);
    const [before = "", after = ""] = text.split("\n## Responses\n");
    for (const { source } of codeSamples(operation)) expect(before).toContain(source.trim());
    expect(claimsIn(before)).toEqual([]);
    expect(claimsIn(after).map(({ claim }) => claim)).toEqual(
      evidenceOf(operation).map(({ claim }) => claim),
    );
  });

  it("operations/verifyUserOtp says what it takes: required, types, secrets, discouraged forms, shared responses", () => {
    const text = textOf("operations/verifyUserOtp");
    expect(text).toMatch(
      /^\| `user_id` \| `integer \(int64\), path` \| \*\*Required\.\*\* OneLogin's numeric id/m,
    );
    expect(text).toMatch(/^\| `otp` \| `string` \| \*\*Required\.\*\* \*\*Secret\.\*\*/m);
    expect(text).toMatch(/^\| `status` \| `"pending" .*\n\| `status` \| `object` /ms);
    expect(textOf("operations/verifyUserRegistration")).toMatch(
      /^\| `otp` \| .* \*\*Discouraged as integer:\*\*/m,
    );
    expect(text).toContain("| `429` | [TooManyRequests](/operations/responses#toomanyrequests) |");
  });

  it("evidence has every claim of the spec", () => {
    const claims = new Set(claimsIn(textOf("evidence")).map(({ claim }) => claim));
    const all = listAllEvidence(spec);
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter(({ claim }) => !claims.has(claim))).toEqual([]);
  });

  it("sandbox/control has every operation of the control API", () => {
    expect(textOf("sandbox/control").match(/^### \w+$/gm)?.length).toBeGreaterThan(20);
    expect(textOf("sandbox/control")).toContain("### getLatestCode\n");
  });
});

describe("a claim", () => {
  const pageOfList = { "https://a.example/users": { title: "List Users", read: "2026-11-27" } };
  it.each([
    [
      "https://a.example/users",
      'href="https://a.example/users" rel="noreferrer">https://a.example/users</a> (“List Users”, read 2026-11-27)',
    ],
    [
      "patchon/pam-onelogin@ff01d06 src/onelogin.c:812-828",
      "/patchon/pam-onelogin/blob/ff01d06/src/onelogin.c#L812-L828",
    ],
    ["a/b@1bfccbe Examples/Password Manager/PWM_1", "/blob/1bfccbe/Examples/Password%20Manager/PWM_1"],
    ["onelogin/onelogin-java-sdk@2453194", "/onelogin/onelogin-java-sdk/commit/2453194"],
    ["pritunl/pritunl#540@2453194", "https://github.com/pritunl/pritunl/pull/540"],
    ["javascript:alert(1)", '<p class="note">javascript:alert(1)</p>'],
  ])("has %s as a link", (source, part) => {
    const claim = { claim: "`a` is <b>", where: "here", confidence: "captured", source };
    const html = renderClaims(claimsFence([claim], pageOfList).split("\n")[1] ?? "");
    expect(html).toContain(part);
    expect(html).toContain("<code>a</code> is &lt;b&gt;");
  });
});

describe("a link of a Markdown file", () => {
  const files = new Map([["spec/guides/errors.md", "/guides/errors"]]);
  const places = { files, names: new Map<string, string>() };
  const repository = "https://github.com/owner/name";
  it.each([
    ["errors.md#in-typescript", places, "/guides/errors#in-typescript"],
    ["#here", places, "#here"],
    ["https://a.example", places, "https://a.example"],
    ["../../LICENSE", places, undefined],
    ["../../LICENSE", { ...places, repository }, `${repository}/blob/main/LICENSE`],
    ["javascript:alert(1)", { ...places, repository }, undefined],
  ])("%s leads to its page, or into the repository", (href, known, expected) => {
    expect(linkTarget(href, "spec/guides/flows.md", known)).toBe(expected);
  });
});
