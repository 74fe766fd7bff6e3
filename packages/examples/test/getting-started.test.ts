import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { firstBlock } from "@onelogin-mfa/page-kit/code-blocks";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { expect, it } from "vitest";
import { createFolder } from "./support/test.ts";

const folder = createFolder();
const guide = join(import.meta.dirname, "../../../spec/guides/getting-started.md");

it("the program of Getting started runs as it is written", async () => {
  const sandbox = await startSandbox();
  const program = firstBlock(readFileSync(guide, "utf8"), "ts", ({ code }) => code.startsWith("import "));
  writeFileSync(join(folder, "first-code.mjs"), program);
  const child = spawn(process.execPath, [join(folder, "first-code.mjs")], {
    env: { ...process.env, ONELOGIN: sandbox.url },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const { code } = await sandbox.control.waitForCode({ user_id: 42 });
  await expect.poll(() => printed).toBe("Code: ");
  child.stdin.end(`${code}\n`);
  await ended;
  expect(printed).toBe("Code: accepted\n");
  await sandbox.close();
});
