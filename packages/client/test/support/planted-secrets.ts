import { sensitiveNames } from "../../src/generated/sensitive.ts";
import type { OperationId } from "../../src/index.ts";
import type { Fields } from "./harness.ts";
import { operationCases, takesToken } from "./operation-cases.ts";

/** A call whose every secret is unique, and what they are. */
export interface PlantedCall {
  readonly input: Fields;
  readonly headers: Record<string, string>;
  /** Everything secret that the request carries. */
  readonly sent: readonly string[];
}

/** What the client is given to authorize itself with. */
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
