import { once } from "node:events";
import { globSync, mkdtempSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { createProgram, InputError, main, Option, withTemporaryFolder } from "@onelogin-mfa/command-line";
import { edited } from "@onelogin-mfa/review/testing/edit";
import { corpusPairs, historyPairs } from "@onelogin-mfa/review/testing/pairs";
import { policyCases } from "@onelogin-mfa/review/testing/policy-cases";
import { smallSpec } from "@onelogin-mfa/review/testing/small-spec";
import { stringify } from "yaml";
import { brokenDocuments } from "./broken-documents.ts";
import { runWay, type Way, ways } from "./failing-starts.ts";

const root = resolve(import.meta.dirname, "../../..");

/** The kinds of cases: broken texts, whole documents, pairs of documents, and starts of programs. */
const parts = ["broken", "documents", "pairs", "programs"] as const;

const program = createProgram({
  name: "node scripts/run.mjs scripts/checks/src/compare-checkouts.ts",
  description: `Compares what this checkout and another one do with the same input, and prints every difference: values, places, notices,
    errors and files of codegen, reports of the review, exit codes and outputs of the programs.`,
  notes: "Exit codes: 0 no difference, 1 differences, 2 wrong usage.",
})
  .argument("<folder>", "the other checkout, with its packages installed")
  .addOption(new Option("--only <part...>", "only these parts").choices(parts).default(parts));

/** The programs of a checkout, by the names of their modules. */
async function loadCheckout(folder: string) {
  const load = (path: string): Promise<unknown> => import(pathToFileURL(join(folder, "packages", path)).href);
  // the other checkout has the same modules, or the comparison has to be changed
  return {
    root: folder,
    codegen: (await load("codegen/src/index.ts")) as typeof import("@onelogin-mfa/codegen"),
    openapi: (await load("openapi/src/index.ts")) as typeof import("@onelogin-mfa/openapi"),
    review: (await load("review/src/index.ts")) as typeof import("@onelogin-mfa/review"),
  };
}
type Checkout = Awaited<ReturnType<typeof loadCheckout>>;

/** One input, and what a checkout makes of it. */
interface Case {
  readonly name: string;
  readonly run: (checkout: Checkout) => unknown;
}

/** Returns a result, or the error that is thrown, as a value. */
async function outcomeOf(run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (thrown) {
    const { name, message, problems = message } = Object(thrown);
    return { thrown: name, problems };
  }
}

/** The value of a file, and the place of everything in it. */
async function readWhole({ openapi }: Checkout, path: string) {
  const file = await openapi.createReader(path).read(path);
  if ("failure" in file) return file;
  const places: unknown[] = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown, pointer: string) => {
    places.push(file.locate(pointer));
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    for (const [key, inner] of Object.entries(value)) visit(inner, openapi.joinPointer(pointer, key));
  };
  visit(file.parsed, "");
  return { value: file.parsed, places };
}

/** The documents of codegen's slow tests, its fixtures, and the spec with its flows. */
function* documentCases(): Generator<Case> {
  const corpus = "packages/codegen/node_modules/.cache/corpus";
  const extensions = "{yaml,yml,json}";
  const found = globSync(
    [
      `${corpus}/**/*.${extensions}`,
      `packages/*/test/fixtures/**/*.${extensions}`,
      `spec/**/*.${extensions}`,
    ],
    { cwd: root },
  );
  if (!found.some((path) => path.startsWith(corpus)))
    throw new InputError("There is no corpus: run the slow tests of codegen first, which download it.");
  for (const name of found.sort()) {
    const spec = join(root, name);
    yield { name: `${name}, read`, run: (checkout) => readWhole(checkout, spec) };
    yield {
      name: `${name}, generated`,
      run: async ({ codegen }) => {
        const { files, notices } = await codegen.generate({ spec });
        return { notices, ...Object.fromEntries(files) };
      },
    };
  }
}

function* brokenCases(scratch: string): Generator<Case> {
  for (const [name, content] of brokenDocuments()) {
    const path = join(scratch, name);
    yield {
      name: `${name} ${JSON.stringify(content.toString().slice(0, 2000))}`,
      run: (checkout) => {
        writeFileSync(path, content);
        return readWhole(checkout, path);
      },
    };
  }
}

