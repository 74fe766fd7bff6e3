import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

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

/** Files of a project that passes, one finding of which is ignored. */
const project = {
  "redocly.yaml": `apis: { first: { root: first/things.yaml }, things: { root: spec/things.yaml } }
rules: { struct: error, info-contact: warn, no-path-trailing-slash: error }
`,
  ".redocly.lint-ignore.yaml": `spec/things.yaml: { no-path-trailing-slash: ['#/paths/~1things~1'] }\n`,
  "first/things.yaml": document.replace("/things/:", "/things:"),
  "spec/things.yaml": document,
  "spec/a.arazzo.yaml": flow,
  "spec/b.arazzo.yaml": flow,
};

/** Runs \`npm run lint\` in a project in which a part of a file is exchanged: the exit code, and what it prints. */
const lint = (path: keyof typeof project, part = "", replacement = "", ...args: string[]) =>
  lintWith({ [path]: project[path].replace(part, replacement) }, ...args);

/** Runs it in a project some of whose files are others. */
function lintWith(others: Partial<typeof project>, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), "lint-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [file, text] of Object.entries({ ...project, ...others })) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, text: stdout + stderr };
}

test("the lint passes what has no problem but an ignored one, and ends with 0", () => {
  expect(lint("redocly.yaml")).toEqual({ status: 0, text: "first, things: no problems\n" });
});

const contact = ", contact: { email: a@example.com }";

// biome-ignore format: a table
test.each([
  ["a warning", "spec/things.yaml", contact, "", "spec/things.yaml:2:1 info-contact"],
  ["what is not ignored", ".redocly.lint-ignore.yaml", "~1things~1", "~1others~1", "spec/things.yaml:4:3 no-path-trailing-slash"],
  ["the first API", "first/things.yaml", contact, "", "first/things.yaml:2:1 info-contact"],
  ["its last flow", "spec/b.arazzo.yaml", "summary: L", "other: L", "spec/b.arazzo.yaml:5:25 struct"],
  ["the configuration of both APIs", "redocly.yaml", "info-contact", "contact-info", "redocly.yaml:2:25 configuration"],
] as const)("the lint ends with 1 for %s, and says once where it is", (_, path, part, replacement, says) => {
  const { status, text } = lint(path, part, replacement);
  expect([text.split("\n", 1)[0], text]).toEqual([
    expect.stringContaining(says),
    expect.stringMatching(/\nfirst, things: 1 (problem|warning)\n$/),
  ]);
  expect(status).toBe(1);
});

test("the lint of one API says nothing of another one", () => {
  expect(lint("first/things.yaml", contact, "", "things")).toEqual({
    status: 0,
    text: "things: no problems\n",
  });
});

const plugin = fileURLToPath(new URL("../rules/plugin.ts", import.meta.url));
const slow = `components: { schemas: { Slow: { type: string, pattern: "^(a+)+$", example: "${"a".repeat(56)}!" } } }`;

test.each([
  ["mfa/example-valid", 5, "The check of this example", []],
  ["no-invalid-schema-examples", 1, "The lint", ["things"]],
] as const)(
  "the lint says in which document the rule %s did not end: line %i, %s, of %j",
  (rule, line, what, args) => {
    const rules = `plugins: [${JSON.stringify(plugin)}]\nrules: { ${rule}: error, `;
    const { status, text } = lintWith(
      {
        "redocly.yaml": project["redocly.yaml"].replace("rules: {", rules),
        "first/things.yaml": project["first/things.yaml"] + slow.replace("^(a+)+$", "."),
        "spec/things.yaml": project["spec/things.yaml"] + slow,
      },
      ...args,
    );
    expect(text).toMatch(
      new RegExp(`^spec/things.yaml:${line}:\\d+ lint\n${what} did not end within \\d+ s: most`),
    );
    expect(text).toMatch(/\nthings: 1 problem\n$/);
    expect(status).toBe(1);
  },
  // the limit is of the processor, which others use as well
  120_000,
);
