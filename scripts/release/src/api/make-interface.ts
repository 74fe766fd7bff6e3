import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { outputOf } from "@onelogin-mfa/repository/command";
import { parse } from "yaml";
import type { PlacedPackage, PublishedManifest } from "./place-packages.ts";

/** The part of a package that users rely on beside types: properties by name, such as `option onelogin-mfa check --json`. */
export type PackageInterface = Readonly<Record<string, Properties>>;

/** Properties of a part. One that is `required` has to be given. */
export type Properties = Readonly<Record<string, unknown>>;

/** Reads the entry points, programs, engines and peers of a built package, each option of its commands, and its Action. */
export async function makeInterface(pack: PlacedPackage): Promise<PackageInterface> {
  const programs = Object.entries(pack.manifest.bin ?? {}).map(([name, file]) =>
    describeProgram(name, join(pack.folder, file)),
  );
  const parts = [
    ...readManifest(pack.manifest),
    ...(await Promise.all(programs)).flat(),
    ...readAction(pack.source),
  ];
  return Object.fromEntries(parts.map(([name, properties]) => [name, withoutDefaults(properties)]));
}

type Part = readonly [name: string, properties: Properties];

function readManifest(manifest: PublishedManifest): Part[] {
  const { name, exports, engines = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  return [
    ...Object.keys(exports).map((path): Part => [`entry point ${join(name, path)}`, {}]),
    ...Object.entries(engines).map(([engine, range]): Part => [`engine ${engine}`, { range }]),
    ...Object.entries(peerDependencies).map(([peer, range]): Part => {
      return [`peer ${peer}`, { range, required: peerDependenciesMeta[peer]?.optional !== true }];
    }),
  ];
}

/** A command as `describe-command.ts` prints it. */
interface Command {
  readonly options: readonly (Properties & { readonly name: string })[];
  readonly arguments: readonly (Properties & { readonly name: string })[];
  readonly commands: readonly (Command & { readonly name: string; readonly aliases: readonly string[] })[];
  readonly help: string;
}

/** Describes a program with the commands below it, which are those of commander, or programs of their own that its help lists. */
async function describeProgram(name: string, file: string): Promise<Part[]> {
  const describe = async (...args: readonly string[]): Promise<Command> => {
    const preload = ["--import", new URL("describe-command.ts", import.meta.url).href];
    // without the variables that are defaults of options
    const options = { cwd: join(file, ".."), env: {}, timeoutMs: 30_000 };
    return JSON.parse(await outputOf(process.execPath, [...preload, file, ...args], options));
  };
  const command = await describe("--help");
  const [, listed = ""] = /^Commands:\n((?: {2}.*\n)+)/m.exec(command.help) ?? [];
  const names = [...listed.matchAll(/^ {2}(\w[\w-]*)/gm)].map(([, one = ""]) => one);
  const others = command.commands.length > 0 ? [] : names;
  const below = await Promise.all(
    others.map(async (one) => partsOf(`${name} ${one}`, await describe(one, "--help"))),
  );
  return [[`program ${name}`, {}], ...partsOf(name, command).slice(1), ...below.flat()];
}

function partsOf(name: string, command: Command): Part[] {
  return [
    [`command ${name}`, {}],
    ...command.arguments.map(({ name: argument, ...properties }, index): Part => {
      // callers give it by its place
      return [`argument ${index + 1} of ${name}`, { name: argument, ...properties }];
    }),
    ...command.options.map(
      ({ name: option, ...properties }): Part => [`option ${name} ${option}`, properties],
    ),
    ...command.commands.flatMap(({ name: one, aliases, ...rest }) => [
      ...partsOf(`${name} ${one}`, rest),
      ...aliases.map((alias): Part => [`command ${name} ${alias}`, { alias: one }]),
    ]),
  ];
}

/** Reads inputs and outputs of the Action in the folder of a package. */
function readAction(folder: string): Part[] {
  const path = join(folder, "action.yml");
  if (!existsSync(path)) return [];
  interface Input {
    readonly required?: boolean;
    readonly default?: string;
  }
  interface Action {
    readonly inputs?: Readonly<Record<string, Input>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
  }
  // GitHub reads it
  const { inputs = {}, outputs = {} } = parse(readFileSync(path, "utf8")) as Action;
  return [
    ...Object.entries(inputs).map(([name, { required, default: value }]): Part => {
      return [`input ${name}`, { required, default: value }];
    }),
    ...Object.keys(outputs).map((name): Part => [`output ${name}`, {}]),
  ];
}

/** Leaves out what is not the case, so that a property more in a later version changes no part that lacks it. */
function withoutDefaults(properties: Properties): Properties {
  const isSaid = (value: unknown) => value !== undefined && value !== false && value !== "none";
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => isSaid(value)));
}
