import { expect } from "vitest";
import { sensitiveNames } from "../../src/generated/sensitive.ts";
import { isMfaError, type OperationId } from "../../src/index.ts";
import { validator } from "../../src/validate.ts";
import { fails, hangs, hangsInBody, json, raw, type Step, systemFault } from "../support/fake-fetch.ts";
import { createHarness, type Level, printed, type SomeOptions } from "../support/harness.ts";
import {
  oneOfEachEffect,
  oneOfEachKind,
  operationCases,
  operationIds,
  takesToken,
} from "../support/operation-cases.ts";
import { tokenResponse } from "../support/token-harness.ts";

/** Access token and credentials of the client. */
const [accessToken, issuedToken] = ["PLANTED-access-token-c1", "PLANTED-issued-token-e3"];
const credentials = { clientId: "client-1", clientSecret: "PLANTED-client-secret-d2" };
const pair = btoa(`client-1:${credentials.clientSecret}`);

/** Secrets that only responses hold, by the name of their field. */
const inResponses: Readonly<Record<string, string>> = Object.fromEntries(
  sensitiveNames.map((name) => [name, `PLANTED-response-${name}`]),
);

/** Puts a secret into every sensitive field of the request and into headers of all kinds. `sent`: all of them. */
function plant(operation: OperationId) {
  const { input } = operationCases[operation];
  const names = sensitiveNames.filter((name) => name in input);
  const fields = Object.fromEntries(names.map((name, index) => [name, `9048172${index}`]));
  const headers = {
    "X-Api-Key": "PLANTED-api-key-f4",
    Cookie: "session=PLANTED-cookie-a5",
    "X-Forwarded-Authorization": "PLANTED-forwarded-b6",
  };
  const authorization = takesToken(operation) ? [accessToken] : [pair, credentials.clientSecret];
  const sent = [...Object.values(fields), ...Object.values(headers), ...authorization];
  return { input: { ...input, ...fields }, headers, sent };
}

/** Everything that must be found nowhere, for any operation. */
export function allSecrets(operation: OperationId): readonly string[] {
  const own = [accessToken, credentials.clientSecret, issuedToken, pair];
  return [...plant(operation).sent, ...own, ...Object.values(inResponses)];
}

/** A failure of the server, or on the way to it, that repeats what was sent. */
type Echo = [title: string, step: (sent: readonly string[]) => Step];

const asJson = { "content-type": "application/json" };
const html = { "content-type": "text/html" };
const all = (sent: readonly string[]) => [...sent, ...Object.values(inResponses)].join(" ");
const numbers = (sent: readonly string[]) => sent.filter((value) => /^\d+$/.test(value)).map(Number);

/** An error that repeats everything, in its message, in fields and in the details: together, and each alone. */
const flatError = (status: number, sent: readonly string[]) => ({
  statusCode: status,
  name: sent.join(" "),
  message: `refused: ${sent.join(" ")}`,
  details: {
    parameters: [
      { name: "otp", message: all(sent), values: [...sent, ...numbers(sent)] },
      ...[...sent, ...numbers(sent), ...Object.values(inResponses)].map((field) => ({ field })),
    ],
  },
  ...inResponses,
  factor_data: inResponses,
});
const envelope = (status: number, sent: readonly string[]) => ({
  status: { error: true, code: status, type: "Error", message: `refused: ${all(sent)}`, ...inResponses },
});
const page = (sent: readonly string[]) => {
  const fields = Object.entries(inResponses).map(([name, value]) => `${name}=${value}`);
  return `<title>refused: ${sent.join(" ")}</title><pre>${all(sent)}</pre><p>${fields.join("&")}</p>`;
};
const truncated = (status: number, sent: readonly string[]) =>
  raw(status, JSON.stringify(flatError(status, sent)).slice(0, -9), asJson);

/** Each secret in a header of its own, and in the request's id. */
const asHeaders = (sent: readonly string[]) => ({
  "x-request-id": sent.join(" "),
  ...Object.fromEntries(
    [...sent, ...Object.values(inResponses)].map((secret, index) => [`x-echo-${index}`, secret]),
  ),
});

/** One for each error code, and 408, which is retried. */
const statuses = [400, 401, 403, 404, 408, 422, 429, 500];

