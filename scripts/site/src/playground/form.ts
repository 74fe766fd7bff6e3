import type { SampleRequest } from "@onelogin-mfa/page-kit/request-code";
import type { Cause } from "./causes.ts";
import type { Choices } from "./choices.ts";
import type { EditedRequest } from "./one-login.ts";

/** An error that the spec shows. */
export interface ShownError {
  readonly status: string;
  readonly name: string;
  readonly summary: string;
  /** The example, of an error that the sandbox never sends. */
  readonly example?: string;
}

/** The part of an operation's page that can be tried: data of its front matter. */
export interface TryData {
  /** The request that the spec shows. */
  readonly request: SampleRequest;
  readonly errors: readonly ShownError[];
  /** Ids of the sandbox at its start. */
  readonly choices: Choices;
}

/** Fills in a request as the spec shows it, with ids of the sandbox in place of the spec's. */
export function fillRequest(request: SampleRequest, choices: Choices): EditedRequest {
  const { method, path, parameters, body, takesCredentials } = request;
  const values = valuesOf(choices);
  const text = (name: string, value: unknown) => encodeURIComponent(String(values[name] ?? value));
  const filled = parameters.reduce(
    (target, { name, value }) => target.replace(`{${name}}`, text(name, value)),
    path,
  );
  const query = parameters
    .filter((parameter) => parameter.in === "query")
    .map(({ name, value }) => `${encodeURIComponent(name)}=${text(name, value)}`);
  return {
    method,
    target: query.length > 0 ? `${filled}?${query.join("&")}` : filled,
    body: body === undefined ? "" : JSON.stringify(withValues(body, values), null, 2),
    takesCredentials,
  };
}

function valuesOf({ factors, devices, registration_id, verification_id, access_token }: Choices) {
  const sms = factors.find(({ label }) => label === "SMS") ?? factors[0];
  return {
    factor_id: sms?.id,
    device_id: devices.at(-1)?.id,
    registration_id,
    verification_id,
    access_token,
  } as Readonly<Record<string, string | undefined>>;
}

/** The body with other values, each of the type that the field has. */
function withValues(body: unknown, values: ReturnType<typeof valuesOf>): unknown {
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const other = values[name];
      if (other === undefined) return [name, value];
      return [name, typeof value === "number" ? Number(other) : other];
    }),
  );
}

/** Puts a value in the place of a parameter or of a field of the body; a field that is undefined is taken out. */
export function putValue(
  { path }: SampleRequest,
  request: EditedRequest,
  [name, value]: readonly [name: string, value: unknown],
): EditedRequest {
  const parts = partsOf(path, request.target);
  if (parts && name in parts) {
    const target = Object.entries({ ...parts, [name]: String(value) }).reduce(
      (filled, [one, text]) => filled.replace(`{${one}}`, encodeURIComponent(text)),
      path,
    );
    return { ...request, target };
  }
  const fields = parseBody(request.body);
  if (!fields) return request;
  const typed = typeof fields[name] === "number" && /^\d+$/.test(String(value)) ? Number(value) : value;
  return { ...request, body: JSON.stringify({ ...fields, [name]: typed }, null, 2) };
}

/** Returns the request as the cause of an error has it. */
export function changedBy(request: SampleRequest, edited: EditedRequest, cause: Cause): EditedRequest {
  const target = cause.target?.(edited.target) ?? edited.target;
  return Object.entries(cause.body ?? {}).reduce((changed, field) => putValue(request, changed, field), {
    ...edited,
    target,
  });
}

/** The object that a body is; undefined for any other text. */
function parseBody(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The parameters in a path that was filled in; undefined for a path of another form. */
function partsOf(path: string, target: string): Record<string, string> | undefined {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const pattern = path.replaceAll(/[.]/g, "\\.").replaceAll(/\{\w+\}/g, "([^/?]+)");
  const found = new RegExp(`^${pattern}(?:\\?|$)`).exec(target);
  if (!found) return undefined;
  try {
    return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")]));
  } catch {
    return undefined;
  }
}

/**
 * Returns an edited request for the programs that send it.
 * @returns undefined if its path is of another operation, or its body no JSON: no program of the client sends that
 */
export function sampleOf(request: SampleRequest, edited: EditedRequest): SampleRequest | undefined {
  const parts = partsOf(request.path, edited.target);
  const fields = edited.body === "" ? undefined : parseBody(edited.body);
  if (!parts || (edited.body !== "" && !fields)) return undefined;
  const [, query = ""] = edited.target.split(/\?(.*)/s);
  return {
    ...request,
    body: fields,
    parameters: [
      ...Object.entries(parts).map(([name, value]) => ({ name, in: "path", value: typed(name, value) })),
      ...[...new URLSearchParams(query)].map(([name, value]) => ({ name, in: "query", value })),
    ],
  };
}

/** The API's `user_id` is a number; other ids are texts. */
const typed = (name: string, value: string) =>
  name === "user_id" && /^\d{1,15}$/.test(value) ? Number(value) : value;
