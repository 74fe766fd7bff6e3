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

/** The settings that are not Redocly's, which takes no notice of keys that start with `x-`. */
const settings: Readonly<Record<string, Readonly<Record<string, Setting>>>> = {
  "x-codegen": { output: text, emit: names, strict: flag },
  "x-mock": { port },
};

/**
 * Reads the list of APIs, `apis` of the `redocly.yaml` in a folder or the nearest one above it. Its paths are relative to that
 * file.
 *
 * @throws CodegenError if there is no such file, or with each mistake in it: an unknown key under `x-codegen` or `x-mock`, a
 *   missing document, two APIs with one output or port
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
    const { root, "x-codegen": codegen, "x-mock": mock } = objectOf(value);
    const api = { name, document: absolute(String(root)), ...objectOf(codegen), ...objectOf(mock) } as Api; // has been checked
    return api.output === undefined ? api : { ...api, output: absolute(String(api.output)) };
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
