import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createMfaClient, verify } from "@onelogin-mfa/client";
import { firstBlock } from "@onelogin-mfa/page-kit/code-blocks";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { beforeAll, expect, it } from "vitest";
import { createFolder, credentials, runNode } from "./support/test.ts";

const readme = readFileSync(join(import.meta.dirname, "../../sandbox/README.md"), "utf8");
const users = [{ id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" as const }] }];

const recording = "Record a login, and repeat it in a test";

/** The README's examples by their headings, and how many codes their reader's login sends, the last of which is right. */
const examples = [
  {
    title: "at the top runs as it is written",
    name: "readme",
    heading: "@onelogin-mfa/sandbox",
    tries: 0,
    ends: "ok",
  },
  {
    title: "of a recording runs as it is written, and finds the recorded login",
    name: "recorded",
    heading: recording,
    tries: 2,
    ends: "ok",
  },
  {
    title: "of a recording notices a login that makes other calls (negative control)",
    name: "other-calls",
    heading: recording,
    tries: 3,
    ends: "not ok",
  },
];

/** The reader's login. */
const loginProgram = `
import { createMfaClient, verify } from "@onelogin-mfa/client";
import { expect } from "vitest";
const examples = ${JSON.stringify(examples)};
const { tries } = examples.find(({ name }) => expect.getState().testPath.endsWith(name + ".example.ts"));
globalThis.logIn = async (fetch, readCode) => {
  const mfa = createMfaClient({ subdomain: "acme", credentials: ${JSON.stringify(credentials)}, fetch });
  const verification = await verify(mfa, { user_id: 42 });
  for (let wrong = 1; wrong < tries; wrong++) await verification.submit("wrong!");
  await verification.submit(readCode());
};`;

const folder = createFolder();
let report: string;
beforeAll(async () => {
  await recordLogin();
  for (const { name, heading } of examples) {
    writeFileSync(join(folder, `${name}.example.ts`), exampleBelow(heading));
  }
  writeFileSync(join(folder, "login.ts"), loginProgram);
  report = await runExamples();
});

/** The vitest example below a heading, as it is written. */
function exampleBelow(heading: string): string {
  const [, text = ""] = readme.split(`# ${heading}\n`);
  return firstBlock(text, "ts", ({ code }) => code.includes('from "vitest"'));
}

/** Runs all examples with one start of vitest. @returns what it prints */
async function runExamples(): Promise<string> {
  const test = { include: ["*.example.ts"], setupFiles: ["login.ts"], maxWorkers: 1, isolate: false };
  writeFileSync(join(folder, "vitest.config.js"), `export default ${JSON.stringify({ test })};`);
  const vitest = join(import.meta.dirname, "../../../node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "vitest.config.js", "--reporter", "tap"];
  return (await runNode(args, { cwd: folder })).stdout;
}

/** Does the manual steps of a recording. */
async function recordLogin(): Promise<void> {
  const sandbox = await startSandbox({ users });
  const keep = async (path: string, file: string) =>
    writeFileSync(join(folder, file), await (await fetch(`${sandbox.url}/_sandbox/api/${path}`)).text());
  const mfa = createMfaClient({ baseUrl: sandbox.url, credentials });
  // an older code is open
  await verify(mfa, { user_id: 42 });
  await keep("snapshot", "before-login.json");
  const before = sandbox.control.getSnapshot();
  sandbox.reset();
  sandbox.control.restoreSnapshot(before);
  const verification = await verify(mfa, { user_id: 42 });
  await verification.submit("wrong!");
  await verification.submit(sandbox.control.getLatestCode({ user_id: 42 }).code);
  await keep("journal", "login.json");
  await sandbox.close();
}

it.each(examples)("the vitest example in the sandbox's README $title", ({ name, ends }) => {
  // the file's line, the number of its tests, the first test's line
  expect(report).toMatch(
    new RegExp(`^${ends} \\d+ - ${name}\\.example\\.ts .*\\n {4}1\\.\\.1\\n {4}${ends} 1 - `, "m"),
  );
});
