import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { startLint } from "../lint.ts";

const program = fileURLToPath(new URL("../lint.mjs", import.meta.url));

const document = `openapi: 3.1.0
info: { title: Things, version: '1', contact: { email: a@example.com } }
paths:
  /things/: { get: { operationId: getThings, responses: { '200': { description: Fine. } } } }
`;
const flow = `arazzo: 1.0.1
info: { title: Flows, version: '1' }
sourceDescriptions: [{ name: things, url: ./things.yaml, type: openapi }]
workflows:
  - { workflowId: list, summary: Lists., steps: [{ stepId: get, operationId: $sourceDescriptions.things.getThings }] }
`;

const contact = ", contact: { email: a@example.com }";

/** Files of a project that passes, one finding of which is ignored. */
const project = {
  "redocly.yaml": `apis: { first: { root: first/things.yaml }, things: { root: spec/things.yaml } }
rules: { struct: error, info-contact: error, no-path-trailing-slash: error }
`,
  ".redocly.lint-ignore.yaml": `spec/things.yaml: { no-path-trailing-slash: ['#/paths/~1things~1'] }\n`,
  "first/things.yaml": document.replace("/things/:", "/things:"),
  "spec/things.yaml": document,
  "spec/a.arazzo.yaml": flow,
  "spec/b.arazzo.yaml": flow,
};

/** Writes the project, some of whose files are others. @returns its folder */
function projectWith(others: Partial<typeof project>): string {
  const folder = mkdtempSync(join(tmpdir(), "lint-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [file, text] of Object.entries({ ...project, ...others })) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

/** The project in which a part of a file is exchanged. */
const edited = (path: keyof typeof project, part: string, replacement: string) =>
  projectWith({ [path]: project[path].replace(part, replacement) });

const { lint, end } = startLint();
afterAll(end);

test.each([
  [
    "passes what has no problem but an ignored one, and ends with 0",
    contact,
    0,
    "first, things: no problems\n",
  ],
  ["ends with 1 for an error", "", 1, "first, things: 1 error\n"],
])("the lint as a program %s", (_, replacement, status, says) => {
  const cwd = edited("spec/things.yaml", contact, replacement);
  const run = spawnSync(process.execPath, [program], { cwd, encoding: "utf8" });
  expect([run.status, run.stdout, run.stderr]).toEqual([status, expect.stringContaining(says), ""]);
});

// biome-ignore format: a table
test.each([
  ["an error", "spec/things.yaml", contact, "", "spec/things.yaml:2:1 info-contact"],
  ["what is not ignored", ".redocly.lint-ignore.yaml", "~1things~1", "~1others~1", "spec/things.yaml:4:3 no-path-trailing-slash"],
  ["the first API", "first/things.yaml", contact, "", "first/things.yaml:2:1 info-contact"],
  ["its last flow", "spec/b.arazzo.yaml", "summary: L", "other: L", "spec/b.arazzo.yaml:5:25 struct"],
  ["the configuration of both APIs", "redocly.yaml", "info-contact", "contact-info", "redocly.yaml:2:25 configuration"],
] as const)("the lint fails for %s, and says once where it is", async (_, path, part, replacement, says) => {
  const folder = edited(path, part, replacement);
  const { text, isValid } = await lint({ folder, name: undefined });
  expect([text.split("\n", 1)[0], text]).toEqual([
    expect.stringContaining(says),
    expect.stringMatching(/\nfirst, things: 1 error\n$/),
  ]);
  expect(isValid).toBe(false);
});

test("the lint shows a warning, passes with it, and goes on to the flows", async () => {
  const warned = {
    "redocly.yaml": project["redocly.yaml"].replace("info-contact: error", "info-contact: warn"),
    "spec/things.yaml": document.replace(contact, ""),
  };
  const passed = await lint({ folder: projectWith(warned), name: undefined });
  expect(passed).toEqual({
    text: expect.stringMatching(/^spec\/things.yaml:2:1 warning info-contact\n/),
    isValid: true,
  });
  expect(passed.text).toMatch(/\nfirst, things: 1 warning\n$/);
  const broken = { ...warned, "spec/b.arazzo.yaml": flow.replace("summary: L", "other: L") };
  const failed = await lint({ folder: projectWith(broken), name: undefined });
  expect([failed.isValid, failed.text]).toEqual([false, expect.stringMatching(/1 error, 1 warning\n$/)]);
});

test("the lint shows the first fifty problems, and how many more there are", async () => {
  const paths = [...Array(60).keys()].map(
    (at) => `  /a${at}/: { get: { responses: { '200': { description: A. } } } }\n`,
  );
  const folder = projectWith({ "first/things.yaml": document + paths.join("") });
  const { text } = await lint({ folder, name: "first" });
  expect(text.match(/no-path-trailing-slash/g)).toHaveLength(50);
  expect(text).toMatch(/\n…and 11 more\n\nfirst: 61 errors\n$/);
});

test("the lint of one API says nothing of another one", async () => {
  const folder = edited("first/things.yaml", contact, "");
  expect(await lint({ folder, name: "things" })).toEqual({ isValid: true, text: "things: no problems\n" });
});

const plugin = fileURLToPath(new URL("../rules/plugin.ts", import.meta.url));
const slow = `components: { schemas: { Slow: { type: string, pattern: "^(a+)+$", example: "${"a".repeat(56)}!" } } }`;

test.each([
  ["mfa/example-valid", 5, "The check of this example", undefined],
  ["no-invalid-schema-examples", 1, "The lint", "things"],
] as const)(
  "the lint says in which document the rule %s did not end: line %i, %s, of the API %j",
  async (rule, line, what, name) => {
    const rules = `plugins: [${JSON.stringify(plugin)}]\nrules: { ${rule}: error, `;
    const folder = projectWith({
      "redocly.yaml": project["redocly.yaml"].replace("rules: {", rules),
      "first/things.yaml": project["first/things.yaml"] + slow.replace("^(a+)+$", "."),
      "spec/things.yaml": project["spec/things.yaml"] + slow,
    });
    const limited = startLint({ seconds: 2 });
    const { text, isValid } = await limited.lint({ folder, name });
    await limited.end();
    expect(text).toMatch(
      new RegExp(`^spec/things.yaml:${line}:\\d+ lint\n${what} did not end within 2 s: most`),
    );
    expect(text).toMatch(/\nthings: 1 error\n$/);
    expect(isValid).toBe(false);
  },
  // the limit is of the processor, which others use as well
  120_000,
);