/** One for each way to fail. */
// biome-ignore format: a table
const echoes: Echo[] = [
  ...statuses.flatMap((status): Echo[] => [
    [`a ${status} with a flat error`, (sent) => json(status, flatError(status, sent), asHeaders(sent))],
    [`a ${status} with an envelope`, (sent) => json(status, envelope(status, sent))],
  ]),
  ...[200, 401, 429, 500].flatMap((status): Echo[] => [
    [`a ${status} with HTML`, (sent) => raw(status, page(sent), html)],
    [`a ${status} with truncated JSON`, (sent) => truncated(status, sent)],
  ]),
  ["a 200 with text", (sent) => raw(200, sent.join(" "), { "content-type": "text/plain" })],
  ["a 200 with a JSON string", (sent) => json(200, sent.join(" "))],
  ["a 200 with an array of two errors", (sent) => json(200, [flatError(200, sent), flatError(200, sent)])],
  ["a 200 without the required fields", (sent) => json(200, flatError(200, sent))],
  ["a 200 that reports a failure", (sent) => json(200, envelope(401, sent))],
  ["a 206", (sent) => json(206, flatError(206, sent))],
  ["a 200 with another content type", (sent) => json(200, sent, { ...asHeaders(sent), "content-type": sent.join("/") })],
  ["a 302", (sent) => raw(302, page(sent), { ...html, location: "https://elsewhere.example/" })],
  ["a connection that is reset", () => fails(systemFault("ECONNRESET"))],
  ["a connection whose error says all", (sent) => fails(new TypeError(sent.join(" "), { cause: new Error(all(sent)) }))],
  ["a connection that is refused", () => fails(systemFault("ECONNREFUSED"))],
  ["no response", () => hangs],
  ["a response without an end", () => hangsInBody],
];

/** Codes of all errors that were provoked so far. */
export const provokedCodes = new Set<string>();

/** Everything by which an error may be shown, the causes that are errors of the client included. */
export function printedError(error: unknown): string {
  if (!isMfaError(error)) return printed(error);
  provokedCodes.add(error.code);
  const forms = [error, error.toJSON(), structuredClone(error)].map(printed);
  return [...forms, error.cause === undefined ? "" : printedError(error.cause)].join("\n");
}

/** One call that fails. */
export interface Provoked {
  readonly level: Level;
  readonly operation: OperationId;
  readonly step: Step;
  readonly access: SomeOptions;
}

/** Provokes one failure and returns everything that it shows. */
export async function provoke({ level, operation, step, access }: Provoked): Promise<string> {
  const shown: string[] = [];
  const note = (event: unknown) => void shown.push(printed(event));
  const { input, headers } = plant(operation);
  const limits = { maxRetries: 1, timeoutMs: 5000 };
  const given = { accessToken: undefined, ...limits, validator, onEvent: note, ...access };
  const { mfa, clock } = createHarness([step], given);
  const work = level.call(mfa, operation, input, { headers }).catch((error: unknown) => {
    shown.push(printedError(error));
  });
  await clock.run(work);
  return [...shown, printed(mfa)].join("\n");
}

/** Provokes one failure that must show no secret. */
export async function expectNoSecret(failure: Provoked): Promise<void> {
  const text = await provoke(failure);
  expect(allSecrets(failure.operation).filter((secret) => text.includes(secret))).toEqual([]);
}

/** Hands out a token, then fails. */
function afterToken(step: Step): Step {
  const token = () =>
    tokenResponse({ access_token: issuedToken, created_at: "2026-01-01", expires_in: 36_000 });
  return (request) => (request.url.endsWith("/v2/token") ? token() : step(request));
}

/** The access token, or the credentials for an operation that takes no token. */
const accessFor = (operation: OperationId): SomeOptions =>
  plant(operation).sent.includes(accessToken) ? { accessToken } : { credentials };

/** A way to fail, and the operations that it can happen to. */
interface Failure {
  readonly title: string;
  readonly operations: readonly OperationId[];
  readonly of: (operation: OperationId) => Pick<Provoked, "step" | "access">;
}

const failureOf = (title: string, operations: readonly OperationId[], of: Failure["of"]): Failure => ({
  title,
  operations,
  of,
});

/** Also those of a client with credentials: in the request for the token, and in the call itself. */
export const failures: readonly Failure[] = [
  ...echoes.flatMap(([title, step]) => [
    failureOf(title, oneOfEachKind, (operation) => ({
      step: step(plant(operation).sent),
      access: accessFor(operation),
    })),
    failureOf(`${title} to the request for a token`, oneOfEachEffect, () => ({
      step: step([pair, credentials.clientSecret]),
      access: { credentials },
    })),
    failureOf(`${title} with a token of the server`, oneOfEachEffect, (operation) => {
      const sent = plant(operation).sent.map((secret) => (secret === accessToken ? issuedToken : secret));
      return { step: afterToken(step(sent)), access: { credentials } };
    }),
  ]),
  // an operation's own fields are redacted on the path of its kind
  ...operationIds.flatMap((id) =>
    [422, 206].map((status) =>
      failureOf(`a ${status}, with its own fields`, [id], () => ({
        step: json(status, flatError(status, plant(id).sent)),
        access: accessFor(id),
      })),
    ),
  ),
];
