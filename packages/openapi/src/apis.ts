import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DocumentError, didYouMean, fileProblem } from "./errors.ts";
import { isObject } from "./json.ts";
import type { Finding } from "./load.ts";
import { child, documentNode, entries, type Node } from "./node.ts";
import { isUrl, parseSource, readText } from "./source-file.ts";

/** An API of the list `apis` in `redocly.yaml`, with the settings of those who read it. */
export type Api<Known extends Settings = NoSettings> = ApiEntry & {
  readonly [Key in keyof Known]?: Known[Key] extends Setting<infer Value> ? Value : never;
};

interface ApiEntry {
  /** Its key in the list, such as `users@v2`. */
  readonly name: string;
  /** Absolute path of the `redocly.yaml`. */
  readonly config: string;
  /** Absolute path or URL of its document: Redocly's `root`. */
  readonly document: string;
}

/** A setting of a program. It is none of Redocly's, which takes no notice of keys that start with `x-`. */
export interface Setting<Value> extends SettingValue<Value> {
  /** The key of the API under which it stands, such as `x-codegen`. */
  readonly under: `x-${string}`;
  /** True if no two APIs may have the same value. */
  readonly isUnique?: boolean;
}

/** The values of a setting. */
export interface SettingValue<Value> {
  /** The end of the sentence that says what it must be. */
  readonly expected: string;
  /** Reads a value; undefined if it is not what is expected. */
  readonly read: (value: unknown, absolute: (name: string) => string) => Value | undefined;
}

/** Settings by their keys, which differ also where they stand under different keys of the API. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;
type NoSettings = Readonly<Record<never, never>>;

/** A path, which becomes absolute. */
export const pathSetting: SettingValue<string> = {
  expected: "a path",
  read: (value, absolute) => (typeof value === "string" && value !== "" ? absolute(value) : undefined),
};

/**
 * Reads the list of APIs, `apis` of the `redocly.yaml` in a folder or the nearest one above it. Its paths are relative to that
 * file.
 *
 * @param known the settings of the program that reads it; those of others are left out
 * @throws DocumentError if there is no such file, or with each mistake in it: a missing document, an unknown or invalid setting,
 *   two APIs with one value of a unique setting
 */
export async function readApis<Known extends Settings = NoSettings>(
  folder: string,
  known?: Known,
): Promise<Api<Known>[]> {
  const config = findConfig(resolve(folder)) ?? resolve(folder, "redocly.yaml");
  const text = await readText(config, Number.POSITIVE_INFINITY, {});
  if (typeof text !== "string") throw new DocumentError([fileProblem(config, `The file ${text.failure}.`)]);
  const file = parseSource(config, text);
  const absolute = (name: string) => (isUrl(name) ? name : resolve(dirname(config), name));
  const settings = new Map<string, Map<string, Setting<unknown>>>();
  for (const [key, setting] of Object.entries(known ?? {})) {
    const beside = settings.get(setting.under) ?? new Map<string, Setting<unknown>>();
    settings.set(setting.under, beside.set(key, setting));
  }
  const owners = new Map<string, string>();
  const findings: Finding[] = [];
  const addFinding = ({ pointer }: Node, message: string) => void findings.push({ pointer, message });

  const readSetting = (
    owner: string,
    key: string,
    node: Node,
    known: ReadonlyMap<string, Setting<unknown>>,
  ) => {
    const setting = known.get(key);
    const fix = didYouMean(key, [...known.keys()]) ?? `Known are ${[...known.keys()].join(", ")}.`;
    if (!setting) return addFinding(node, `The key "${key}" is not known. ${fix}`);
    const value = setting.read(node.value, absolute);
    if (value === undefined) return addFinding(node, `"${key}" must be ${setting.expected}.`);
    const other = setting.isUnique && owners.get(`${key} ${value}`);
    if (other) addFinding(node, `"${other}" has the same ${key}. Give each API its own.`);
    owners.set(`${key} ${value}`, owner);
    return value;
  };

  const readEntry = ([name, api]: [string, Node]): Api<Known> => {
    const root = child(api, "root");
    const document = absolute(String(root.value));
    if (typeof root.value !== "string") addFinding(root, "The API has no root. Name its document.");
    else if (!isUrl(document) && !existsSync(document))
      addFinding(root, `The document "${root.value}" does not exist. Check the path.`);
    const given = entries(api).flatMap(([kind, node]) => {
      const known = settings.get(kind);
      // others are Redocly's, or another program's
      const fix = kind.startsWith("x-") && !known ? didYouMean(kind, [...settings.keys()]) : undefined;
      if (fix) addFinding(node, `The key "${kind}" is not known. ${fix}`);
      if (!known) return [];
      if (!isObject(node.value)) addFinding(node, "It must be an object.");
      return entries(node).map(([key, one]) => [key, readSetting(name, key, one, known)]);
    });
    const values = Object.fromEntries(given);
    return { name, config, document, ...values } as Api<Known>; // as each value is read by its setting
  };

  const apis = entries(child(documentNode(file.parsed), "apis")).map(readEntry);
  if (apis.length === 0)
    findings.push({ pointer: "", message: "There is no API. Add one under `apis`: a name, and its `root`." });
  if (findings.length > 0)
    throw new DocumentError(findings.map(({ pointer, message }) => ({ ...file.locate(pointer), message })));
  return apis;
}

/**
 * Reads one API of the list: the one of this name, else the first.
 *
 * @throws DocumentError as {@link readApis}, and for a name that is not in the list
 */
export async function readApi<Known extends Settings = NoSettings>(
  folder: string,
  name?: string,
  known?: Known,
): Promise<Api<Known>> {
  const apis = await readApis(folder, known);
  const names = apis.map((api) => api.name);
  const api = apis[name === undefined ? 0 : names.indexOf(name)];
  if (api) return api;
  const fix = didYouMean(String(name), names) ?? `It has ${names.join(", ")}.`;
  throw new DocumentError([fileProblem(String(apis[0]?.config), `There is no API "${name}". ${fix}`)]);
}

/**
 * Returns the documents of a list of APIs by their names, as an earlier revision of a `redocly.yaml` has them: relative to that file.
 *
 * @param text of the `redocly.yaml`; an invalid one has no APIs
 */
export function documentsIn(text: string): ReadonlyMap<string, string> {
  try {
    const { parsed } = parseSource("redocly.yaml", text);
    const documents = entries(child(documentNode(parsed), "apis")).map(
      ([name, api]) => [name, child(api, "root").value] as const,
    );
    return new Map(documents.filter((one): one is [string, string] => typeof one[1] === "string"));
  } catch {
    return new Map();
  }
}

function findConfig(folder: string): string | undefined {
  const path = join(folder, "redocly.yaml");
  if (existsSync(path)) return path;
  return folder === dirname(folder) ? undefined : findConfig(dirname(folder));
}
