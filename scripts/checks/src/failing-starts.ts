import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { createSandbox } from "@onelogin-mfa/sandbox";

/** A way in which a program cannot start. */
export interface Way {
  /** The end of a sentence that begins with the program. */
  readonly where: string;
  /** `PORT` stands for a port that another program listens at. */
  readonly args: readonly string[];
  /** The exit code that its help or its README has for it. */
  readonly code: 1 | 2;
  /** The reason, and how to fix it. */
  readonly says: RegExp;
  /** The files of the folder that it runs in. @default none; `root` is the folder of this repository */
  readonly files?: Readonly<Record<string, string>> | "root";
  readonly env?: Readonly<Record<string, string>>;
  /** The output that has the reason: problems of a document are what the lint is to print. @default "err" */
  readonly output?: "out" | "err";
}

type Files = Readonly<Record<string, string>>;

const goodDocument = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths: {}\n";
const brokenYaml = "openapi: [\n";
const refersToFile = `${goodDocument}components: { examples: { A: { value: { $ref: ./b.yaml } } } }\n`;
const list = "apis: { x: { root: api.yaml } }\n";
const project: Files = { "redocly.yaml": list, "api.yaml": goodDocument };
const workspaces: Files = { ...project, "package.json": '{ "workspaces": [] }' };
const snapshot = JSON.stringify(createSandbox({ now: () => Date.UTC(2030, 0, 31) }).control.getSnapshot());
const credentials = { ONELOGIN_CLIENT_ID: "a", ONELOGIN_CLIENT_SECRET: "b" };
const otherLoop = JSON.stringify({ pid: process.pid, page: "http://127.0.0.1:8080" });

const unknownOption: Way = {
  where: "with an unknown option",
  args: ["--nope"],
  code: 2,
  says: /^error: unknown option '--nope'[\s\S]*\nSee .* --help$/,
};
const taken =
  /^Port \d+ of 127\.0\.0\.1 is taken\. Try --(mock-)?port \d+, or --(mock-)?port 0 for any free one\.$/;
const noList = /redocly\.yaml:1:1 .*The file does not exist\. Check the path\./;
const brokenList = /redocly\.yaml:2:1 .*Invalid YAML: .* Fix the syntax\.$/;
const noCheckout = /is not in a git checkout: clone the repository, a source archive is not enough\.$/;
const noCommit = /^Git knows no commit "nope"\./;