/** The pairs of the review's tests: their changes, and those of histories with their places in YAML. */
function* pairCases(scratch: string): Generator<Case> {
  const small = smallSpec();
  const ofPolicy = policyCases.map(({ title, edits }) => {
    return { id: title, base: small, head: edited(small, ...edits) };
  });
  const histories = historyPairs();
  for (const { id, base, head } of [...histories, ...corpusPairs(), ...ofPolicy])
    yield { name: id, run: ({ review }) => review.compareDocuments(base, head) };
  for (const { id, base, head } of histories) {
    const write = (side: string, value: unknown) =>
      writeFileSync(join(scratch, `${side}.yaml`), stringify(value));
    yield {
      name: `${id}, with places`,
      run: ({ review }) => {
        write("base", base);
        write("head", head);
        return review.compare("base.yaml", "head.yaml", { folder: scratch });
      },
    };
  }
  const fixtures = join(root, "packages/review/test/fixtures/everything");
  yield {
    name: "every kind of change",
    run: async ({ review }) => {
      const configuration = await review.readConfiguration(join(fixtures, "review.yaml"));
      const report = await review.compare("base.yaml", "head.yaml", { folder: fixtures, configuration });
      const { renderText, renderMarkdown, renderSarif, renderAnnotations } = review;
      return [
        report,
        renderText(report),
        renderMarkdown(report),
        renderSarif(report),
        renderAnnotations(report),
      ];
    },
  };
}

/** Good input of programs that end. */
const goodStarts: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "packages/codegen/src/cli.ts": [["spec/mfa.yaml", "-"], ["--check"]],
  "packages/review/src/cli.ts": ["text", "markdown", "json", "sarif"].map((format) => [
    "compare",
    ...["base", "head"].map((side) => `packages/review/test/fixtures/everything/${side}.yaml`),
    "--format",
    format,
  ]),
  "spec/lint.mjs": [[]],
};

function* programCases(scratch: string, busyPort: number): Generator<Case> {
  for (const [program, failing] of Object.entries(ways)) {
    const good = [["--help"], ...(goodStarts[program] ?? [])].map((args) => ({
      args,
      files: "root" as const,
    }));
    for (const way of [...good, ...failing]) {
      yield {
        name: [program, ...way.args].join(" "),
        run: ({ root }) => runStart(root, program, way, scratch, busyPort),
      };
    }
  }
}

/** Runs a program; paths of the machine and times are left out of what it has printed. */
async function runStart(
  from: string,
  program: string,
  way: Pick<Way, "args" | "files" | "env">,
  scratch: string,
  busyPort: number,
) {
  const folder = mkdtempSync(join(scratch, "start-"));
  const { status, isLeft, out, err, after } = await runWay(from, program, way, folder, busyPort);
  const written = Object.fromEntries(Object.entries(after).filter(([path]) => path.startsWith("project")));
  const texts = JSON.stringify({ out, err, written })
    .replaceAll(folder, "FOLDER")
    .replaceAll(from, "ROOT")
    .replace(/ *\b[\d.]+ m?s\b/g, " TIME")
    .replace(/\.\d{3}Z/g, "Z");
  return { status, isLeft, texts };
}

/** The first place in which two values differ, with what each has there; undefined if they are equal. */
function firstDifference(other: unknown, own: unknown, path = ""): string | undefined {
  if (isDeepStrictEqual(other, own)) return undefined;
  const isHolder = [other, own].every((one) => typeof one === "object" && one !== null);
  const keys = isHolder ? Object.keys({ ...Object(other), ...Object(own) }) : [];
  for (const key of keys) {
    const inner = firstDifference(Object(other)[key], Object(own)[key], `${path}/${key}`);
    if (inner !== undefined) return inner;
  }
  return `${path}\n    other: ${shown(other, own)}\n    this:  ${shown(own, other)}`;
}

/** A value, long texts from where they differ on. */
function shown(value: unknown, besides: unknown): string {
  const [text = "", second = ""] = [value, besides].map((one) =>
    typeof one === "string" ? one : JSON.stringify(one),
  );
  let at = 0;
  while (at < text.length && text[at] === second[at]) at += 1;
  return JSON.stringify(text.slice(Math.max(0, at - 60), at + 140));
}

await main(program, async (folder, { only }) => {
  const [other, own] = [await loadCheckout(resolve(folder)), await loadCheckout(root)];
  return withTemporaryFolder(join(tmpdir(), "onelogin-mfa-compare-"), async (scratch) => {
    const busy = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(busy, "listening");
    const { port } = busy.address() as AddressInfo; // it listens on a port
    const casesOf = {
      broken: () => brokenCases(scratch),
      documents: documentCases,
      pairs: () => pairCases(scratch),
      programs: () => programCases(scratch, port),
    };
    let differences = 0;
    for (const part of only) {
      let count = 0;
      for (const { name, run } of casesOf[part]()) {
        count += 1;
        const difference = firstDifference(
          await outcomeOf(() => run(other)),
          await outcomeOf(() => run(own)),
        );
        if (difference === undefined) continue;
        differences += 1;
        process.stdout.write(`${part}: ${name}\n  ${difference}\n`);
      }
      process.stdout.write(`${part}: ${count} cases\n`);
    }
    busy.close();
    process.stdout.write(`${differences} differences\n`);
    return differences === 0 ? 0 : 1;
  });
});
