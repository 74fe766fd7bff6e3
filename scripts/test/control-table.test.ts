import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { describe, expect, it } from "vitest";
import { root } from "./support/copy-repository.ts";

interface Part {
  readonly $ref?: string;
  readonly name?: string;
  readonly required?: boolean | readonly string[];
  readonly properties?: object;
  readonly "x-http-only"?: boolean;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Part[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: { readonly "application/json": { readonly schema: Part } };
  };
  readonly "x-http-only"?: boolean;
}

/** The parts of the control API's document that the table shows. */
interface ControlDocument {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation | readonly Part[] } };
  readonly components: { readonly [kind: string]: { readonly [name: string]: Part } };
}

/** The functions that wait are not operations of their own: over HTTP, waiting is a parameter. */
const waits = [
  { id: "waitForCode", after: "getLatestCode", noun: "code", names: ["user_id"] },
  { id: "waitForMessage", after: "getLatestMessage", noun: "message", names: ["user_id", "kind?"] },
];

/** The table of the control API, as its document has it: a row for each operation that is a function, by tag. */
function tableOf(document: ControlDocument): string[] {
  const rows = document.tags.flatMap(({ name: tag }) =>
    Object.entries(document.paths)
      .flatMap(([path, item]) => rowsOf(document, { path, item, tag }))
      .map((cells, index) => row([index === 0 ? `**${tag}**` : "", ...cells])),
  );
  return ["| | function | arguments | over HTTP | |", "|---|---|---|---|---|", ...rows];
}

type Cells = readonly [id: string, names: string, http: string, summary: string];

function rowsOf(
  document: ControlDocument,
  { path, item, tag }: { path: string; item: ControlDocument["paths"][string]; tag: string },
): Cells[] {
  const shared = Object.values(item).filter((value) => Array.isArray(value));
  return Object.entries(item).flatMap(([method, operation]): Cells[] => {
    if (!("operationId" in operation) || !operation.tags.includes(tag)) return [];
    if (operation["x-http-only"]) return [];
    const names = namesOf(document, [...shared.flat(), ...(operation.parameters ?? [])], operation);
    const cells: Cells = [
      `\`${operation.operationId}\``,
      list(names),
      `\`${method.toUpperCase()} ${path}\``,
      operation.summary,
    ];
    const wait = waits.find(({ after }) => after === operation.operationId);
    if (!wait) return [cells];
    const waiting = list([...wait.names, "timeout_ms?", "signal?"]);
    return [cells, [`\`${wait.id}\``, waiting, "the same with `?wait_ms=`", `Wait for an open ${wait.noun}`]];
  });
}

function namesOf(
  document: ControlDocument,
  parameters: readonly Part[],
  { requestBody }: Operation,
): string[] {
  const resolve = (part: Part): Part => {
    const [kind, name] = part.$ref?.split("/").slice(2) ?? [];
    const found = kind === undefined || name === undefined ? undefined : document.components[kind]?.[name];
    return found ? resolve(found) : part;
  };
  const own = parameters.map(resolve).filter((one) => !one["x-http-only"]);
  const named = own.map(({ name = "", required }) => (required === true ? name : `${name}?`));
  if (!requestBody) return named;
  const { schema } = requestBody.content["application/json"];
  if (schema.$ref?.endsWith("/Snapshot")) return [...named, "...snapshot"];
  const { properties = {}, required } = resolve(schema);
  const needed = requestBody.required && Array.isArray(required) ? required : [];
  return [...named, ...Object.keys(properties).map((name) => (needed.includes(name) ? name : `${name}?`))];
}

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`.replaceAll(/ {2,}/g, " ");
const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
const rowsIn = (text: string) => text.split("\n").filter((line) => line.startsWith("|"));

const [, readme = ""] = readFileSync(join(root, "packages/sandbox/README.md"), "utf8").split(
  "\n## Control\n",
);
const response = await createSandbox().fetch(new Request("http://localhost/_sandbox/api/openapi.json"));
// redocly has checked its structure
const document = (await response.json()) as ControlDocument;

describe("the table of the control API in the sandbox's README", () => {
  it("has each operation that is a function, with its arguments, as control.yaml has them", () => {
    expect(rowsIn(readme)).toEqual(tableOf(document));
  });

  it("has the operations that are for HTTP only above it", () => {
    const paths = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.values(item).flatMap((one) => ("x-http-only" in one && one["x-http-only"] ? [path] : [])),
    );
    expect(paths).toEqual(["/events", "/openapi.json"]);
    expect(paths.filter((path) => !readme.includes(`\`GET ${path}\``))).toEqual([]);
  });

  it("has each function of sandbox.control", () => {
    const functions = rowsIn(readme).flatMap((line) => line.match(/^\|[^|]*\| `(\w+)` \|/)?.[1] ?? []);
    expect(functions.sort()).toEqual(Object.keys(createSandbox().control).sort());
  });

  it("negative control: a row that is missing or has another argument is noticed", () => {
    const other = readme.replace("`latency_ms?`, ", "");
    expect(other).not.toBe(readme);
    expect(rowsIn(other)).not.toEqual(tableOf(document));
    expect(rowsIn(readme).slice(0, -1)).not.toEqual(tableOf(document));
  });
});
