import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";
import { type ValidationError, type Validator, validators } from "@onelogin-mfa/client/validate";
import { describeError, type ErrorTexts } from "@onelogin-mfa/openapi/ajv-errors";
import { isObject, pointerTokens } from "@onelogin-mfa/openapi/json";
import { apiRules, type DiscouragedForm } from "../generated/api-rules.ts";
import { invalidFields, Refusal, type WrongField } from "../state/refusal.ts";
import { type RequestBody, wrongType } from "./read-call.ts";
import { splitUpdate } from "./users.ts";

/** The operations that take a form instead of JSON (the reference's page generate-tokens-2). */
const takesForms = new Set<OperationId>(["generateToken", "revokeToken"]);

/** Messages that the pages generate-tokens and revoke-tokens print if the one field is missing or invalid. */
const printed: Readonly<Partial<Record<OperationId, readonly [field: string, message: string]>>> = {
  generateToken: ["grant_type", "grant_type is incorrect/absent"],
  revokeToken: ["access_token", "Access Token Missing"],
};

/**
 * Validates a body against the spec.
 * @returns the body in the form that the spec recommends
 * @throws Refusal `malformed` if it is missing or not JSON, `invalid` with the names of the invalid fields; with `strict` also
 * of those in a form that the spec discourages
 */
export function checkBody(operation: OperationId, body: RequestBody, strict: boolean): unknown {
  if (body.problem !== undefined) throw new Refusal("malformed", body.problem);
  if (body.form.size > 0 && !takesForms.has(operation)) throw new Refusal("malformed", wrongType);
  const [, message] = printed[operation] ?? [];
  if (body.value === undefined) {
    if (operationTable[operation].bodyRequired)
      throw new Refusal("malformed", message ?? "The body is missing");
    return undefined;
  }
  const validate: Validator | undefined = validators[operation].request;
  if (operation === "updateUser" && isObject(body.value)) return checkUpdate(body.value, validate);
  if (validate && !validate(body.value)) throw refusalOf(operation, body.value, validate);
  const forms = discouragedIn(operation, body.value);
  if (!strict || forms.length === 0) return recommendedForm(body.value, forms);
  throw invalidFields(forms.map(strictField));
}

/** Checks an update of a user: OneLogin takes more fields than the spec has, and an empty phone number. */
function checkUpdate(value: object, validate: Validator | undefined): unknown {
  const { body, attributes } = splitUpdate(value);
  const isWithoutPhone = "phone" in body && body.phone === "";
  const checked = isWithoutPhone ? { ...body, phone: null } : body;
  if (validate && !validate(checked)) throw refusalOf("updateUser", checked, validate);
  return { ...body, attributes };
}

function refusalOf(operation: OperationId, value: unknown, validate: Validator): Refusal {
  const fields = wrongFields(validate.errors ?? []);
  const [field, message] = printed[operation] ?? [];
  if (message !== undefined && fields.some(({ name }) => name === field))
    return new Refusal("malformed", message);
  return invalidFields(withoutNulls(fields, value, validate));
}

/** Each invalid field once: of several alternatives the first, which is the recommended one, says what is wrong. */
function wrongFields(errors: readonly ValidationError[]): WrongField[] {
  const fields = new Map<string, WrongField>();
  for (const error of errors) {
    const { pointer, text } = describeError(error, ownTexts);
    const name = pointerTokens(pointer).join(".") || "body";
    if (!fields.has(name)) fields.set(name, { name, message: text });
  }
  return [...fields.values()];
}

/** Texts in the words of an API, and of the spec's examples: a request has fields. */
const ownTexts: ErrorTexts = {
  required: () => "is required",
  additionalProperties: () => "is not a field of this request",
  maximum: ({ limit }) => `must be at most ${limit}`,
};

/** Says of a field that is null whether it can be left out. */
function withoutNulls(fields: readonly WrongField[], value: unknown, validate: Validator): WrongField[] {
  if (typeof value !== "object" || value === null) return [...fields];
  const rest = Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null));
  validate(rest);
  const missing = new Set((validate.errors ?? []).map(({ params }) => params.missingProperty));
  return fields.map((field) => {
    if (!Object.hasOwn(value, field.name) || Object.hasOwn(rest, field.name)) return field;
    return { ...field, message: `must not be null${missing.has(field.name) ? "" : "; leave it out"}` };
  });
}

/** The forms in a valid body that the spec accepts and does not recommend. */
export function discouragedIn(operation: OperationId, body: unknown): readonly DiscouragedForm[] {
  const fields: Readonly<Record<string, unknown>> = Object(body);
  return apiRules[operation].discouraged.filter((form) => isOfForm(fields[form.field], form));
}

function isOfForm(found: unknown, { type, value }: DiscouragedForm): boolean {
  if (value !== undefined) return found === value;
  return typeof found === (type === "integer" ? "number" : type);
}

/** Describes such a form for an error of `strict`: the form to send instead, and the reason. */
function strictField({ field, send, value, reason }: DiscouragedForm): WrongField {
  return {
    name: field,
    message: `must be ${value === undefined ? send : `"${send}"`}: ${reason}`,
  };
}

/** A valid body in the form that the types know: a code as a string, seconds and a factor's id as numbers. */
function recommendedForm(body: unknown, forms: readonly DiscouragedForm[]): unknown {
  const sends = new Map(forms.map(({ field, send }) => [field, send]));
  const entries = Object.entries(Object(body)).map(([name, value]) => {
    const send = sends.get(name);
    return [name, send === "integer" ? Number(value) : send === "string" ? String(value) : value];
  });
  return Object.fromEntries(entries);
}
