import { listOperations } from "@onelogin-mfa/codegen/document";
import { codeSamples } from "@onelogin-mfa/page/code-samples";
import { evidenceOf, listAllEvidence } from "@onelogin-mfa/page/evidence";
import { describe, expect, it } from "vitest";
import { createContent, readDocument, specFile } from "../src/content/content.ts";
import { linkTarget } from "../src/markdown.ts";

const pages = (await createContent()).flatMap((section) => section.pages);
const textOf = (path: string) => pages.find((page) => page.path === path)?.text ?? "";
const claimsIn = (text: string) =>
  [...text.matchAll(/^- \*(?:captured|observed|documented|inferred)\* .*$/gm)].map(([line]) => line);
const spec = await readDocument(specFile);
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
    expect(claimsIn(after)).toEqual(
      evidenceOf(operation).map(({ claim, where, confidence }) => `- *${confidence}* ${where}: ${claim}`),
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
    const claims = claimsIn(textOf("evidence"));
    const all = listAllEvidence(spec);
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter(({ claim }) => !claims.some((line) => line.endsWith(`: ${claim}`)))).toEqual([]);
  });

  it("sandbox/control has every operation of the control API", () => {
    expect(textOf("sandbox/control").match(/^### \w+$/gm)?.length).toBeGreaterThan(20);
    expect(textOf("sandbox/control")).toContain("### getLatestCode\n");
  });
});

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
])("a link of a Markdown file, %s, leads to its page, or into the repository", (href, known, expected) => {
  expect(linkTarget(href, "spec/guides/flows.md", known)).toBe(expected);
});
