import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createMfaClient, verify } from "@onelogin-mfa/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox } from "../src/node.ts";

const root = join(import.meta.dirname, "..");
const users = [{ id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" as const }] }];
const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };

let folder: string;
beforeAll(async () => {
  // inside the package, so that its dependencies resolve
  folder = mkdtempSync(join(root, "test/.documents-"));
  const alias = ["vitest", "index"].map((name) => ({
    find: name === "index" ? "@onelogin-mfa/sandbox" : `@onelogin-mfa/sandbox/${name}`,
    replacement: join(root, `src/${name}.ts`),
  }));
  const config = { resolve: { alias }, test: { include: ["*.example.ts"], setupFiles: ["login.ts"] } };
  writeFileSync(join(folder, "vitest.config.js"), `export default ${JSON.stringify(config)};`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a document's vitest example as it is written. @returns what vitest prints */
async function runExample(document: string): Promise<string> {
  const text = readFileSync(join(root, document), "utf8");
  const blocks = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  const code = blocks.find((block) => block.includes("@onelogin-mfa/sandbox/vitest")) ?? "";
  writeFileSync(join(folder, "document.example.ts"), code);
  const vitest = join(root, "../../node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", "vitest.config.js", "--reporter", "tap"];
  const options = { cwd: folder };
  return promisify(execFile)(process.execPath, args, options).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );
}

/** The reader's login: `tries` codes, of which the last is right. */
const loginProgram = (tries: number) => `
import { createMfaClient, verify } from "@onelogin-mfa/client";
globalThis.logIn = async (fetch, readCode) => {
  const mfa = createMfaClient({ subdomain: "acme", credentials: ${JSON.stringify(credentials)}, fetch });
  const verification = await verify(mfa, { user_id: 42 });
  for (let wrong = 1; wrong < ${tries}; wrong++) await verification.submit("wrong!");
  await verification.submit(readCode());
};`;

/** What RECORDING.md has the reader do by hand. */
async function recordLogin(): Promise<void> {
  const sandbox = await startSandbox({ users });
  const keep = async (path: string, file: string) =>
    writeFileSync(join(folder, file), await (await fetch(`${sandbox.url}/_sandbox/api/${path}`)).text());
  await keep("snapshot", "before-login.json");
  const mfa = createMfaClient({ baseUrl: sandbox.url, credentials });
  const verification = await verify(mfa, { user_id: 42 });
  await verification.submit("wrong!");
  await verification.submit(sandbox.control.getLatestCode({ user_id: 42 }).code);
  await keep("journal", "login.json");
  await sandbox.close();
}

describe("the vitest example of", () => {
  it("the README runs as it is written", async () => {
    writeFileSync(join(folder, "login.ts"), "");
    expect(await runExample("README.md")).toMatch(/^ {4}ok 1 - /m);
  });

  it.each([
    {
      title: "RECORDING.md runs as it is written, and finds the recorded login",
      tries: 2,
      says: /^ {4}ok 1 - /,
    },
    {
      title: "RECORDING.md notices a login that makes other calls (canary)",
      tries: 3,
      says: /^ {4}not ok 1 - /,
    },
  ])("$title", async ({ tries, says }) => {
    writeFileSync(join(folder, "login.ts"), loginProgram(tries));
    await recordLogin();
    expect(await runExample("RECORDING.md")).toMatch(new RegExp(says, "m"));
  });
});
