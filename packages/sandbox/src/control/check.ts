import { operationTable } from "@onelogin-mfa/client/openapi";
import { describeError, type ErrorTexts } from "@onelogin-mfa/openapi/ajv-errors";
import type { NewFault } from "../faults.ts";
import { operations } from "../generated/operations.ts";
import { type Validator, validators } from "../generated/validators.ts";
import { factorKinds, isApp } from "../state/factors.ts";
import { missingContact } from "../state/messages.ts";
import type { Instant, NewUser, Seed, User } from "../state/model.ts";
import { invalidInput, refuse, SandboxControlError, type WrongInput } from "./problem.ts";
import type { ControlOperationId, OperationEntry, ParameterRule } from "./types.ts";

/** Validates the input of a control operation against the control API's document. @throws SandboxControlError `invalid_input` */
export function checkInput(
  operation: ControlOperationId,
  params: Readonly<Record<string, unknown>>,
  body: unknown,
): void {
  checkParameters(operation, params);
  // the table has the operations that take a body
  const table: Readonly<Record<string, { readonly request: Validator } | undefined>> = validators;
  const validate = table[operation]?.request;
  if (!validate || (body === undefined && operations[operation].body === "optional")) return;
  if (operation === "restoreSnapshot") checkVersion(body);
  if (operation === "resetSandbox") refuse(seedProblems(body));
  else if (!validate(body)) throw invalidInput(problemsOf(validate));
}

/**
 * Validates the parameters of a control operation.
 * @throws SandboxControlError `invalid_input` with each one that is missing, unknown or invalid
 */
function checkParameters(operation: ControlOperationId, params: Readonly<Record<string, unknown>>): void {
  const { parameters }: OperationEntry = operations[operation];
  const names = new Set([...Object.keys(params), ...Object.keys(parameters)]);
  const problems = [...names].flatMap((name) => {
    const message = problemWith(params[name], Object.hasOwn(parameters, name) ? parameters[name] : undefined);
    return message === undefined ? [] : [{ pointer: `/${name}`, message }];
  });
  refuse(problems);
}

function problemWith(value: unknown, rule: ParameterRule | undefined): string | undefined {
  if (!rule) return "is unknown";
  if (value === undefined) return rule.in === "path" ? "is missing" : undefined;
  const { type, minimum = 0, maximum = 0, enum: values, pattern } = rule;
  if (values) return values.some((one) => one === value) ? undefined : `must be one of: ${values.join(", ")}`;
  if (type === "integer") {
    const isGood = Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
    return isGood ? undefined : `must be an integer from ${minimum} to ${maximum}`;
  }
  if (typeof value !== "string" || value === "") return "must be a text";
  return pattern === undefined || new RegExp(pattern, "u").test(value) ? undefined : `must match ${pattern}`;
}

/** Reports only the version for another version, all of whose fields may differ. */
function checkVersion(snapshot: unknown): void {
  const { version }: { version?: unknown } = Object(snapshot);
  if (version === undefined || version === 1) return;
  throw invalidInput([{ pointer: "/version", message: "must be 1, the version that this sandbox reads" }]);
}

const problemsOf = (validate: Validator): WrongInput[] =>
  (validate.errors ?? []).map((error) => {
    const { pointer, text } = describeError(error, ownTexts);
    return { pointer, message: text };
  });

/** Texts for readers who do not know JSON Schema, and of this API's own patterns. */
const ownTexts: ErrorTexts = {
  type: ({ type }) => `must be ${[type].flat().map(nameOfType).join(" or ")}`,
  pattern: ({ pattern }) => patterns[String(pattern)],
};

const patterns: Readonly<Record<string, string>> = {
  "^[^\\u0000-\\u001f\\u007f-\\u009f]*$": "must not have control characters, such as line breaks",
  "^[A-Z2-7]{16,}$": "must be Base32: at least 16 of A to Z and 2 to 7",
};

