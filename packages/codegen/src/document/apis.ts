import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type EmitterName, emitterNames } from "../emit/emitter.ts";
import { CodegenError, didYouMean, fileProblem } from "../errors.ts";
import { isObject, joinPointer, objectOf } from "./json.ts";
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

/** A test of the value of a setting, and the words for what it has to be. */
type Setting = readonly [isValid: (value: unknown) => boolean, expected: string];

const text: Setting = [(value) => typeof value === "string" && value !== "", "a path"];
const flag: Setting = [(value) => typeof value === "boolean", "true or false"];
const port: Setting = [(value) => Number.isInteger(value) && Number(value) > 0, "the number of a port"];
const names: Setting = [
  (value) => Array.isArray(value) && value.every((name) => emitterNames.includes(name)),
  `a list of ${emitterNames.join(", ")}`,
];
const modules: Setting = [
  (value) => isObject(value) && Object.values(value).every(text[0]),
  "paths of modules by folder",
];

/** The settings that are not Redocly's, which takes no notice of keys that start with `x-`. */
const settings: Readonly<Record<string, Readonly<Record<string, Setting>>>> = {
  "x-codegen": { output: text, emit: names, strict: flag },
  "x-mock": { port, client: text },
  "x-dev": { generators: modules },
};

/**
 * Reads the list of APIs, `apis` of the `redocly.yaml` in a folder or the nearest one above it. Its paths are relative to that
 * file.
 *
 * @throws CodegenError if there is no such file, or with each mistake in it: an unknown key under `x-codegen`, `x-mock` or
 *   `x-dev`, a missing document, two APIs with one output or port
 */
export async function readApis(folder: string): Promise<Api[]> {
  const path = findConfig(resolve(folder)) ?? resolve(folder, "redocly.yaml");
  const text = await readText(path, Number.POSITIVE_INFINITY, {});
  if (typeof text !== "string") throw new CodegenError([fileProblem(path, `The file ${text.failure}.`)]);
  const file = parseSource(path, text);
  const list = child(documentNode(file.parsed), "apis");
  const absolute = (name: string) => (isUrl(name) ? name : resolve(dirname(path), name));
  const findings: Finding[] = entries(list).flatMap(([, api]) => [
    ...checkRoot(child(api, "root"), absolute),
    ...checkKinds(api),
    ...Object.entries(settings).flatMap(([kind, known]) => checkSettings(child(api, kind), known)),
  ]);
  const apis = entries(list).map(([name, { value }]): Api => {
    const { root, ...others } = objectOf(value);
    // has been checked
    const given = Object.assign({}, ...Object.keys(settings).map((kind) => others[kind])) as Omit<
      Api,
      "name" | "config" | "document"
    >;
    const { output, client, generators } = given;
    const folders = Object.entries(generators ?? {}).map((paths) =>
      paths.map((one) => absolute(String(one))),
    );
    return {
      name,
      config: path,
      document: absolute(String(root)),
      ...given,
      ...(output !== undefined && { output: absolute(String(output)) }),
      ...(client !== undefined && { client: absolute(String(client)) }),
      ...(generators && { generators: Object.fromEntries(folders) }),
    };
  });
  if (apis.length === 0)
    findings.push({ pointer: "", message: "There is no API. Add one under `apis`: a name, and its `root`." });
  for (const [kind, key] of [
    ["x-codegen", "output"],
    ["x-mock", "port"],
  ] as const) {
    const owners = new Map<unknown, string>();
    for (const { name, [key]: value } of apis) {
      const owner = value && owners.get(value);
      if (owner)
        findings.push({
          pointer: joinPointer("/apis", name, kind, key),
          message: `"${owner}" has the same ${key}. Give each API its own.`,
        });
      owners.set(value, name);
    }
  }
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

function checkRoot({ value, pointer }: Node, absolute: (name: string) => string): Finding[] {
  if (typeof value !== "string") return [{ pointer, message: "The API has no root. Name its document." }];
  if (isUrl(value) || existsSync(absolute(value))) return [];
  return [{ pointer, message: `The document "${value}" does not exist. Check the path.` }];
}

/** Finds misspelled keys; others may be somebody else's. */
function checkKinds(api: Node): Finding[] {
  return entries(api).flatMap(([key, { pointer }]) => {
    const fix = key.startsWith("x-") && !settings[key] ? didYouMean(key, Object.keys(settings)) : undefined;
    return fix ? [{ pointer, message: `The key "${key}" is not known. ${fix}` }] : [];
  });
}

function checkSettings(node: Node, known: Readonly<Record<string, Setting>>): Finding[] {
  if (node.value !== undefined && !isObject(node.value))
    return [{ pointer: node.pointer, message: "It must be an object." }];
  return entries(node).flatMap(([key, { value, pointer }]) => {
    const [isValid, expected] = known[key] ?? [];
    const fix = didYouMean(key, Object.keys(known)) ?? `Known are ${Object.keys(known).join(", ")}.`;
    if (!isValid) return [{ pointer, message: `The key "${key}" is not known. ${fix}` }];
    return isValid(value) ? [] : [{ pointer, message: `"${key}" must be ${expected}.` }];
  });
}
