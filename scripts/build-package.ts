import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createProgram, main, undoOnExit } from "@onelogin-mfa/command-line";
import { ownPath } from "@onelogin-mfa/command-line/own-path";
import { licensesOf } from "@onelogin-mfa/page-kit/licenses";
import {
  readRepository,
  repositoryFields,
  resolveLinks,
  withoutNotice,
} from "@onelogin-mfa/repository/documents";
import { build } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The fields of a package.json that are read or written. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  /** So that nobody publishes this folder, whose entry points are source files; `dist` is published. */
  readonly private: true;
  readonly scripts?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The file in which the `generate` script of a package writes the licences of the packages that are in its generated code. */
const licensesFile = join("src", "generated", "LICENSES.txt");

const repository = readRepository(readFileSync(join(root, "package.json"), "utf8"));

const program = createProgram({
  name: "node ../../scripts/build-package.ts",
  description: "Builds the package in the current folder into dist/, which is what is published.",
});

/**
 * Builds into an empty `dist/`, so that no file of an older build stays: what `tsc` writes, the sources that its maps lead to,
 * the documents in `files`, those of the repository, and a package.json of its own. A build that fails or is interrupted leaves
 * no `dist/`.
 */
await main(program, async () => {
  const manifest = readManifest();
  const { files, scripts: _, private: __, devDependencies = {}, ...published } = manifest;
  const removeDist = () => rmSync("dist", { recursive: true, force: true });
  removeDist();
  const finish = undoOnExit(removeDist);
  await compile("-p", "tsconfig.build.json");
  placeTexts();
  linkFiles();
  shipSources();
  for (const path of globSync(licensesFile)) writeLicenses(readFileSync(path, "utf8"));
  for (const name of Object.keys(devDependencies)) {
    if (name.startsWith("@onelogin-mfa/")) await bundleWorkspace(name, manifest);
  }
  for (const file of files) copyDocument(".", file, manifest);
  for (const file of ["LICENSE", "CHANGELOG.md"]) copyDocument(root, file, manifest);
  // `npm run release` asks for the repository's address; until then a build does without
  const address = repository && repositoryFields(repository, `packages/${basename(manifest.name)}`);
  const fields = { ...published, ...address, ...builtEntries(manifest) };
  writeFileSync("dist/package.json", `${JSON.stringify(fields, null, 2)}\n`);
  finish();
});

function readManifest(): Manifest {
  if (!existsSync("tsconfig.build.json"))
    throw new Error(`${process.cwd()} is not the folder of a published package: run this there.`);
  // the package.json of a package that is published
  return JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
}

/** Copies a document into `dist`; what it links to must be found from there. */
function copyDocument(folder: string, file: string, { name, version, files }: Manifest): void {
  const text = withoutNotice(readFileSync(ownPath(folder, file), "utf8"));
  const directory = folder === root ? "" : `packages/${basename(name)}`;
  const links = repository && { repository, tag: `v${version}`, directory, shipped: files };
  writeFileSync(`dist/${file}`, links ? resolveLinks(text, links) : text);
}

/** Copies `src` into `dist`, where editors look for what a declaration map names, and has the maps lead there. */
function shipSources(): void {
  const isSource = (path: string) => path !== licensesFile && !path.endsWith(".md");
  cpSync("src", "dist/src", { recursive: true, filter: isSource });
  for (const path of globSync("dist/**/*.map")) {
    // written by tsc
    const map = JSON.parse(readFileSync(path, "utf8")) as { sources: string[] };
    const sources = map.sources.map((source) => source.replace("../src/", "src/"));
    writeFileSync(path, JSON.stringify({ ...map, sources }));
  }
}

/** Puts the text of a file of ours, which code of ours reads at its start, in the place where it is read. */
function placeTexts(): void {
  for (const path of globSync("dist/**/*.js")) {
    const text = readFileSync(path, "utf8");
    const folder = join("src", relative("dist", dirname(path)));
    const placed = text.replaceAll(
      /readFileSync\(new URL\("(\.[^"]*\.ts)", import\.meta\.url\), "utf8"\)/g,
      (_, file: string) => JSON.stringify(readFileSync(join(folder, file), "utf8")),
    );
    if (placed !== text) writeFileSync(path, placed);
  }
}

