import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as client from "@onelogin-mfa/client";
import { arrayOf, examplesOf, listOperations, mediaTypesOf, valueAt } from "@onelogin-mfa/openapi";
import { createSandbox, type FactorKind } from "@onelogin-mfa/sandbox";
import { describe, expect, it } from "vitest";
import { claimsWith, listClaims } from "../src/content/claims.ts";
import { readDocument, root, specFile } from "../src/content/content.ts";
import { listTexts, statusCalls } from "../src/content/errors.ts";
import { createParts, includeParts, questionsTable } from "../src/content/parts.ts";
import { errorOfText } from "./support/client-errors.ts";
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
    expect(textAt("factors/index")).toContain(`](${kind.replaceAll("_", "-")}.md)`);
  });

  it("for each name of the spec", () => {
    const names = enumAt(spec, "/components/schemas/AuthFactorName/anyOf/0/enum");
    expect(names.length).toBeGreaterThan(4);
    const shown = answers().map(({ text }) => /^\| `auth_factor_name` \| `([^`]+)` \|$/m.exec(text)?.[1]);
    expect(names.filter((name) => !shown.includes(name))).toEqual([]);
  });

  const enrollable = enumAt(control, "/components/schemas/FactorKind/enum") as FactorKind[];
  const user = { id: 42, name: "Ada Lovelace", email: "ada@example.com", phone: "+15550100" };

  it.each(enrollable)("that says of %s what the client and the sandbox do in a run", async (kind) => {
    const text = textAt(`factors/${kind.replaceAll("_", "-")}`);
    for (const compat of ["observed", "documented"] as const) {
      const sandbox = createSandbox({ compat, users: [{ ...user, factors: [kind] }] });
      const mfa = sandbox.client({ maxRetries: 0 });
      const [factor] = await mfa.getAuthFactors({ user_id: 42 });
      expect(text).toContain(`| \`auth_factor_name\` | \`${factor?.auth_factor_name}\` |`);
      expect(text).toContain(`| ${factor?.name} |`);
      const enrollment = await client.enroll(mfa, {
        user_id: 42,
        factor: String(factor?.name),
        display_name: "My device",
      });
      expect(text).toMatch(
        new RegExp(`^\\| \`completion\` in the client \\| .*\`${enrollment.completion}\``, "m"),
      );
      const [message] = sandbox.control.listMessages({ user_id: 42 });
      // a code is another one for each build
      const words = message?.text.split(/(?<= is )\w+|\d{2,}/) ?? [];
      for (const part of words) expect(text).toContain(part);
      for (const action of message?.actions ?? [])
        expect(text).toMatch(new RegExp(functionsOf[action] ?? "none"));
    }
  });

  const functionsOf: Readonly<Record<string, string>> = {
    approve: "`approveMessage`",
    deny: "`denyMessage`",
    keypad: "`enterDigits`",
    open: "`openLink`",
  };

  it.each(enrollable)(
    "that says of %s which factors can be pre-verified and take a message",
    async (kind) => {
      const text = textAt(`factors/${kind.replaceAll("_", "-")}`);
      for (const [field, value] of [
        ["verified", true],
        ["custom_message", "{{otp_code}}"],
      ] as const) {
        const sandbox = createSandbox({ users: [{ ...user, factors: [kind] }] });
        const mfa = sandbox.client({ maxRetries: 0 });
        const [factor] = await mfa.getAuthFactors({ user_id: 42 });
        const input = {
          user_id: 42,
          factor: String(factor?.name),
          display_name: "My device",
          [field]: value,
        };
        const isTaken = await client.enroll(mfa, input).then(
          () => true,
          (error) => {
            expect(error.code).toBe("invalid_input");
            return false;
          },
        );
        expect(new RegExp(`^\\| \`${field}(: true)?\` \\| not for this factor`, "m").test(text)).toBe(
          !isTaken,
        );
      }
    },
  );

  it("with the fields that the spec's example of its start has", () => {
    const starts = listOperations(spec).filter(({ id }) => id === "createFactorRegistration");
    const examples = starts.flatMap(({ responses }) => {
      const response = responses.get("201");
      return response ? mediaTypesOf(response).flatMap(([, media]) => examplesOf(media)) : [];
    });
    for (const { value } of examples) {
      const { auth_factor_name, status, factor_data = {} } = Object(value.value);
      const own = answers().filter(({ text }) =>
        text.includes(`| \`auth_factor_name\` | \`${auth_factor_name}\` |`),
      );
      for (const field of status === "pending" ? Object.keys(factor_data) : [])
        expect(own.map(({ text }) => text).join()).toContain(`\`${field}\``);
    }
    expect(examples.length).toBeGreaterThan(4);
  });
});

