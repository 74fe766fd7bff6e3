import { readFileSync } from "node:fs";
import { ownPath } from "@onelogin-mfa/command-line/own-path";
import {
  child,
  follow,
  headersOf,
  isObject,
  listOperations,
  type Node,
  type Operation,
} from "@onelogin-mfa/openapi";
import { typesOf } from "./rules/types-of.ts";

/** A request and response as a source shows them; `fixtures/samples.json` explains the members. */
export interface Sample {
  readonly n: number;
  readonly operation: string;
  readonly status: number | null;
  readonly kind: string;
  readonly note?: string;
  readonly request?: unknown;
  readonly response: unknown;
  readonly response_headers?: Readonly<Record<string, string>>;
}

/** One thing to check: a value of a sample and the schema that the spec has for it. */
export interface Part {
  readonly sample: number;
  /** `request`, `response`, or a header's name. */
  readonly part: string;
  readonly schema: Node;
  readonly value: unknown;
}

/** The sources disagree about 200 and 201: a sample with either is checked against the one that is declared. */
const twin: { readonly [status: number]: string } = { 200: "201", 201: "200" };

/** All samples. */
export const readSamples = (): Sample[] =>
  JSON.parse(readFileSync(ownPath(import.meta.dirname, "fixtures/samples.json"), "utf8")).samples;

/**
 * Method and path of a sample's operation in the spec. The one-step verification is documented at the path of
 * `createDeviceVerification`; what tells it apart is the `otp` in the request.
 */
export function routeOf({ operation, request }: Sample): string {
  const oneStep = operation.endsWith("/verifications") && isObject(request) && Object.hasOwn(request, "otp");
  return oneStep ? `${operation}/` : operation;
}

/** The operation of the spec that a sample belongs to. @throws {Error} if there is none. */
export function operationOf(root: unknown, sample: Sample): Operation {
  const route = routeOf(sample);
  const found = listOperations(root).find(({ method, path }) => `${method} ${path}` === route);
  if (!found) throw new Error(`sample ${sample.n}: the spec has no ${route}`);
  return found;
}

/**
 * Lists the parts of a sample, each with its schema.
 *
 * @throws {Error} if the spec has no such status, or no JSON schema for a body that the sample shows.
 */
export function partsOf(root: unknown, sample: Sample): Part[] {
  const { n, request, response, status, response_headers = {} } = sample;
  const operation = operationOf(root, sample);
  const parts: Part[] = [];
  const add = (part: string, holder: Node, value: unknown) => {
    const schema = child(holder, "schema");
    if (schema.value === undefined) throw new Error(`sample ${n}: the spec has no schema for its ${part}`);
    parts.push({ sample: n, part, schema, value: shapedLike(schema, fill(value), sample, part) });
  };
  const jsonOf = (body: Node) => child(follow(body), "content", "application/json");
  if (request != null) add("request", jsonOf(child(operation.node, "requestBody")), request);
  if (status === null) return parts;
  const declared = operation.responses.get(String(status)) ?? operation.responses.get(twin[status] ?? "");
  if (!declared) throw new Error(`sample ${n}: ${operation.id} does not declare ${status}`);
  if (response !== null) add("response", jsonOf(declared), response);
  for (const [name, value] of Object.entries(response_headers)) {
    const header = headerOf(declared, name);
    if (header) add(name, header, value);
  }
  return parts;
}

function headerOf(response: Node, name: string): Node | undefined {
  const found = headersOf(response).find(([header]) => header.toLowerCase() === name.toLowerCase());
  return found && follow(found[1]);
}

/** Undoes how a source writes a value down, and nothing that the server would send. */
function shapedLike(schema: Node, value: unknown, { kind, note }: Sample, part: string): unknown {
  const types = typesOf(schema);
  // The reference prints single resources as arrays of one; captured sizes prove that the server does not.
  if (part === "response" && kind === "official-docs" && Array.isArray(value) && value.length === 1) {
    return types.includes("array") ? value : value[0];
  }
  if (note?.startsWith("ONE ELEMENT")) return [value];
  const isNumberAsText = types.includes("integer") && typeof value === "string" && /^\d+$/.test(value);
  return isNumberAsText && part !== "request" && part !== "response" ? Number(value) : value;
}

const placeholders: Record<string, string> = {
  "<uuid>": "406fefd4-8a36-4aee-880c-f3e4a928e27d",
  "<verification uuid>": "406fefd4-8a36-4aee-880c-f3e4a928e27d",
  "<digits>": "3920371",
  "<id string>": "58959",
  "<string>": "text",
  "<token>": "text",
};

/** Puts fitting values where a sample has placeholders; an unknown placeholder stays. */
function fill(value: unknown): unknown {
  if (typeof value === "string") return placeholders[value] ?? value;
  if (Array.isArray(value)) return value.map(fill);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item)]));
}