const typeNames: Readonly<Record<string, string>> = {
  object: "an object",
  array: "a list",
  string: "a string",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

const nameOfType = (type: unknown) => typeNames[String(type)] ?? String(type);

/** Checks a fault's operation: an unknown one would never apply. @throws SandboxControlError `invalid_input` */
export function checkFault({ operation }: NewFault): void {
  if (operation === undefined || Object.hasOwn(operationTable, operation)) return;
  const known = Object.keys(operationTable).join(", ");
  throw invalidInput([{ pointer: "/operation", message: `must be one of: ${known}` }]);
}

/**
 * The time that a text names. Its schema has checked the format, and that there is such a day.
 * @throws SandboxControlError `invalid_input` for a second that does not exist
 */
export function parseTime(pointer: string, text: string): Instant {
  const instant = Date.parse(text);
  if (!Number.isNaN(instant)) return instant;
  throw invalidInput([{ pointer, message: "must be a time that exists" }]);
}

/** Latest time of the clock: all that starts then still ends in a year of four digits. */
const latestTime = Date.UTC(9998, 11, 31);

/** Checks that the clock moves forward. @throws SandboxControlError `invalid_input` */
export function checkForward(from: number, to: number): void {
  if (to > latestTime) throw invalidInput([{ pointer: "/now", message: "must be before the year 9999" }]);
  if (to >= from) return;
  throw new SandboxControlError("invalid_input", "The clock moves forward only; a reset sets it back", [
    { pointer: "/now", message: "must not be before the current time" },
  ]);
}

/** The maximum size of a seed in bytes, in a request and in a file. */
export const maxSeedBytes = 16_777_216;

/** Users that are validated at once: the errors of a large file would else fill the memory. */
const usersAtOnce = 1000;

/** The problems of a seed, by its schema or, once that has passed it, of what the schema cannot express. */
export function seedProblems(seed: unknown): readonly WrongInput[] {
  // the schema's own validator has just passed it
  return firstSchemaProblems(seed) ?? contradictionsIn(seed as Seed);
}

/** The problems of the first part of a seed that has some. */
function firstSchemaProblems(seed: unknown): readonly WrongInput[] | undefined {
  const validate = validators.resetSandbox.request;
  const { users }: { users?: unknown } = Object(seed);
  if (!Array.isArray(users) || users.length <= usersAtOnce)
    return validate(seed) ? undefined : problemsOf(validate);
  for (let start = 0; start < users.length; start += usersAtOnce) {
    const part = { ...(start === 0 && Object(seed)), users: users.slice(start, start + usersAtOnce) };
    if (validate(part)) continue;
    return problemsOf(validate).map(({ pointer, message }) => {
      const inFile = pointer.replace(/^\/users\/(\d+)/, (_, index) => `/users/${Number(index) + start}`);
      return { pointer: inFile, message };
    });
  }
  return undefined;
}

/** The repeated ids of a valid seed, and the devices that `userProblems` names. */
function contradictionsIn({ users = [], clients = [] }: Seed): WrongInput[] {
  return [
    ...repeatedIn(users.map(({ id }) => id)).map(([index, id]) => notUnique(`/users/${index}/id`, id)),
    ...repeatedIn(clients.map(({ client_id }) => client_id)).map(([index, id]) =>
      notUnique(`/clients/${index}/client_id`, id),
    ),
    ...uniqueFields.flatMap((field) =>
      repeatedIn(users.map((user) => user[field]?.toLowerCase() ?? Symbol("none"))).map(([index]) =>
        notUnique(`/users/${index}/${field}`, users[index]?.[field]),
      ),
    ),
    ...users.flatMap((user, index) => userProblems(user, `/users/${index}`)),
  ];
}

/** Fields of which OneLogin lets no two users of an account have the same, in upper or lower case. */
const uniqueFields = ["email", "username"] as const;

/** The fields of a user that another one has already. */
export function takenFields(
  { id, ...user }: Pick<NewUser, "id" | (typeof uniqueFields)[number]>,
  others: readonly User[],
): readonly WrongInput[] {
  const isTaken = (field: (typeof uniqueFields)[number]) => {
    const wanted = user[field]?.toLowerCase();
    return (
      wanted !== undefined && others.some((one) => one.id !== id && one[field]?.toLowerCase() === wanted)
    );
  };
  return uniqueFields.filter(isTaken).map((field) => notUnique(`/${field}`, user[field]));
}

const apps = factorKinds.filter((kind) => isApp({ kind })).join(" or ");

/** The problems of a valid user: two devices or codes alike, one that could never be verified, a secret of no app. */
export function userProblems(user: NewUser, at = ""): WrongInput[] {
  const { devices = [], temporary_codes = [], phone = null, email = null } = user;
  const repeated = new Map(repeatedIn(devices.map(({ kind }) => kind)));
  const ofDevices = devices.flatMap(({ kind, secret }, index) => {
    const missing = missingContact({ phone, email }, kind);
    const problems = [
      ...(repeated.has(index) ? [["kind", `is enrolled already: ${kind}`]] : []),
      ...(missing === undefined ? [] : [["kind", `cannot be verified: ${missing}`]]),
      ...(secret === undefined || isApp({ kind }) ? [] : [["secret", `is for ${apps}, not ${kind}`]]),
    ];
    return problems.map(([field, message = ""]) => ({ pointer: `${at}/devices/${index}/${field}`, message }));
  });
  const codes = repeatedIn(temporary_codes.map(({ code }) => code));
  return [
    ...ofDevices,
    ...codes.map(([index]) => ({
      pointer: `${at}/temporary_codes/${index}/code`,
      message: "is not unique",
    })),
  ];
}

/** The values that an earlier one equals, with their place. */
function repeatedIn<T>(values: readonly T[]): (readonly [index: number, value: T])[] {
  const seen = new Set<T>();
  return [...values.entries()].filter(([, value]) => seen.size === seen.add(value).size);
}

const notUnique = (pointer: string, value: unknown) => ({ pointer, message: `is not unique: ${value}` });
