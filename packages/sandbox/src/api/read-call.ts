import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { type ApiRequest, type HeaderValues, longestBody } from "./http.ts";

export interface Call {
  readonly route: Route | undefined;
  readonly authorization: string | null;
  readonly refused: string | undefined;
  /** The query as text, without its question mark. */
  readonly query: string;
  readonly body: RequestBody;
  /** The methods of the path, for the method OPTIONS on a path that the API has. */
  readonly allow: string | undefined;
}

export function readCall({ method, target, headers, body: text, refused }: ApiRequest): Call {
  const [pathname = "", ...rest] = target.split("?");
  const body = readBody(text, headerOf(headers, "content-type"));
  const fields = typeof body.value === "object" && body.value !== null ? body.value : {};
  const isOneStep = "otp" in fields || (pathname.endsWith("/") && !("device_id" in fields));
  return {
    route: matchRoute(method === "HEAD" ? "GET" : method, pathname, isOneStep),
    authorization: headerOf(headers, "authorization") ?? null,
    refused,
    query: rest.join("?"),
    body,
    allow: method === "OPTIONS" ? methodsAt(pathname) : undefined,
  };
}

/** No source tells how OneLogin answers OPTIONS. Without headers of CORS a browser sends nothing after it. */
function methodsAt(pathname: string): string | undefined {
  const methods = ["GET", "POST", "PUT", "DELETE"].filter((method) => matchRoute(method, pathname, false));
  const all = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return all.length > 0 ? [...all, "OPTIONS"].join(", ") : undefined;
}

function headerOf(headers: HeaderValues, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.join(", ");
}

export interface Route {
  readonly operation: OperationId;
  readonly path: Readonly<Record<string, string>>;
}

// the keys of the generated table are the operations
const ids = Object.keys(operationTable) as OperationId[];
const router = new RegExpRouter<OperationId>();
for (const id of ids) {
  const { method, path } = operationTable[id];
  router.add(method, withoutSlash(path).replaceAll(/\{(\w+)\}/g, ":$1"), id);
}

/**
 * Finds the operation. The two POSTs on `verifications` differ by their body, with and without the slash at the end: one
 * with an `otp` verifies in one step (the reference's page verify-factor-post).
 */
function matchRoute(method: string, pathname: string, hasOtp: boolean): Route | undefined {
  const [found, values = []] = router.match(method, withoutSlash(pathname));
  const wanted = hasOtp ? "verifyUserOtp" : "createDeviceVerification";
  const [operation, names = {}] = found.find(([id]) => id === wanted) ?? found[0] ?? [];
  if (!operation) return undefined;
  const path: Record<string, string> = {};
  // the router gives the index of each value
  for (const name in names) path[name] = decode(values[Number(names[name])] ?? "");
  return { operation, path };
}

function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // an invalid escape
    return segment;
  }
}

/** A parsed request body. It is validated later: an unauthorized caller gets a 401 first. */
export interface RequestBody {
  /** Parsed JSON, or a form's fields; `undefined` for nothing or what is neither. */
  readonly value: unknown;
  readonly form: ReadonlyMap<string, string>;
  /** The reason why it could not be parsed. */
  readonly problem: string | undefined;
}

/** The reference's page revoke-tokens. */
export const wrongType = "Content Type is not specified or specified incorrectly";

/** Fields of a form that say who asks, and a scope, which has no effect. */
const notOfTheGrant: ReadonlySet<string> = new Set(["client_id", "client_secret", "scope"]);

const noBody: RequestBody = { value: undefined, form: new Map(), problem: undefined };

function readBody(text: string | undefined, contentType: string | undefined): RequestBody {
  if (text === "") return noBody;
  if (text === undefined) return { ...noBody, problem: `The body is longer than ${longestBody / 1024} KiB` };
  const type = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") {
    const form = new Map(new URLSearchParams(text));
    const value = Object.fromEntries([...form].filter(([name]) => !notOfTheGrant.has(name)));
    return { ...noBody, value, form };
  }
  if (type !== "application/json") return { ...noBody, problem: wrongType };
  try {
    return { ...noBody, value: JSON.parse(text) };
  } catch {
    return { ...noBody, problem: "The body is not valid JSON" };
  }
}
