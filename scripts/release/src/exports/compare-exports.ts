import { existsSync, readFileSync, realpathSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join, sep } from "node:path";
import { compareBumps, type ExportChange } from "@onelogin-mfa/review";
import { quoted } from "@onelogin-mfa/review/workshop";
import ts from "typescript";
import { type NamedPair, startComparison, type TypeChange } from "./compare-types.ts";
import { bundled, packages } from "./export-paths.ts";

/**
 * Compares what callers compile against: every export of every entry point of the packages. What they pass must be all that was
 * taken, what they get no more than it was; what is new is a minor change. A link that leads out of a folder is not followed.
 *
 * @param before a folder that looks like the repository at the older revision; its packages are linked to each other
 * @param now the checkout
 * @param generated texts of files of the checkout that are not on the disk, by path
 * @returns the most severe first
 */
export async function compareExports(
  before: string,
  now: string,
  generated: ReadonlyMap<string, string> = new Map(),
): Promise<ExportChange[]> {
  await linkPackages(before, now);
  const entries = packages.flatMap((name) =>
    entriesOf(join(before, "packages", name), join(now, "packages", name)),
  );
  if (entries.length === 0) return [];
  const roots = [before, now].map((root) => join(realpathSync(root), "packages", sep));
  const isOwn = (file: string) =>
    !file.includes("/node_modules/") && roots.some((root) => file.startsWith(root));
  const host = ts.createCompilerHost(compilerOptions);
  const { getSourceFile, readFile, fileExists } = host;
  host.getSourceFile = (path, ...options) => {
    const file = libraries.get(path) ?? getSourceFile(path, ...options);
    if (file && path.includes("/node_modules/")) libraries.set(path, file);
    return file;
  };
  host.fileExists = (path) =>
    generated.has(path) || (fileExists(path) && (!isOwn(path) || isOwn(realpathSync(path))));
  host.readFile = (path) => generated.get(path) ?? readFile(path);
  const files = entries.flatMap(({ old, current }) => [old, current].filter((path) => path !== undefined));
  const program = ts.createProgram(files, compilerOptions, host);
  const checker = program.getTypeChecker();
  const sides = entries.map(({ entry, old, current }) => {
    return { entry, old: exportsOf(program, checker, old), now: exportsOf(program, checker, current) };
  });
  const exported = sides.flatMap(({ now }) => [...(now?.values() ?? [])]);
  const made = new Set(exported.flatMap((one) => membersReturnedBy(checker, one)));
  // one comparison, so that what several entry points show is said once
  const comparison = startComparison(checker, isOwn, made);
  const changes = [
    ...sides.flatMap(({ entry, old, now }) => inEntry(entry, compareNames(old, now))),
    ...sides.flatMap(({ entry, old, now }) => inEntry(entry, comparison.values(pairsOf(old, now, isValue)))),
    ...sides.flatMap(({ entry, old, now }) => inEntry(entry, comparison.types(pairsOf(old, now, isType)))),
  ];
  return changes.sort((a, b) => compareBumps(b.bump, a.bump));
}

const inEntry = (entry: string, changes: readonly TypeChange[]) =>
  changes.map(({ bump, place, what }): ExportChange => {
    return { entry, bump, sentence: `${quoted(place || entry)} ${what}` };
  });

/** The members of what an exported function returns. */
function membersReturnedBy(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Declaration[] {
  if (!isValue(symbol)) return [];
  const signatures = checker.getTypeOfSymbol(symbol).getCallSignatures();
  const types = signatures.flatMap((one) => checker.getAwaitedType(one.getReturnType()) ?? []);
  return types.flatMap((one) => one.getProperties().flatMap(({ declarations = [] }) => declarations));
}

/** Files of libraries by path, parsed and bound once for all comparisons of a process: no comparison changes them. */
const libraries = new Map<string, ts.SourceFile>();

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  jsx: ts.JsxEmit.ReactJSX,
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
};

interface Entry {
  readonly entry: string;
  readonly old: string | undefined;
  readonly current: string | undefined;
}

/** The entry points of a package, with the source of each on both sides. */
function entriesOf(before: string, now: string): Entry[] {
  const [old, current] = [before, now].map(readEntries) as [
    ReadonlyMap<string, string>,
    ReadonlyMap<string, string>,
  ];
  return [...new Set([...old.keys(), ...current.keys()])].map((entry) => ({
    entry,
    old: old.get(entry),
    current: current.get(entry),
  }));
}

function readEntries(folder: string): ReadonlyMap<string, string> {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return new Map();
  // a package.json of this repository
  const { name, exports = {} } = JSON.parse(readFileSync(path, "utf8")) as {
    readonly name: string;
    readonly exports?: Readonly<Record<string, string>>;
  };
  // what is `internal` or for tests is not published
  const sources = Object.entries(exports).filter(([, file]) => /^\.\/src\/[^*]*\.ts$/.test(file));
  return new Map(sources.map(([key, file]) => [join(name, key), join(folder, file)]));
}

type Exports = ReadonlyMap<string, ts.Symbol>;

function exportsOf(
  program: ts.Program,
  checker: ts.TypeChecker,
  path: string | undefined,
): Exports | undefined {
  const file = path === undefined ? undefined : program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) return undefined;
  const resolve = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, resolve(symbol)]));
}

/** Compares the names of the exports of an entry point. */
function compareNames(old: Exports | undefined, now: Exports | undefined): TypeChange[] {
  if (!old) return [{ bump: "minor", place: "", what: "is new" }];
  if (!now) return [{ bump: "major", place: "", what: "is gone" }];
  const isGone = (symbol: ts.Symbol, same: ts.Symbol | undefined) =>
    !same || (isValue(symbol) && !isValue(same)) || (isType(symbol) && !isType(same));
  const gone = [...old].filter(([name, symbol]) => isGone(symbol, now.get(name)));
  const fresh = [...now.keys()].filter((name) => !old.has(name));
  return [
    ...gone.map(([name]): TypeChange => ({ bump: "major", place: name, what: "is no longer exported" })),
    ...fresh.map((name): TypeChange => ({ bump: "minor", place: name, what: "is exported" })),
  ];
}

/** The exports that both sides have, and that are of a kind. */
function pairsOf(
  old: Exports | undefined,
  now: Exports | undefined,
  isOfKind: (symbol: ts.Symbol) => boolean,
): NamedPair[] {
  return [...(old ?? [])].flatMap(([name, symbol]) => {
    const same = now?.get(name);
    return same && isOfKind(symbol) && isOfKind(same) ? [[name, symbol, same] as const] : [];
  });
}

const isValue = ({ flags }: ts.Symbol) => (flags & ts.SymbolFlags.Value) !== 0;
const isType = ({ flags }: ts.Symbol) => (flags & ts.SymbolFlags.Type) !== 0;

/** Has the packages of a copy find each other, and else what those of the checkout find. */
async function linkPackages(copy: string, checkout: string): Promise<void> {
  const scope = join(copy, "node_modules/@onelogin-mfa");
  await mkdir(scope, { recursive: true });
  for (const name of [...packages, ...bundled]) {
    const [own, installed] = [join(copy, "packages", name), join(checkout, "packages", name, "node_modules")];
    if (!existsSync(own)) continue;
    await symlink(own, join(scope, name), "junction");
    if (existsSync(installed)) await symlink(installed, join(own, "node_modules"), "junction");
  }
}
