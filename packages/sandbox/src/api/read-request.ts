import type { Validator } from "@onelogin-mfa/client/validate";
import { validators } from "@onelogin-mfa/client/validate";
import { Refusal, type WrongField } from "../state/refusal.ts";
import type { OperationId } from "./router.ts";

/** The largest request that is looked at, in characters. */
const longestBody = 1_000_000;

/** A request's body, read. Whether it is good is checked later: who may not call is told so first. */
export interface RequestBody {
  readonly text: string;
  /** Parsed JSON, or a form's fields; `undefined` for nothing or what is neither. */
  readonly value: unknown;
  readonly form: ReadonlyMap<string, string>;
  /** What is wrong with it. */
  readonly problem: string | undefined;
}

/** The reference's page revoke-tokens. */
const wrongType = "Content Type is not specified or specified incorrectly";

/** The calls that take a form instead of JSON (the reference's page generate-tokens-2). */
const takesForms: ReadonlySet<OperationId> = new Set<OperationId>(["generateToken", "revokeToken"]);

const noForm: ReadonlyMap<string, string> = new Map();

/** Reads a request's body as its media type says. */
export async function readBody(request: Request): Promise<RequestBody> {
  const text = await request.text();
  if (text === "") return { text, value: undefined, form: noForm, problem: undefined };
  if (text.length > longestBody) return broken(text, "The body is too large");
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") {
    const form = new Map(new URLSearchParams(text));
    const value = Object.fromEntries([...form].filter(([name]) => !/^client_(id|secret)$/.test(name)));
    return { text, value, form, problem: undefined };
  }
  if (type !== "application/json") {
    return broken(text, wrongType);
  }
  try {
    return { text, value: JSON.parse(text), form: noForm, problem: undefined };
  } catch {
    return broken(text, "The body is not valid JSON");
  }
}

function broken(text: string, problem: string): RequestBody {
  return { text, value: undefined, form: noForm, problem };
}

/**
 * Validates a body against the spec.
 *
 * @throws Refusal `malformed` for what is no JSON or missing, `invalid` with the fields that are wrong
 */
export function checkBody(operation: OperationId, body: RequestBody, isRequired: boolean): unknown {
  if (body.problem !== undefined) throw new Refusal("malformed", body.problem);
  if (body.form.size > 0 && !takesForms.has(operation)) throw new Refusal("malformed", wrongType);
  if (body.value === undefined) {
    if (isRequired) throw new Refusal("malformed", "The body is missing");
    return undefined;
  }
  const validate: Validator | undefined = validators[operation].request;
  if (!validate || validate(body.value)) return body.value;
  const fields = (validate.errors ?? []).map((error): WrongField => {
    const { missingProperty, additionalProperty } = error.params;
    const own = missingProperty ?? additionalProperty;
    const name = typeof own === "string" ? own : error.instancePath.slice(1).replaceAll("/", ".");
    return { name: name || "body", message: error.message ?? error.keyword };
  });
  throw new Refusal("invalid", "Validations failed", fields);
}