describe("an error has a page", () => {
  const classes = Object.keys(client).filter((name) => /^Mfa\w+Error$/.test(name) && name !== "MfaError");
  const texts = listTexts(spec);
  const statuses = listOperations(spec).flatMap(({ responses }) =>
    [...responses.keys()].filter((status) => !status.startsWith("2")),
  );

  it.each(classes)("with its class, its code and a message: %s", (name) => {
    const own = answers().filter(({ text }) => text.includes(`| Class | \`${name}\` |`));
    expect(own).toHaveLength(1);
    const [{ path = "", title = "", text = "" } = {}] = own;
    const code = path.replace("errors/", "");
    expect(title).toBe(`${code}: ${name}`);
    expect(text).toMatch(new RegExp(`^# \`${code}\`: `));
    expect(headingsOf(text)).toEqual(expect.arrayContaining(["Cause", "Fix"]));
    expect(textAt("errors/index")).toContain(`| [\`${code}\`](${code}.md) | \`${name}\` |`);
  });

  it.each([...new Set(statuses)])("for the status %s, with the calls that declare it", (status) => {
    const text = textAt(`errors/${status === "default" ? "5xx" : status}`);
    expect(text).toMatch(/^\| Calls \| Meaning, as the spec has it \| Documented by OneLogin \|$/m);
    expect(text).toMatch(/^The client throws \[`(\w+)`\]\(\1\.md\) \(`Mfa\w+Error`\)\.$/m);
  });

  it.each(texts)("for each text of a response, in a heading, with body and message: $text", async (one) => {
    const { page, text } = one;
    const [, section = ""] = textAt(page).split(`\n## ${text}\n`);
    const [own = ""] = section.split(/^## /m, 1);
    // a cause in words, and what a run has shown
    expect(own.trim()).toMatch(/^(?!```)\S/);
    expect(own).toMatch(/^```(json|html)\n/m);
    const { code, name, message } = await errorOfText(one);
    expect(own).toContain(`In the client, [\`${code}\`](${code}.md) (\`${name}\`): \`\` ${message} \`\``);
    const { text: throws } = sitePages().find((one) => one.path === page) ?? { text: "" };
    expect(throws).toMatch(/^The client throws /m);
    expect(textAt("errors/index")).toContain(`[${text}](/${page}#`);
  });

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
    const head = "| Calls | Meaning, as the spec has it | Documented by OneLogin |\n| --- | --- | --- |\n";

    it.each([
      ["401", "| all calls | Refused. | yes |"],
      ["429", "| all calls but `f` | Later. | yes |"],
      ["409", "| all calls but `d`, `e`, `f` | Refused. | yes |"],
      ["404", "| `a`, `b` | Not there. | no |\n| `c` | Gone. | yes |"],
      ["5xx", "| `a` | Refused. | yes |"],
    ])("the status %s", (status, expected) => {
      expect(statusCalls(birds, `errors/${status}`)).toBe(head + expected);
    });
  });

  it("of HTTP 200 with each body that a code or a poll can have, and what the client makes of it", () => {
    const text = textAt("errors/200");
    const operations = listOperations(spec).filter(
      ({ id, node }) =>
        Object(node.value)["x-effect"] === "consume" || /^getUser(Registration|Verification)$/.test(id),
    );
    const bodies = operations.flatMap(({ id, responses }) => {
      const response = responses.get("200");
      const examples = response ? mediaTypesOf(response).flatMap(([, media]) => examplesOf(media)) : [];
      return examples.map(({ value }) => ({ id, body: Object(value.value) }));
    });
    expect(bodies.length).toBeGreaterThan(8);
    for (const { id, body } of bodies) {
      const { id: _, device_id: __, ...rest } = body;
      const { status } = client.classifyOtpResponse(body);
      expect(text).toContain(`| \`${id}\` | \`${JSON.stringify(rest)}\` | \`${status}\` |`);
    }
  });
});

describe("a part of a page", () => {
  const parts = createParts({
    spec,
    list: "claims: { a: [SMS], b: [no such words] }\nquestions: {}",
    questions: "",
  });

  it("takes the place of a line that names it, and of no other", () => {
    const text =
      "a\n<!-- include: evidence-count -->\nsee <!-- include: evidence-count -->\n<!-- other -->\n";
    expect(includeParts(text, "a.md", parts)).toMatch(
      /^a\nThe spec makes \d+ claims.*\nsee <!-- include: evidence-count -->\n<!-- other -->\n$/,
    );
    expect(includeParts("<!-- include: flows/verifySms -->", "a.md", parts)).toMatch(
      /^\*\*.+\.\*\* [\s\S]+\n\n```sequence\n[\s\S]+\n```$/,
    );
  });

  it.each([
    ["claims/c", /^a\.md: "<!-- include: claims\/c -->" names no part; there are claims\/a, /],
    ["constructor", /names no part/],
    ["claims/b", /cannot be made: no claim of the spec has the words "no such words"$/],
  ])("fails the build as %s", (name, message) => {
    expect(() => includeParts(`<!-- include: ${name} -->`, "a.md", parts)).toThrow(message);
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

  it("has the open questions of its words", () => {
    const guide =
      "a\n\n| question | assumed until then |\n|---|---|\n| Does it fly? | yes |\n| Is it blue? | no |\n\nb";
    expect(questionsTable(guide, ["fly"])).toMatch(
      /\| Question \| Assumed \|\n\|---\|---\|\n\| Does it fly\? \| yes \|$/,
    );
    expect(() => questionsTable(guide, ["swim"])).toThrow('no open question has one of the words "swim"');
  });
});
