import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createMfaClient, verify } from "@onelogin-mfa/client";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { beforeAll, expect, it } from "vitest";
import { createFolder, credentials, runNode } from "./support/test.ts";

const documents = join(import.meta.dirname, "../../sandbox");
const users = [{ id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" as const }] }];

/** The documents' examples, and how many codes their reader's login hands in, the last of which is right. */
const examples = [
  { title: "the README runs as it is written", name: "readme", document: "README.md", tries: 0, ends: "ok" },
  {
    title: "RECORDING.md runs as it is written, and finds the recorded login",
    name: "recorded",
    document: "RECORDING.md",
    tries: 2,
    ends: "ok",
  },
  {
    title: "RECORDING.md notices a login that makes other calls (negative control)",
    name: "other-calls",
    document: "RECORDING.md",
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
  for (const { name, document } of examples) {
    writeFileSync(join(folder, `${name}.example.ts`), exampleIn(document));
  }
  writeFileSync(join(folder, "login.ts"), loginProgram);
  report = await runExamples();
});

/** A document's vitest example as it is written. */
function exampleIn(document: string): string {
  const text = readFileSync(join(documents, document), "utf8");
  const blocks = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  return blocks.find((block) => block.includes('from "vitest"')) ?? "";
}

/** Runs all examples with one start of vitest. @returns what it prints */
async function runExamples(): Promise<string> {
  const test = { include: ["*.example.ts"], setupFiles: ["login.ts"], maxWorkers: 1, isolate: false };
  writeFileSync(join(folder, "vitest.config.js"), `export default ${JSON.stringify({ test })};`);
  const vitest = join(import.meta.dirname, "../../../node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "vitest.config.js", "--reporter", "tap"];
  return (await runNode(args, { cwd: folder })).stdout;
}

/** Does the manual steps of RECORDING.md. */
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

it.each(examples)("the sandbox's vitest example in $title", ({ name, ends }) => {
  // the file's line, the number of its tests, the first test's line
  expect(report).toMatch(
    new RegExp(`^${ends} \\d+ - ${name}\\.example\\.ts .*\\n {4}1\\.\\.1\\n {4}${ends} 1 - `, "m"),
  );
});