/** Leads addresses of our own files, such as that of a thread's code, to what is built from them: the compiler does so for imports only. */
function linkFiles(): void {
  for (const path of globSync("dist/**/*.js")) {
    const text = readFileSync(path, "utf8");
    const linked = text.replaceAll(/(?<=new URL\("\.[^"]*)\.ts(?=", import\.meta\.url\))/g, ".js");
    if (linked !== text) writeFileSync(path, linked);
  }
}

/** Here the entry points are source files, which need no build; users get what is built from them. */
function builtEntries({ exports, bin = {} }: Manifest) {
  // these are for this repository only, its programs and its tests
  const isOurs = (path: string, source: string) => path === "./internal" || source.startsWith("./testing/");
  const published = Object.entries(exports).filter(([path, source]) => !isOurs(path, source));
  const targets = published.map(([path, source]) => {
    const built = source.replace(/^\.\/src\/(.+)\.ts$/, "./$1");
    return [path, built === source ? source : { types: `${built}.d.ts`, default: `${built}.js` }];
  });
  const programs = Object.entries(bin).map(([name, source]) => [
    name,
    source.replace(/^src\/(.+)\.ts$/, "$1.js"),
  ]);
  return {
    exports: Object.fromEntries(targets),
    ...(programs.length > 0 && { bin: Object.fromEntries(programs) }),
  };
}

/**
 * Puts a workspace that the built files import and users do not install, by each of its entry points, into `dist/` as well,
 * with all packages behind it that are no dependency of this one, and its declarations if it has some for users.
 */
async function bundleWorkspace(name: string, { dependencies = {} }: Manifest): Promise<void> {
  const built = globSync("dist/**/*{.js,.d.ts}").map((path) => ({ path, text: readFileSync(path, "utf8") }));
  const specifiers = new RegExp(`(?<=(?:from |import\\()")${name}(/[a-z-]+)?(?=")`, "g");
  const entries = new Set(built.flatMap(({ text }) => text.match(specifiers) ?? []));
  const fileOf = (entry: string) => `dist/${entry.slice(entry.indexOf("/") + 1).replace("/", "-")}.js`;
  for (const input of entries) {
    const { output } = await build({
      input,
      platform: "node",
      external: Object.keys(dependencies),
      // the map holds the sources, which are not in the package
      output: {
        dir: "dist",
        entryFileNames: basename(fileOf(input)),
        chunkFileNames: `${basename(fileOf(input), ".js")}-[name].js`,
        sourcemap: true,
      },
    });
    writeLicenses(licensesOf(output.flatMap((chunk) => ("moduleIds" in chunk ? chunk.moduleIds : []))));
  }
  const declared = built.filter(({ path }) => path.endsWith(".d.ts"));
  await declareWorkspace(name, new Set(declared.flatMap(({ text }) => text.match(specifiers) ?? [])), fileOf);
  for (const { path, text } of built) {
    const relative = (entry: string) => posix.relative(dirname(path), fileOf(entry)).replace(/^(?!\.)/, "./");
    const linked = text.replace(specifiers, relative);
    if (linked !== text) writeFileSync(path, linked);
  }
}

/**
 * Puts the declarations of a bundled workspace beside its code, by the entry points that declarations refer to. A workspace without
 * a configuration for this has none: only declarations that no user reads refer to it.
 */
async function declareWorkspace(
  name: string,
  entries: ReadonlySet<string>,
  fileOf: (entry: string) => string,
): Promise<void> {
  const folder = join(root, "packages", basename(name));
  const configuration = join(folder, "tsconfig.declarations.json");
  if (entries.size === 0 || !existsSync(configuration)) return;
  await compile("-p", configuration, "--outDir", `dist/${basename(name)}`);
  // the package.json of a workspace
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  for (const entry of entries) {
    const source = exports[`.${entry.slice(name.length)}`] ?? "";
    const path = source.replace(/^\.\/src\/(.+)\.ts$/, `./${basename(name)}/$1.js`);
    writeFileSync(fileOf(entry).replace(/\.js$/, ".d.ts"), `export * from ${JSON.stringify(path)};\n`);
  }
}

async function compile(...args: readonly string[]): Promise<void> {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const compiler = spawn(process.execPath, [tsc, ...args], { stdio: "inherit" });
  const [status] = await once(compiler, "exit");
  if (status !== 0) throw new Error("The compiler failed: see above.");
}

/** Adds licences to `dist/LICENSES.txt`, which also the bill of materials is made from. */
function writeLicenses(licenses: string): void {
  if (licenses !== "") appendFileSync("dist/LICENSES.txt", licenses);
}
