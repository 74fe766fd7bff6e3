import { sensitiveNames } from "../../src/generated/sensitive.ts";
import type { OperationId } from "../../src/index.ts";
import { fails, hangs, hangsInBody, json, raw, type Step, systemFault } from "../support/fake-fetch.ts";
import type { Fields } from "../support/harness.ts";
import { operationCases, takesToken } from "../support/operation-cases.ts";

/** A call whose every secret is unique, and what they are. */
export interface PlantedCall {
  readonly input: Fields;
  readonly headers: Record<string, string>;
  /** Everything secret that the request carries. */
  readonly sent: readonly string[];
}

/** Access token and credentials of the client. */
export const planted = {
  accessToken: "PLANTED-access-token-c1",
  credentials: { clientId: "client-1", clientSecret: "PLANTED-client-secret-d2" },
  issuedToken: "PLANTED-issued-token-e3",
};
const pair = btoa(`client-1:${planted.credentials.clientSecret}`);

/** Secrets that only responses hold, by the name of their field. */
export const inResponses: Readonly<Record<string, string>> = Object.fromEntries(
  sensitiveNames.map((name) => [name, `PLANTED-response-${name}`]),
);

/** Puts a secret into every sensitive field of the request and into headers of all kinds. */
export function plant(operation: OperationId): PlantedCall {
  const { input } = operationCases[operation];
  const names = sensitiveNames.filter((name) => name in input);
  const fields = Object.fromEntries(names.map((name, index) => [name, `9048172${index}`]));
  const headers = {
    "X-Api-Key": "PLANTED-api-key-f4",
    Cookie: "session=PLANTED-cookie-a5",
    "X-Forwarded-Authorization": "PLANTED-forwarded-b6",
  };
  const { accessToken, credentials } = planted;
  const authorization = takesToken(operation) ? [accessToken] : [pair, credentials.clientSecret];
  const sent = [...Object.values(fields), ...Object.values(headers), ...authorization];
  return { input: { ...input, ...fields }, headers, sent };
}

/** Everything that must be found nowhere, for any operation. */
export function allSecrets(operation: OperationId): readonly string[] {
  const { accessToken, credentials, issuedToken } = planted;
  const own = [accessToken, credentials.clientSecret, issuedToken, pair];
  return [...plant(operation).sent, ...own, ...Object.values(inResponses)];
}

/** A failure of the server, or on the way to it, that repeats what was sent. */
export type Echo = [title: string, step: (sent: readonly string[]) => Step];

const asJson = { "content-type": "application/json" };
const html = { "content-type": "text/html" };
const all = (sent: readonly string[]) => [...sent, ...Object.values(inResponses)].join(" ");
const numbers = (sent: readonly string[]) => sent.filter((value) => /^\d+$/.test(value)).map(Number);

/** An error that repeats everything, in its message, in fields and in the details. */
export const flatError = (status: number, sent: readonly string[]) => ({
  ...{ statusCode: status, name: "Error", message: `refused: ${all(sent)}` },
  details: { parameters: [{ name: "otp", message: all(sent), values: [...sent, ...numbers(sent)] }] },
  ...inResponses,
  factor_data: inResponses,
});
const envelope = (status: number, sent: readonly string[]) => ({
  status: { error: true, code: status, type: "Error", message: `refused: ${all(sent)}`, ...inResponses },
});
const page = (sent: readonly string[]) => {
  const fields = Object.entries(inResponses).map(([name, value]) => `${name}=${value}`);
  return `<pre>${all(sent)}</pre><p>${fields.join("&")}</p>`;
};
const truncated = (status: number, sent: readonly string[]) =>
  raw(status, JSON.stringify(flatError(status, sent)).slice(0, -9), asJson);

/** One for each error code, and 408, which is retried. */
const statuses = [400, 401, 403, 404, 408, 422, 429, 500];

/** One for each way to fail. */
// biome-ignore format: a table
export const echoes: Echo[] = [
  ...statuses.flatMap((status): Echo[] => [
    [`a ${status} with a flat error`, (sent) => json(status, flatError(status, sent))],
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
  ["a 302", (sent) => raw(302, page(sent), { ...html, location: "https://elsewhere.example/" })],
  ["a connection that is reset", () => fails(systemFault("ECONNRESET"))],
  ["a connection that is refused", () => fails(systemFault("ECONNREFUSED"))],
  ["no response", () => hangs],
  ["a response without an end", () => hangsInBody],
];
