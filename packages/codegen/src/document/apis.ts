import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type EmitterName, emitterNames } from "../emit/emitter.ts";
import { CodegenError, didYouMean, fileProblem } from "../errors.ts";
import { isObject, objectOf } from "./json.ts";
import type { Finding } from "./load.ts";
import { child, documentNode, entries, type Node } from "./node.ts";
import { isUrl, parseSource, readText } from "./source-file.ts";

/** One API of the list `apis` in `redocly.yaml`. */
export interface Api {
  /** Its key in the list, such as `users@v2`. */
  readonly name: string;
  /** Absolute path of the `redocly.yaml`. */
  readonly config: string;
  /** Absolute path or URL of its document: Redocly's `root`. */
  readonly document: string;
  /** Absolute path of the folder for generated files. */
  readonly output?: string;
  /** The files to generate. @default all of them */
  readonly emit?: readonly EmitterName[];
  /** True if notices are errors. @default false */
  readonly strict?: boolean;
  /** The port of its mock. */
  readonly port?: number;
  /** The client that the contract suite calls: absolute path of a module, `#` and the function that creates one. */
  readonly client?: string;
  /** Modules that generate more from the document, by the folder of their files; absolute paths. */
  readonly generators?: Readonly<Record<string, string>>;
}

/** Reads the value of a setting, undefined if it is not what is expected. */
interface Setting {
  readonly expected: string;
  readonly read: (value: unknown, absolute: (name: string) => string) => unknown;
}

const setting = (expected: string, isValid: (value: unknown) => boolean): Setting => {
  return { expected, read: (value) => (isValid(value) ? value : undefined) };
};

const path: Setting = {
  expected: "a path",
  read: (value, absolute) => (typeof value === "string" && value !== "" ? absolute(value) : undefined),
};
const modules: Setting = {
  expected: "paths of modules by folder",
  read(value, absolute) {
    const paths = Object.entries(objectOf(value)).map((pair) => pair.map((one) => path.read(one, absolute)));
    return isObject(value) && !paths.flat().includes(undefined) ? Object.fromEntries(paths) : undefined;
  },
};

/** The settings that are not Redocly's, which takes no notice of keys that start with `x-`. */
const settings: Readonly<Record<string, Readonly<Record<string, Setting>>>> = {
  "x-codegen": {
    output: path,
    emit: setting(
      `a list of ${emitterNames.join(", ")}`,
      (value) => Array.isArray(value) && value.every((name) => emitterNames.includes(name)),
    ),
    strict: setting("true or false", (value) => typeof value === "boolean"),
  },
  "x-mock": {
    port: setting("the number of a port", (value) => Number.isInteger(value) && Number(value) > 0),
    client: path,
  },
  "x-dev": { generators: modules },
};

/** The settings that no two APIs have in common. */
const unique = ["output", "port"];

/**
 * Reads the list of APIs, `apis` of the `redocly.yaml` in a folder or the nearest one above it. Its paths are relative to that
 * file.
 *
 * @throws CodegenError if there is no such file, or with each mistake in it: an unknown key under `x-codegen`, `x-mock` or
 *   `x-dev`, a missing document, two APIs with one output or port
 */
export async function readApis(folder: string): Promise<Api[]> {
  const config = findConfig(resolve(folder)) ?? resolve(folder, "redocly.yaml");
  const text = await readText(config, Number.POSITIVE_INFINITY, {});
  if (typeof text !== "string") throw new CodegenError([fileProblem(config, `The file ${text.failure}.`)]);
  const file = parseSource(config, text);
  const absolute = (name: string) => (isUrl(name) ? name : resolve(dirname(config), name));
  const owners = new Map<string, string>();
  const findings: Finding[] = [];
  const report = ({ pointer }: Node, message: string) => void findings.push({ pointer, message });

  const readSetting = (owner: string, key: string, node: Node, known: Readonly<Record<string, Setting>>) => {
    const { expected, read } = known[key] ?? {};
    const fix = didYouMean(key, Object.keys(known)) ?? `Known are ${Object.keys(known).join(", ")}.`;
    if (!read) return report(node, `The key "${key}" is not known. ${fix}`);
    const value = read(node.value, absolute);
    if (value === undefined) return report(node, `"${key}" must be ${expected}.`);
    const other = unique.includes(key) && owners.get(`${key} ${value}`);
    if (other) report(node, `"${other}" has the same ${key}. Give each API its own.`);
    owners.set(`${key} ${value}`, owner);
    return value;
  };

  const readEntry = ([name, api]: [string, Node]): Api => {
    const root = child(api, "root");
    const document = absolute(String(root.value));
    if (typeof root.value !== "string") report(root, "The API has no root. Name its document.");
    else if (!isUrl(document) && !existsSync(document))
      report(root, `The document "${root.value}" does not exist. Check the path.`);
    const given = entries(api).flatMap(([kind, node]) => {
      const known = settings[kind];
      // others are Redocly's, or somebody else's
      const fix = kind.startsWith("x-") && !known ? didYouMean(kind, Object.keys(settings)) : undefined;
      if (fix) report(node, `The key "${kind}" is not known. ${fix}`);
      if (known && !isObject(node.value)) report(node, "It must be an object.");
      return known ? entries(node).map(([key, one]) => [key, readSetting(name, key, one, known)]) : [];
    });
    return { name, config, document, ...Object.fromEntries(given) };
  };

  const apis = entries(child(documentNode(file.parsed), "apis")).map(readEntry);
  if (apis.length === 0)
    findings.push({ pointer: "", message: "There is no API. Add one under `apis`: a name, and its `root`." });
  if (findings.length > 0)
    throw new CodegenError(findings.map(({ pointer, message }) => ({ ...file.locate(pointer), message })));
  return apis;
}

/**
 * Reads one API of the list: the one of this name, else the first.
 *
 * @throws CodegenError as {@link readApis}, and for a name that is not in the list
 */
export async function readApi(folder: string, name?: string): Promise<Api> {
  const apis = await readApis(folder);
  const names = apis.map((api) => api.name);
  const api = apis[name === undefined ? 0 : names.indexOf(name)];
  if (api) return api;
  const fix = didYouMean(String(name), names) ?? `It has ${names.join(", ")}.`;
  throw new CodegenError([fileProblem(String(apis[0]?.config), `There is no API "${name}". ${fix}`)]);
}

function findConfig(folder: string): string | undefined {
  const path = join(folder, "redocly.yaml");
  if (existsSync(path)) return path;
  return folder === dirname(folder) ? undefined : findConfig(dirname(folder));
}
