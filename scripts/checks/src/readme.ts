import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { codeBlocks, firstBlock } from "@onelogin-mfa/page-kit/code-blocks";
import { outputOf, runCommand } from "@onelogin-mfa/repository/command";
import { packagesIn } from "@onelogin-mfa/repository/documents";
import type { User } from "./command-checks.ts";
import { findPort, start } from "./login/application.ts";

/** The blocks of shell lines in a document. */
const shellBlocks = (document: string) =>
  codeBlocks(document)
    .filter(({ language }) => /^(sh|bash)$/.test(language))
    .map(({ code, isQuoted }) => ({
      isNotice: isQuoted,
      lines: code.split("\n").flatMap((line) => line.trim() || []),
    }));

/**
 * Returns the lines with which a README begins: those of its first block that installs or runs our packages, and whatever else it
 * installs of them. With a notice that npm does not have them, the lines of the notice stand for those that install.
 *
 * Lines that need a host of the reader's, or run until a signal, are left out.
 */
export function firstLines(document: string): readonly string[] {
  const blocks = shellBlocks(document);
  const notice = blocks.find(({ isNotice }) => isNotice);
  const ours = blocks.filter(({ isNotice, lines }) => !isNotice && packagesIn(lines.join("\n")).length > 0);
  const [first, ...others] = ours.map(({ lines }) => lines);
  const installs = (line: string) => line.startsWith("npm install ");
  const all = [...(first ?? []), ...others.flat().filter(installs)];
  const lines = notice ? [...notice.lines, ...all.filter((line) => !installs(line))] : all;
  return lines.filter((line) => !/\bexample\.com\/| --watch\b/.test(line));
}

/** Runs an example whose global `fetch` is that of a sandbox. @returns what it prints, and its calls */
export async function runExample(code: string, { cwd, env }: User) {
  await writeFile(join(cwd, "example.ts"), code);
  const preload = pathToFileURL(join(import.meta.dirname, "../fixtures/sandbox-fetch.ts")).href;
  const args = ["--import", preload, "example.ts"];
  const quiet = { ...env, NODE_NO_WARNINGS: "1" };
  const { exitCode, stdout, stderr } = await runCommand(process.execPath, args, { cwd, env: quiet });
  const lines = stdout.trimEnd().split("\n");
  const calls: readonly string[] = exitCode === 0 ? JSON.parse(lines.pop() ?? "") : [];
  return { exitCode, stdout: lines.join("\n"), stderr, calls };
}

/**
 * Does what a README says: runs its first lines and its first example in the user's folder, and looks at what is installed then.
 *
 * @param run runs a line; by default in a shell, in the user's folder
 * @returns problems; none for a README whose lines and example work
 */
export async function readmeProblems(
  document: string,
  user: User,
  run = (line: string) => runLine(line, user),
): Promise<readonly string[]> {
  await writeReadersFiles(document, user);
  const lines = firstLines(document);
  if (lines.length === 0) return ["README.md has no line that installs or runs the package"];
  for (const line of lines) {
    const problem = await run(line).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    if (problem !== undefined) return [`"${line}" fails: ${problem}`];
  }
  const example = firstBlock(document, "ts");
  return [...(example === "" ? [] : await exampleProblems(example, user)), ...(await treeProblems(user))];
}

/**
 * Does what a page says, step by step: writes the files that the line before a block names, runs the lines, and compares what the
 * last one prints with the block of text behind it. What a notice installs comes first.
 *
 * @param run runs a line; by default in a shell, in the user's folder
 * @returns problems; none for a page that is true
 */
export async function pageProblems(
  document: string,
  user: User,
  run = (line: string) => runLine(line, user),
): Promise<readonly string[]> {
  const steps = codeBlocks(document).filter(({ isQuoted }) => !isQuoted);
  const notices = shellBlocks(document).filter(({ isNotice }) => isNotice);
  await mkdir(user.cwd, { recursive: true });
  let printed = "";
  for (const line of notices.flatMap(({ lines }) => lines)) await run(line);
  for (const { before, language, code } of steps) {
    const [, file] = /`([\w-]+\.\w+)`/.exec(before.split("\n").at(-1) ?? "") ?? [];
    const lines = language === "sh" ? code.trim().split("\n") : [];
    for (const line of lines) printed = await run(line);
    if (language === "text" && printed !== code) return [`it prints "${printed}" and not "${code}"`];
    if (/^(?:yaml|ts)$/.test(language) && file) await writeFile(join(user.cwd, file), code);
  }
  return steps.length > 0 ? [] : ["the page has no step"];
}

