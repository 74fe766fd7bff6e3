import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { onTestFinished } from "vitest";
import { compareSides } from "../src/compare-sides.ts";
import type { Configuration, Report } from "../src/index.ts";
import { readSides } from "../src/sides.ts";

/** Contents of files, by path. */
export interface Files<Content = string> {
  readonly [path: string]: Content;
}

/** A git repository in a temporary folder that goes with the test. */
export interface Repository {
  readonly root: string;
  /** Writes files, by path. */
  readonly write: (files: Files<string | Buffer>) => void;
  readonly git: (...args: readonly string[]) => string;
  /** Writes files and commits everything. */
  readonly commit: (files: Files) => void;
}

const settings = [
  "user.name=Test",
  "user.email=t@example.com",
  "commit.gpgsign=false",
  "core.autocrlf=false",
];

/** A temporary folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "spec-review-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Makes a repository on the branch `main`, with one commit of the given files.
 *
 * @param root an empty folder
 */
export function createRepository(files: Files, root: string = temporaryFolder()): Repository {
  const env = { PATH: process.env.PATH, HOME: root, GIT_CONFIG_NOSYSTEM: "1" };
  const options = { cwd: root, env, stdio: "pipe" } as const;
  const git = (...args: readonly string[]) =>
    execFileSync("git", [...settings.flatMap((one) => ["-c", one]), ...args], options).toString();
  const write: Repository["write"] = (texts) => {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  };
  const commit: Repository["commit"] = (texts) => {
    write(texts);
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", "a commit");
  };
  const key = JSON.stringify(files);
  const known = firstCommits.get(key);
  if (known) {
    write({ ...files, ...known });
  } else {
    git("init", "--quiet", "--template=", "--initial-branch", "main");
    commit(files);
    firstCommits.set(key, filesBelow(root, ".git"));
  }
  return { root, write, git, commit };
}

/** Files that git writes for a first commit, by its contents: git makes a repository once, later ones are copies. */
const firstCommits = new Map<string, Files<Buffer>>();

function filesBelow(root: string, folder: string): Files<Buffer> {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(paths.map((path) => [relative(root, path), readFileSync(path)]));
}

/** A spec of two operations that every part of the review can read. */
export const specText = `openapi: 3.1.0
info:
  title: Things
  version: 1.0.0
paths:
  /things/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getThing
      tags: [All things]
      x-effect: read
      responses:
        "200":
          description: The thing.
          content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } }
    put:
      operationId: putThing
      tags: [All things]
      x-effect: send
      responses: { "204": { description: Done. } }
components:
  schemas:
    Thing:
      type: object
      required: [id]
      x-evidence: [{ claim: There is always an id., source: a captured response, confidence: captured }]
      properties:
        id:
          type: string
          description: The id.
`;

/** A repository with the spec, committed. */
export function specRepository(): Repository {
  return createRepository({ "spec/mfa.yaml": specText });
}

/** The comparison of that spec with its copy in the working tree, after one edit. */
export async function reviewOf(from: string, to: string): Promise<Report> {
  const { root, write } = specRepository();
  write({ "spec/mfa.yaml": replaced(specText, from, to) });
  return compareHere("git:HEAD:spec/mfa.yaml", "spec/mfa.yaml", root);
}

/** Compares as the thread of `compare` does, in this process: here mutants are noticed. */
export async function compareHere(
  base: string,
  head: string,
  folder: string,
  configuration: Configuration = {},
): Promise<Report> {
  return compareSides(await readSides(base, head, { folder }), configuration);
}

/** @throws Error if the part is not there: a test must not pass by changing nothing */
export function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`there is no ${from}`);
  return text.replace(from, to);
}
