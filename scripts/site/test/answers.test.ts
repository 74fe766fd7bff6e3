import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as client from "@onelogin-mfa/client";
import { arrayOf, examplesOf, listOperations, mediaTypesOf, valueAt } from "@onelogin-mfa/openapi";
import { describe, expect, it } from "vitest";
import { claimsWith, confidenceOf, listClaims } from "../src/content/claims.ts";
import { createFillers, readDocument, root, specFile } from "../src/content/content.ts";
import { codeFacts, listTexts, runErrors, statusFacts, textFacts } from "../src/content/errors.ts";
import { questionsTable, startedWith } from "../src/content/factors.ts";
import { sitePages } from "./support/content.ts";

const spec = await readDocument(specFile);
const control = await readDocument("packages/sandbox/control.yaml");
const textAt = (path: string) => sitePages().find((page) => page.path === path)?.text ?? "";
const answers = () => sitePages().filter(({ path }) => /^(factors|errors)\//.test(path));
const enumAt = (document: unknown, pointer: string) => arrayOf(valueAt(document, pointer)).map(String);

/** The headings of a page and of its parts. */
const headingsOf = (text: string) => [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);

/** All sources of a package as one text. */
function sourcesOf(name: string): string {
  const cwd = join(fileURLToPath(root), "packages", name, "src");
  const files = globSync("**/*.ts", { cwd, exclude: ["generated/**"] });
  return files.map((file) => readFileSync(join(cwd, file), "utf8")).join("\n");
}

describe("a factor has a page", () => {
  const kinds = enumAt(control, "/components/schemas/DeviceKind/enum");

  it.each(kinds)("that says how it goes, what each state means, what is known, and has code: %s", (kind) => {
    const text = textAt(`factors/${kind.replaceAll("_", "-")}`);
    expect(headingsOf(text)).toEqual(
      expect.arrayContaining([
        "Verify",
        "What the user sees",
        "What each status means",
        "Code",
        "In the sandbox",
        "Pitfalls",
        "Known, and not known",
      ]),
    );
    expect(text).toMatch(/^\| `auth_factor_name` \|/m);
    for (const status of enumAt(spec, "/components/schemas/State/anyOf/0/enum"))
      expect(text).toMatch(new RegExp(`^\\| \`${status}\` \\|`, "m"));
    expect(text).toMatch(/^```ts \[/m);
    expect(text).toMatch(/^- \*(observed|documented)\* /m);
    expect(text).toMatch(/^\| Question \| Assumed \|$/m);
    expect(textAt("factors/index")).toContain(`](/factors/${kind.replaceAll("_", "-")})`);
  });

  it("for each name of the spec", () => {
    const names = enumAt(spec, "/components/schemas/AuthFactorName/anyOf/0/enum");
    expect(names.length).toBeGreaterThan(4);
    const shown = answers().map(({ text }) => /^\| `auth_factor_name` \| `([^`]+)` \|$/m.exec(text)?.[1]);
    expect(names.filter((name) => !shown.includes(name))).toEqual([]);
  });

  it("with the messages of the sandbox, in each mode, and the functions that play the user", () => {
    const sms = textAt("factors/sms");
    expect(sms).toMatch(
      /`sms`: “Your OneLogin code is \d{6}\. .*; in mode `documented` `sms`: “Your .* [A-Z0-9]{6}\./,
    );
    expect(textAt("factors/protect")).toMatch(
      /^\| Verification \| `push`: .*`approveMessage`.*`denyMessage`/m,
    );
    expect(textAt("factors/authenticator")).toMatch(/^\| Verification \| nothing \| \[`getTotp`\]/m);
  });

  it("with the fields that the spec's example of its start has", () => {
    expect(startedWith(spec, { name: "OneLogin Protect" })).toBe(
      "`pending` with `totp_url` and `verification_token`, without `expires_at`",
    );
    expect(() => startedWith(spec, { name: "Pigeon" })).toThrow(
      /no example of a pending registration of "Pigeon"/,
    );
  });
});

describe("an error has a page", () => {
  const classes = Object.keys(client).filter((name) => /^Mfa\w+Error$/.test(name) && name !== "MfaError");
  const texts = listTexts(spec);
  const statuses = listOperations(spec).flatMap(({ responses }) =>
    [...responses.keys()].filter((status) => !status.startsWith("2")),
  );

  it.each(classes)("with its class, its code and a message: %s", (name) => {
    const own = answers().filter(({ text }) => text.includes(`| Class | [\`${name}\`]`));
    expect(own).toHaveLength(1);
    const [{ path = "", title = "", text = "" } = {}] = own;
    const code = path.replace("errors/", "");
    expect(title).toBe(`${code}: ${name}`);
    expect(text).toMatch(new RegExp(`^# \`${code}\`: `));
    expect(headingsOf(text)).toEqual(expect.arrayContaining(["Cause", "Fix"]));
    expect(textAt("errors/index")).toContain(`| [\`${code}\`](/errors/${code}) | \`${name}\` |`);
  });

  it.each([...new Set(statuses)])("for the status %s, with the calls that declare it", (status) => {
    const text = textAt(`errors/${status === "default" ? "5xx" : status}`);
    expect(text).toMatch(/^\| Calls \| Meaning, as the spec has it \| Documented by OneLogin \|$/m);
    expect(text).toMatch(/^The client throws \[`\w+`\]\(\/errors\/\w+\) \(`Mfa\w+Error`\)\.$/m);
  });

  it.each(texts)(
    "for each text of a response, in a heading, with body and message: $text",
    ({ page, text }) => {
      const [, section = ""] = textAt(page).split(`\n## ${text}\n`);
      const [own = ""] = section.split(/^## /m, 1);
      // a cause in words, and what a run has shown
      expect(own.trim()).toMatch(/^(?!```)\S/);
      expect(own).toMatch(/^```(json|html)\n/m);
      expect(own).toMatch(/^In the client, \[.*: `` \w+ \([A-Z]+ \/.* \[HTTP \d{3}\] ``$/m);
      expect(textAt("errors/index")).toContain(`[${text}](/${page}#`);
    },
  );

  it("that has every body of an error in the spec", () => {
    const bodies = listOperations(spec).flatMap(({ responses }) =>
      [...responses]
        .filter(([status]) => !status.startsWith("2"))
        .flatMap(([, response]) => mediaTypesOf(response).flatMap(([, media]) => examplesOf(media))),
    );
    const all = answers()
      .map(({ text }) => text)
      .join("\n");
    expect(bodies.length).toBeGreaterThan(50);
    for (const { value } of bodies)
      expect(all).toContain(
        typeof value.value === "string" ? value.value.trim() : JSON.stringify(value.value, null, 2),
      );
  });

  it("with each message that the client writes with its code", () => {
    const written = [
      ...sourcesOf("client").matchAll(/createError\(\s*"(\w+)",\s*(?:"([^"]+)"|'([^']+)'|`([^`$]+))/g),
    ];
    const messages = written.map(([, code = "", ...forms]) => ({ code, message: forms.join("").trim() }));
    expect(messages.length).toBeGreaterThan(10);
    expect(messages.filter(({ code, message }) => !textAt(`errors/${code}`).includes(message))).toEqual([]);
  });

  it("with each text that the sandbox says of a field or of a malformed request", () => {
    const source = sourcesOf("sandbox");
    const ofFields = [...source.matchAll(/\binvalid\(\s*\w*"?(?:\w+)"?,\s*["`]([^"`$]+)/g)];
    const malformed = [...source.matchAll(/new Refusal\("malformed",\s*(?:message \?\? )?"([^"]+)"/g)];
    expect(ofFields.length).toBeGreaterThan(9);
    expect(malformed.length).toBeGreaterThan(3);
    const shown = `${textAt("errors/422")}\n${textAt("errors/400")}`;
    const said = [...ofFields, ...malformed].map(([, text = ""]) => text.trim());
    expect(said.filter((text) => !shown.includes(text))).toEqual([]);
  });

  it("that names each finding of the sandbox", () => {
    const rules = enumAt(control, "/components/schemas/Finding/properties/rule/enum");
    expect(rules.length).toBeGreaterThan(10);
    const all = answers()
      .map(({ text }) => text)
      .join("\n");
    expect(rules.filter((rule) => !all.includes(`\`${rule}\``))).toEqual([]);
  });

  describe("whose tables are of", () => {
    const response = (description: string, isDocumented = true) => ({
      description,
      "x-documented": isDocumented,
    });
    const [refused, later] = [response("Refused."), response("Later.\n")];
    const operations = {
      a: { 401: refused, 429: later, 404: response("Not there."), 409: refused, default: refused },
      b: { 401: refused, 429: later, 404: response("Not there.", false), 409: refused },
      c: { 401: refused, 429: later, 404: response("Gone."), 409: refused },
      d: { 401: refused, 429: later },
      e: { 401: refused, 429: later },
      f: { 401: refused },
    };
    const paths = Object.entries(operations).map(([operationId, responses]) => [
      `/${operationId}`,
      { get: { operationId, responses: { 200: { description: "Done." }, ...responses } } },
    ]);
    const birds = { openapi: "3.1.0", paths: Object.fromEntries(paths) };
    const error = (code: client.MfaErrorCode, name: string, statuses: readonly number[]) => ({
      code,
      statuses,
      // what the page reads of one
      error: { code, name, message: "It `failed`." } as client.MfaError,
    });
    const codes = [
      error("request", "MfaRequestError", [404, 409]),
      error("server", "MfaServerError", [429, 500, 503]),
      error("network", "MfaNetworkError", []),
    ];
    const errors = { codes, texts: [], spec: birds };
    const head = "| Calls | Meaning, as the spec has it | Documented by OneLogin |\n| --- | --- | --- |\n";

    it.each([
      ["401", "| all calls | Refused. | yes |"],
      [
        "429",
        "The client throws [`server`](/errors/server) (`MfaServerError`).| all calls but `f` | Later. | yes |",
      ],
      [
        "409",
        "The client throws [`request`](/errors/request) (`MfaRequestError`).| all calls but `d`, `e`, `f` | Refused. | yes |",
      ],
      [
        "404",
        "The client throws [`request`](/errors/request) (`MfaRequestError`).| `a`, `b` | Not there. | no |\n| `c` | Gone. | yes |",
      ],
      ["5xx", "The client throws [`server`](/errors/server) (`MfaServerError`).| `a` | Refused. | yes |"],
    ])("the status %s", (status, expected) => {
      expect(statusFacts(errors, `errors/${status}`).replace(`\n\n${head}`, "").replace(head, "")).toBe(
        expected,
      );
    });

    it("a code, with the pages of its statuses", () => {
      const facts = (code: string, name: string, statuses: string) =>
        `| Property | Value |\n| --- | --- |\n| \`error.code\` | \`${code}\` |\n| Class | [\`${name}\`](/reference/client/classes/${name}) |\n| HTTP status | ${statuses} |\n\nA message: \`\` It \`failed\`. \`\``;
      expect(codeFacts(errors, "request")).toBe(
        facts("request", "MfaRequestError", "[404](/errors/404), [409](/errors/request)"),
      );
      expect(codeFacts(errors, "server")).toBe(
        facts("server", "MfaServerError", "[429](/errors/429), [500](/errors/5xx), [503](/errors/5xx)"),
      );
      expect(codeFacts(errors, "network")).toBe(
        facts("network", "MfaNetworkError", "none: there was no error response"),
      );
    });
  });

  it("and no page is of a code, a status, a text or a factor that there is not", async () => {
    const errors = await runErrors(spec);
    expect(() => textFacts(errors, "errors/401", "No such text")).toThrow(/has the text "No such text"/);
    const fillers = await createFillers(spec);
    const fill = (name: string, path: string) => fillers[name]?.("", { path, heading: "" });
    expect(() => fill("code", "errors/teapot")).toThrow('the client has no error code "teapot"');
    expect(() => fill("status", "errors/418")).toThrow(
      "no operation of the spec has a response of this status",
    );
    expect(() => fill("properties", "factors/pigeon")).toThrow("this is the page of no factor");
  });
});

describe("the evidence on a page", () => {
  const claim = (text: string, confidence: string) => ({
    where: "a",
    claim: text,
    source: "RFC 1",
    confidence,
  });
  const claims = [
    claim("A pigeon carries codes.", "inferred"),
    claim("A pigeon `returns`.", "documented"),
    claim("Pigeons fly.", "observed"),
  ];

  it("is each claim of the spec once, with the operation or the component that it is about", () => {
    const evidence = (claim: string) => ({
      "x-evidence": [{ claim, source: "RFC 1", confidence: "observed" }],
    });
    const shared = { description: "", ...evidence("It is full.") };
    const refused = { description: "", ...evidence("It is refused.") };
    const operation = {
      operationId: "fly",
      ...evidence("It flies."),
      responses: { 200: { $ref: "#/components/responses/Too-Many" }, 401: refused },
    };
    const schemas = {
      Pigeon: { properties: { id: { type: "string", ...evidence("It has an id.") } } },
      Dove: evidence("It flies."),
    };
    const odd = { schemas: { Odd: evidence("It is odd.") } };
    const document = {
      openapi: "3.1.0",
      info: { title: "", version: "1", ...evidence("It is about birds."), "x-birds": { components: odd } },
      paths: { "/fly": { get: operation } },
      components: { responses: { "Too-Many": shared }, schemas },
    };
    expect(listClaims(document).map(({ where, claim }) => `${where}: ${claim}`)).toEqual([
      "`fly`: It flies.",
      "`fly`, response 401: It is refused.",
      "the spec: It is about birds.",
      "the spec: It is odd.",
      "`Too-Many`: It is full.",
      "`Pigeon`: It has an id.",
    ]);
  });

  it("is that of its words, the surest first, without what is left out", () => {
    const list = claimsWith(claims, ["pigeon", "-codes"], {});
    expect(list).toBe("- *documented* a: A pigeon `returns`.\n  - `RFC 1`");
    expect(claimsWith(claims, ["pigeon"], {}).match(/\*\w+\*/g)).toEqual(["*documented*", "*inferred*"]);
    expect(() => claimsWith(claims, ["pigeon", "dove"], {})).toThrow(
      'no claim of the spec has the words "dove"',
    );
  });

  it("has one level of confidence, or the page says none", () => {
    expect(confidenceOf(claims, ["pigeon", "`returns`"])).toBe("documented");
    expect(() => confidenceOf(claims, ["pigeon"])).toThrow(
      /must have one level of confidence, not inferred, documented/,
    );
    expect(() => confidenceOf(claims, ["dove"])).toThrow(/, not none/);
  });

  it("has the open questions of its words", () => {
    const guide =
      "a\n\n| question | assumed until then |\n|---|---|\n| Does it fly? | yes |\n| Is it blue? | no |\n\nb";
    expect(questionsTable(guide, ["fly"])).toMatch(
      /\| Question \| Assumed \|\n\|---\|---\|\n\| Does it fly\? \| yes \|$/,
    );
    expect(() => questionsTable(guide, ["swim"])).toThrow('no open question has one of the words "swim"');
  });
});