/** Runs a line in a shell. @throws Error with what it has printed, if it fails */
export const runLine = (line: string, user: User): Promise<string> =>
  outputOf("sh", ["-c", line], { ...user, timeoutMs: 600_000 });

async function exampleProblems(code: string, user: User): Promise<readonly string[]> {
  if (/ from "vitest"/.test(code)) {
    await writeFile(join(user.cwd, "example.test.ts"), code);
    const { exitCode, stdout, stderr } = await runCommand("sh", ["-c", "npx vitest run"], user);
    return exitCode === 0 ? [] : [`the first example fails: ${stdout}${stderr}`];
  }
  if (code.includes(".listen(")) return serverProblems(code, user);
  const { exitCode, stdout, stderr } = await runExample(code, user);
  const isDone = exitCode === 0 && stdout !== "" && stderr === "";
  return isDone ? [] : [`the first example ends with ${exitCode} and prints "${stdout}${stderr}"`];
}

/** Starts an example that is a server, with the login's credentials, and asks for its home page, which leads to the login. */
async function serverProblems(code: string, { cwd, env }: User): Promise<readonly string[]> {
  const port = await findPort();
  await writeFile(join(cwd, "example.ts"), code.replaceAll(/\b3000\b/g, String(port)));
  const credentials = {
    ONELOGIN_SUBDOMAIN: "acme",
    ONELOGIN_CLIENT_ID: "id",
    ONELOGIN_CLIENT_SECRET: "secret",
  };
  const running = await start("node example.ts", cwd, port, {
    ...env,
    ...credentials,
    NODE_NO_WARNINGS: "1",
  });
  const headers = { accept: "text/html" };
  const home = await fetch(`http://127.0.0.1:${port}/`, { headers, redirect: "manual" });
  await running.stop();
  const isDone = home.status === 303 && running.errors() === "";
  return isDone ? [] : [`the first example responds with ${home.status} and prints "${running.errors()}"`];
}

async function treeProblems(user: User): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await runCommand("sh", ["-c", "npm ls --all"], user);
  return exitCode === 0 ? [] : [`"npm ls" ends with ${exitCode}: ${stdout}${stderr}`];
}

/** An OpenAPI document of the reader's. */
const things = `openapi: 3.1.0
info: { title: Things, version: "1" }
paths:
  /things:
    get:
      operationId: listThings
      summary: List all things
      responses:
        "200":
          description: All things
          content: { application/json: { schema: { type: array, items: { type: string, format: date-time } } } }
`;

/** Writes the files that a README takes for granted: documents in git, and what the README itself says of `redocly.yaml`. */
async function writeReadersFiles(document: string, { cwd, env }: User): Promise<void> {
  await mkdir(cwd, { recursive: true });
  if (!document.includes("openapi.yaml")) return;
  // a document for each pattern that the README's lines have
  const patterns = [...document.matchAll(/"([\w/]+\/[\w/]*\*[\w/*]*\.yaml)"/g)].map(
    ([, pattern = ""]) => pattern,
  );
  const files = ["openapi.yaml", ...patterns.map((pattern) => pattern.replaceAll("*", "things"))];
  for (const file of files) {
    await mkdir(dirname(join(cwd, file)), { recursive: true });
    await writeFile(join(cwd, file), things);
  }
  const apis = firstBlock(document, "yaml", ({ code }) => code.startsWith("apis:\n"));
  if (apis !== "") await writeFile(join(cwd, "redocly.yaml"), apis);
  const git = (...args: string[]) => outputOf("git", args, { cwd, env });
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", ...files);
  const reader = ["-c", "user.name=Reader", "-c", "user.email=reader@example.com"];
  await git(...reader, "commit", "--quiet", "-m", "Things");
  for (const [, tag = ""] of document.matchAll(/--base (v[\d.]+)/g)) await git("tag", "--force", tag);
}