/** The ways of each program, by its file. A program without one is found below. */
// biome-ignore format: a table
export const ways: Readonly<Record<string, readonly Way[]>> = {
  "packages/cli/src/cli.ts": [
    unknownOption,
    { where: "with an unknown command", args: ["chek"], code: 2, says: /^There is no command "chek"\. Did you mean "check"\?$/ },
    { where: "without credentials", args: ["devices", "42"], code: 2, says: /^ONELOGIN_SUBDOMAIN is missing: set it in/ },
    { where: "with an unknown region", args: ["devices", "42"], env: { ...credentials, ONELOGIN_REGION: "xx" }, code: 2, says: /^"region" must be "us" or "eu"\.$/ },
    { where: "without its credentials file", args: ["devices", "42", "--credentials", "no.env"], code: 2, says: /^Credentials file "no\.env": not found/ },
    { where: "where nothing listens", args: ["devices", "42", "--base-url", "http://127.0.0.1:1"], env: credentials, code: 1, says: /^Cannot reach 127\.0\.0\.1:1\./ },
    { where: "where its report cannot be written", args: ["check", "--sandbox", "--report", "no/report"], code: 2, says: /^Cannot write the report: .*no/ },
    { where: "for a shell that it does not know", args: ["completion", "tcsh"], code: 2, says: /^There is no completion for "tcsh": bash, zsh, fish\.$/ },
  ],
  "packages/codegen/src/cli.ts": [
    unknownOption,
    { where: "without its document", args: ["no.yaml", "out"], code: 2, says: /^no\.yaml:1:1 .*does not exist\. Check the path\.\nNothing was written\.$/ },
    { where: "without the document that it is to watch", args: ["no.yaml", "out", "--watch"], code: 2, says: /^no\.yaml does not exist: --watch waits for changes/ },
    { where: "with a broken document", args: ["api.yaml", "out"], files: { "api.yaml": brokenYaml }, code: 2, says: /^api\.yaml:2:1 .*Fix the syntax\.\nNothing was written\.$/ },
    { where: "with a document that is not served", args: ["http://127.0.0.1:PORT/api.yaml", "out"], code: 2, says: /^http:\/\/127\.0\.0\.1:\d+\/api\.yaml:1:1 .*cannot be read .*\nNothing was written\.$/ },
    { where: "where its folder is a file", args: ["api.yaml", "out", "--quiet"], files: { "api.yaml": goodDocument, out: "mine" }, code: 2, says: /^out:1:1 .*The output folder is a file\. Name a folder instead\.\nNothing was written\.$/ },
    { where: "without a list of APIs", args: [], code: 2, says: noList },
    { where: "for an API that is not in the list", args: ["y"], files: project, code: 2, says: /^redocly\.yaml has no API "y" with an output/ },
  ],
  "packages/mock/src/cli.ts": [
    unknownOption,
    { where: "with an upstream that is no URL", args: ["proxy", "nowhere"], files: project, code: 2, says: /^"proxy" takes the URL of a server, such as/ },
    { where: "at a port that is taken", args: ["--port", "PORT"], files: project, code: 1, says: taken },
    { where: "at an address of another machine", args: ["--port", "0", "--host", "192.0.2.1"], files: project, code: 1, says: /EADDRNOTAVAIL.* The host must be an address of this machine, such as 127\.0\.0\.1\.$/ },
    { where: "without a list of APIs", args: ["--port", "0"], code: 1, says: noList },
    { where: "with a broken list of APIs", args: ["--port", "0"], files: { "redocly.yaml": brokenYaml }, code: 1, says: brokenList },
    { where: "for an API that is not in the list", args: ["--port", "0", "--api", "y"], files: project, code: 1, says: /There is no API "y"\. It has x\.$/ },
    { where: "without its document", args: ["--port", "0"], files: { "redocly.yaml": list }, code: 1, says: /The document "api\.yaml" does not exist\. Check the path\.$/ },
    { where: "with a broken document", args: ["--port", "0"], files: { ...project, "api.yaml": brokenYaml }, code: 1, says: /api\.yaml:2:1 .*Fix the syntax\.$/ },
    { where: "with a document of another kind", args: ["--port", "0"], files: { ...project, "api.yaml": "a: 1\n" }, code: 1, says: /The key "openapi" is missing\..*: add "openapi: 3/ },
    { where: "with a $ref out of the document", args: ["--port", "0", "--api", "x"], files: { ...project, "api.yaml": refersToFile, "b.yaml": "1\n" }, code: 1, says: /^The mock follows no \$ref out of the document: "\.\/b\.yaml"\. Copy its target into the document\.$/ },
  ],
  "packages/review/src/cli.ts": [
    unknownOption,
    { where: "without a document", args: ["api.yaml", "no.yaml"], files: project, code: 2, says: /^error: no\.yaml:1:1 The file does not exist\. Check the path\.$/ },
    { where: "with a broken document", args: ["api.yaml", "b.yaml"], files: { ...project, "b.yaml": brokenYaml }, code: 2, says: /^error: b\.yaml:2:1 Invalid YAML: .* Fix the syntax\.$/ },
    { where: "without its configuration", args: ["api.yaml", "api.yaml", "--config", "no.yaml"], files: project, code: 2, says: /^The configuration no\.yaml does not exist\. Check the path\.$/ },
    { where: "with an invalid configuration", args: ["api.yaml", "api.yaml", "--config", "c.yaml"], files: { ...project, "c.yaml": "rules: 3\n" }, code: 2, says: /^c\.yaml:1:1 An object is needed, with the rules in POLICY\.md\.$/ },
    { where: "outside of a checkout", args: ["git:nope:api.yaml", "api.yaml"], files: project, code: 2, says: noCheckout },
    { where: "for an unknown commit", args: ["git:nope:spec/mfa.yaml", "spec/mfa.yaml"], files: "root", code: 2, says: noCommit },
    { where: "for one document outside of a checkout", args: ["api.yaml"], files: project, code: 2, says: noCheckout },
    { where: "with a base that is unknown", args: ["spec/mfa.yaml", "--base", "nope"], files: "root", code: 2, says: noCommit },
    { where: "for a page in Redoc that is not installed", args: ["api.yaml", "api.yaml", "--out", "review", "--redoc"], files: project, code: 2, says: /run "npm install --save-dev @redocly\/cli"\.$/ },
  ],
  "packages/review/tools/generate.ts": [unknownOption],
  "packages/sandbox/src/cli.ts": [
    unknownOption,
    { where: "at a port that is taken", args: ["--port", "PORT"], code: 1, says: taken },
    { where: "at an address of another machine", args: ["--port", "0", "--host", "192.0.2.1"], code: 1, says: /^192\.0\.2\.1 is not an address of this machine\. Leave it out for 127\.0\.0\.1\.$/ },
    { where: "with an invalid variable", args: [], env: { SANDBOX_PORT: "http" }, code: 2, says: /from env 'SANDBOX_PORT' is invalid\. It must be a whole number from 0 to 65535\.\nSee .* --help$/ },
    { where: "with a misspelled variable", args: ["--port", "0"], env: { SANDBOX_SEEDFILE: "s.yaml" }, code: 2, says: /^error: unknown variable 'SANDBOX_SEEDFILE'\n\(Did you mean SANDBOX_SEED_FILE\?\)\n+See .* --help$/ },
    { where: "without its seed file", args: ["--port", "0", "--seed-file", "no.yaml"], code: 2, says: /^no\.yaml: the file does not exist\.$/ },
    { where: "with a broken seed file", args: ["--port", "0", "--seed-file", "s.yaml"], files: { "s.yaml": "users: [\n" }, code: 2, says: /^s\.yaml:2:1 a "\]" is missing before this$/ },
    { where: "with a broken snapshot", args: ["--port", "0", "--snapshot", "s.json"], files: { "s.json": "{" }, code: 2, says: /^s\.json:1:2 is not JSON\nSave a snapshot with GET/ },
    { where: "at a time before its snapshot", args: ["--port", "0", "--snapshot", "s.json", "--now", "2029-01-31"], files: { "s.json": snapshot }, code: 2, says: /^The clock \(--now, in a program now\) must not start before the snapshot's time, 2030-01-31T00:00:00/ },
    { where: "where its state cannot be kept", args: ["--port", "0", "--persist", "no/state.json"], code: 2, says: /^no\/state\.json cannot be written: .*\. Make its folder first\.$/ },
    { where: "with a broken state", args: ["--port", "0", "--persist", "s.json"], files: { "s.json": "{" }, code: 2, says: /^s\.json:1:2 is not JSON\nTo start anew, move the file away\.$/ },
    { where: "with a certificate without its key", args: ["--port", "0", "--cert", "c.pem"], files: { "c.pem": "" }, code: 2, says: /^--cert and --key belong together: give both\.$/ },
    { where: "with a certificate that is none", args: ["--port", "0", "--cert", "c.pem", "--key", "c.pem"], files: { "c.pem": "mine" }, code: 2, says: /^c\.pem has no private key in PEM, which begins with -----BEGIN PRIVATE KEY-----\.$/ },
    { where: "with a certificate and a file for a CA", args: ["--port", "0", "--cert", "c.pem", "--key", "c.pem", "--ca-file", "ca.pem"], files: { "c.pem": "mine" }, code: 2, says: /option '--cert <file>' cannot be used with option '--ca-file <file>'\nSee .* --help$/ },
    { where: "where its certificate cannot be written", args: ["--port", "0", "--ca-file", "folder"], files: { "folder/a": "" }, code: 2, says: /^folder cannot be written: .*\. It is a folder: name a file\.$/ },
  ],
  "packages/sandbox/tools/generate.ts": [unknownOption],
  "scripts/build-package.ts": [
    unknownOption,
    { where: "outside of a package", args: [], code: 1, says: /is not the folder of a published package: run this there\.$/ },
  ],
  "scripts/checks/bench/cli.ts": [
    unknownOption,
    { where: "for an unknown benchmark", args: ["nope"], code: 2, says: /^Unknown benchmark "nope"\. Choose from: generator, / },
  ],
  "scripts/checks/src/check-consumers.ts": [
    unknownOption,
  ],
  "scripts/dev/src/cli.ts": [
    unknownOption,
    { where: "at a port that is taken", args: ["--port", "PORT"], files: workspaces, code: 1, says: taken },
    { where: "with a mock at a port that is taken", args: ["--port", "0", "--mock-port", "PORT"], files: workspaces, code: 1, says: taken },
    { where: "beside another loop", args: ["--port", "0"], files: { ...workspaces, ".turbo/dev-x.json": otherLoop }, code: 1, says: /^npm run dev already runs for x in this checkout, as process \d+: see .*, or end it first\.$/ },
    { where: "without a list of APIs", args: ["--root", "nowhere"], code: 1, says: noList },
    { where: "with a broken list of APIs", args: ["--once"], files: { "redocly.yaml": brokenYaml }, code: 1, says: brokenList },
    { where: "for an API that is not in the list", args: ["--api", "y"], files: project, code: 1, says: /There is no API "y"\. It has x\.$/ },
    { where: "without workspaces", args: ["--once"], files: project, code: 1, says: /package\.json has no "workspaces": add the packages whose types the loop is to check\.$/ },
  ],
  "scripts/release/src/check-versions.ts": [unknownOption],
  "scripts/release/src/pack-image.ts": [unknownOption],
  "scripts/release/src/publish.ts": [
    { where: "without tarballs", args: [], code: 1, says: /^Nothing to publish: name the tarballs\.$/ },
    { where: "with a tarball that is missing", args: ["no.tgz"], code: 1, says: /^no\.tgz is not a packed package: name what "npm run release" has packed\.$/ },
  ],
  "scripts/release/src/release.ts": [
    unknownOption,
    { where: "outside of a git checkout", args: ["--dry-run"], files: { "package.json": "{}" }, code: 2, says: /is not in a git checkout: clone the repository, a source archive is not enough\.$/ },
    { where: "with options that exclude each other", args: ["--tag", "v1.0.0", "--dry-run"], code: 2, says: /'--tag <tag>' cannot be used with option '--dry-run'\nSee .* --help$/ },
  ],
  "scripts/release/src/write-api.ts": [unknownOption],
  "scripts/repository/src/lint.ts": [unknownOption],
  "scripts/repository/src/plan-ci.ts": [
    { where: "with one of its files", args: ["changed"], code: 2, says: /^Usage: node scripts\/repository\/src\/plan-ci\.ts \[CHANGED AFFECTED\]$/ },
  ],
  "scripts/run.mjs": [
    { where: "without a program", args: [], code: 1, says: /^Usage: node scripts\/run\.mjs <program> \[arguments\]$/ },
    { where: "with a program that is missing", args: ["scripts/nope.ts"], code: 1, says: /^There is no program scripts\/nope\.ts: name a file, as seen from / },
  ],
  "scripts/site/src/build-site.ts": [unknownOption],
  "scripts/start.ts": [unknownOption],
  "spec/check-sources.ts": [
    unknownOption,
    { where: "offline", args: [], env: { NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: "http://127.0.0.1:1" }, code: 1, says: /^(raw\.githubusercontent|github)\.com cannot be reached, so not all sources were checked\. Go online and try again\.$/ },
  ],
  "spec/lint.mjs": [
    { where: "for an API that is not in the list", args: ["y"], files: project, code: 1, output: "out", says: /There is no API "y"\. It has x\./ },
    { where: "without a list of APIs", args: [], code: 1, output: "out", says: /redocly\.yaml:1:1 .*\nThe file does not exist\. Check the path\./ },
    { where: "with a broken document", args: [], files: { ...project, "api.yaml": brokenYaml }, code: 1, output: "out", says: /api\.yaml:2:1 .*\nInvalid YAML: .* Fix the syntax\./ },
  ],
};

/** Longest time that a program may take to say that it cannot start, on a busy machine. */
const maxMs = 25_000;

/**
 * Runs a program of a checkout in a new folder, until it has ended and no process holds its outputs.
 *
 * @param program as seen from the root of the checkout
 * @param folder an empty one
 */
export async function runWay(
  root: string,
  program: string,
  { args, files = {}, env = {} }: Pick<Way, "args" | "files" | "env">,
  folder: string,
  busyPort: number,
) {
  const [cwd, home, tmp] = ["project", "home", "tmp"].map((name) => join(folder, name));
  for (const path of [cwd, home, tmp]) mkdirSync(String(path));
  for (const [path, content] of Object.entries(files === "root" ? {} : files)) {
    mkdirSync(dirname(join(String(cwd), path)), { recursive: true });
    writeFileSync(join(String(cwd), path), content);
  }
  const before = filesIn(folder);
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(
    process.execPath,
    [join(root, program), ...args.map((one) => one.replace("PORT", String(busyPort)))],
    {
      cwd: files === "root" ? root : String(cwd),
      env: { PATH, NODE_COMPILE_CACHE, HOME: home, TMPDIR: tmp, ...env },
      // a group of its own, by which what it leaves running is found and ended
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const group = -Number(child.pid);
  const limit = AbortSignal.timeout(maxMs);
  limit.addEventListener("abort", () => kill(group));
  const [[status], out, err] = await Promise.all([
    once(child, "close"),
    text(child.stdout),
    text(child.stderr),
  ]);
  const isLeft = kill(group);
  return { status: limit.aborted ? "endless" : status, out, err, isLeft, before, after: filesIn(folder) };
}

/** Ends a group of processes. @returns true if one was running */
function kill(group: number): boolean {
  try {
    return process.kill(group, "SIGKILL");
  } catch {
    return false;
  }
}

/** The files in a folder, with what is in them. */
function filesIn(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
