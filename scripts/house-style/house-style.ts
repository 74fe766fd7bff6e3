import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importProblems } from "./imports.ts";
import { threatProblems } from "./threats.ts";
import { wordProblems } from "./words.ts";

/** A file as git knows it. */
export interface TrackedFile {
  /** Relative to the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

interface Rule {
  readonly applies: RegExp;
  readonly problemOf: (text: string) => string | undefined;
}

const lines = (text: string) => text.trimEnd().split("\n").length;
const words = (text: string) => text.split(/\s+/).filter(Boolean).length;
const source = /^(spec|packages|scripts)\/.*(?<!\.d)\.(tsx?|mjs)$/;

/** In a comment that has its line to itself: texts and expressions may speak of them. */
const leftover = /^\s*(\/\/|\*).*(@ts-(ignore|nocheck)\b|\b(TODO|FIXME)\b)/m;

const rules: readonly Rule[] = [
  {
    applies: source,
    problemOf: (text) =>
      lines(text) > 250 ? `has ${lines(text)} lines; split it by idea at 250` : undefined,
  },
  {
    applies: source,
    problemOf: (text) => (leftover.test(text) ? "has an escape or a leftover" : undefined),
  },
  {
    applies: /^(README|SECURITY)\.md$/,
    problemOf: (text) => (lines(text) > 120 ? `has ${lines(text)} lines; 120 is the limit` : undefined),
  },
  {
    applies: /^CONTRIBUTING\.md$/,
    problemOf: (text) => (words(text) > 300 ? `has ${words(text)} words; 300 is the limit` : undefined),
  },
  {
    applies: /^(spec|packages\/[^/]+)\/README\.md$/,
    problemOf: (text) =>
      lines(text) < 30 || lines(text) > 80 ? `has ${lines(text)} lines; 30 to 80 are wanted` : undefined,
  },
  {
    applies: /^(?!package-lock\.json$)/,
    problemOf: (text) => machinePath.exec(text)?.[0] && "names a path or a host of one machine",
  },
];

/** Home folders, temporary folders with a name, package registries. */
const machinePath = /(?<![\w.])\/(home|root|Users|work)\/\w+|\bregistry\.npm\w*\.\w+/;

const fileName = /^(\.?[a-z0-9]+([.-][a-z0-9]+)*|[A-Z]+\.md|Dockerfile|LICENSE)$/;

/** What in these files is not as the house style wants it. Generated code is exempt. */
export function styleProblems(files: readonly TrackedFile[]): string[] {
  const authored = files.filter(({ path }) => !/(^|\/)(generated|fixtures)\//.test(path));
  const roots = new Set(files.map(({ path }) => path.split("/", 1)[0]));
  return [
    ...authored.flatMap(({ path, text }) =>
      rules.flatMap(({ applies, problemOf }) => {
        const problem = applies.test(path) ? problemOf(text) : undefined;
        return problem ? [`${path} ${problem}`] : [];
      }),
    ),
    ...authored.flatMap(({ path, text }) => [...importProblems(path, text), ...wordProblems(path, text)]),
    ...authored
      .filter(({ path }) => !fileName.test(path.split("/").at(-1) ?? ""))
      .map(({ path }) => `${path} is not in kebab-case`),
    ...threatProblems(files),
    ...(roots.size > 21 ? [`the root has ${roots.size} entries; at most 21 are wanted`] : []),
  ];
}

/** @throws Error that lists everything in the repository that is not as the house style wants it */
export async function checkHouseStyle(root: string): Promise<void> {
  const paths = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  });
  const files = paths.toString().split("\0").filter(Boolean);
  const problems = styleProblems(
    files.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") })),
  );
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
