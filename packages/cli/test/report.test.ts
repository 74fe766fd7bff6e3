import { expect, it } from "vitest";
import { createReport, targetOf, toMarkdown } from "../src/check/report.ts";

const context = { version: "1.2.3", checkedAt: new Date(0), host: "acme.onelogin.com", target: "a sandbox" };
const call = {
  callId: "1",
  loginId: undefined,
  operation: "getUser",
  method: "GET",
  path: "/users/{id}",
  status: 200,
};
const at = (pointer: string, seen: string) => ({ pointer, expected: "must be text", seen });
const reportOf = (
  mismatches: readonly ReturnType<typeof at>[],
  answers?: Parameters<typeof createReport>[0]["answers"],
) =>
  createReport(
    {
      steps: [{ name: "user", status: "failed", text: "ada@example.com\n at acme.onelogin.com | no" }],
      // of a response only these are read
      responses: [call, { ...call, operation: "listUsers" }].map((one) => ({
        ...one,
        durationMs: 5,
      })) as never,
      mismatches: [{ type: "mismatch", ...call, requestId: "R1", mismatches }],
      answers,
    },
    context,
  );

it.each([
  ["7", "a number"],
  ["-7", "a number"],
  ["array of 2", "an array of 2"],
  ["object", "an object"],
  ["string of 5", "a string of 5"],
  ["a 7", "a 7"],
  ["no array", "no array"],
  ["null", "null"],
])("a difference names the kind of %s, and no value: %s", (seen, kind) => {
  expect(reportOf([at("/0/id", seen)]).differences).toMatchObject([{ pointer: "/*/id", seen: kind }]);
});

it("has each place once, however many elements of an array differ there", () => {
  const report = reportOf([at("/0/id", "7"), at("/12/id", "8"), at("/1", "7"), at("", "7")]);
  expect(report.differences.map(({ pointer }) => pointer)).toEqual(["/*/id", "/*", ""]);
});

it("is Markdown with one line a row, and a draft of evidence", () => {
  const markdown = toMarkdown(reportOf([at("", "null")]));
  expect(markdown).toContain("| user | failed | an e-mail address at the host \\| no |\n");
  expect(markdown).toContain("| getUser | 200 | 5 | 1 |\n| listUsers | 200 | 5 | 0 |\n");
  expect(markdown.slice(markdown.indexOf("### "))).toBe(`### 1. \`getUser\`, status 200, at \`/\`

\`\`\`yaml
x-evidence:
  - claim: "The response to \`GET /users/{id}\` with status 200 is null; the spec says: must be text."
    source: "a response of a sandbox on 1970-01-01, checked by @onelogin-mfa/cli 1.2.3, request R1"
    confidence: captured
\`\`\`
`);
  expect(toMarkdown(reportOf([]))).toMatch(/\n## Differences\n\nEvery response matches the spec\.\n$/);
});

it("says of each question what was measured, or why nothing was", () => {
  const answers = ["`open` was one.", "`open` was two."].map((claim) => ({
    question: "open" as const,
    claim,
  }));
  const markdown = toMarkdown(reportOf([], answers));
  const [, open = ""] = markdown.split("### Is a verification still open after a wrong code?\n\n");
  expect(open).toMatch(
    /^```yaml\nx-evidence:\n {2}- claim: "`open` was one."\n(?: .*\n)+ {2}- claim: "`open` was two."\n/,
  );
  const reasons = [...markdown.matchAll(/^### (.*\?)\n\nNot measured: (.*)\.$/gm)].map(
    ([, ...found]) => found,
  );
  expect(reasons).toContainEqual([
    "How is a wrong code answered by `verifyUserOtp`, with which status and body?",
    "the check has ended before it",
  ]);
  expect(reasons).toContainEqual([
    "Does a refresh token still work?",
    "it needs a refresh token, for which the client does not ask",
  ]);
});

it.each([
  ["api.us.onelogin.com", "api.us.onelogin.com"],
  ["api.eu.onelogin.com", "api.eu.onelogin.com"],
  ["acme.onelogin.com", "an account's host"],
  ["my-api.us.onelogin.com", "an account's host"],
  ["api.us.onelogin.com.example.com", "an account's host"],
])("names only the hosts of regions: %s", (host, target) => {
  expect(targetOf(host)).toBe(target);
});
