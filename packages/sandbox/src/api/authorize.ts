import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";
import { apiRules } from "../generated/api-rules.ts";
import type { CredentialPair, State } from "../state/model.ts";
import { forbidden, listed, Refusal, unauthorized } from "../state/refusal.ts";
import { validToken } from "../state/tokens.ts";
import type { Call } from "./read-call.ts";

/** The state and the clock, and the credential pairs of the account. */
interface Access {
  readonly state: State;
  readonly now: number;
  readonly clients: readonly CredentialPair[];
}

/**
 * Checks the client's credentials, in one of three forms, for token operations and the access token for all others.
 * @returns the client id; empty for the refresh of a token, which needs no credentials
 * @throws Refusal `unauthorized`; `forbidden` if the pair's scopes are too narrow; `malformed` if `revokeToken` has no
 * credentials, or the header of `getRateLimit` holds no token (the reference's pages revoke-tokens and get-rate-limit)
 */
export function authorize(operation: OperationId, call: Call, access: Access): string {
  const schemes: readonly (readonly string[])[] = operationTable[operation].security;
  if (!schemes.some((scheme) => scheme.includes("BasicCredentials"))) return ownerOf(operation, call, access);
  if (operation === "generateToken" && isRefresh(call)) return "";
  const given = credentialsIn(call);
  if (typeof given === "string") {
    if (operation !== "revokeToken") throw unauthorized(given);
    throw new Refusal("malformed", "The authorization information is missing", given);
  }
  const { clients } = access;
  const pair = clients.find(({ client_id }) => client_id === given.client_id);
  if (!pair) throw unauthorized(`the client_id is unknown; ${listed(clients.map((one) => one.client_id))}`);
  if (pair.client_secret === given.client_secret) return pair.client_id;
  throw unauthorized(`the client_secret is not that of ${pair.client_id}`);
}

/** The access token in an `Authorization` header, if it has one. */
export function bearerIn(authorization: string): string | undefined {
  return /^bearer[ :]\s*(\S+)$/i.exec(authorization)?.[1];
}

/** The client whose token the call has. */
function ownerOf(operation: OperationId, { authorization }: Call, { state, now, clients }: Access): string {
  const text = bearerIn(authorization ?? "");
  if (text === undefined) {
    const given = authorization ? `the Authorization header is ${formOf(authorization)}` : noHeader;
    const reason = `${given}; send "Authorization: Bearer <access token>"`;
    if (operation !== "getRateLimit" || !authorization) throw unauthorized(reason, noToken);
    throw new Refusal("malformed", "Authorization Information is incorrect", reason);
  }
  const token = validToken(state, text, now);
  if (typeof token === "string") throw unauthorized(token, noToken);
  const { scopes } = clients.find(({ client_id }) => client_id === token.client_id) ?? {};
  const accepted = apiRules[operation].scopes;
  if (!scopes || accepted.some((scope) => scopes.some((one) => one === scope))) return token.client_id;
  const reason = `${operation} needs the scope ${accepted.join(" or ")}; ${token.client_id} has ${scopes.join(", ")}`;
  throw forbidden(reason);
}

const noToken = "Please provide valid credentials";
const noHeader = "there is no Authorization header";

/** Names the form of a header without its values. */
function formOf(header: string): string {
  if (/^basic\s/i.test(header)) return "Basic credentials";
  if (/^client_id/i.test(header)) return "client_id and client_secret";
  if (/^bearer[ :]\s*\S+$/i.test(header)) return "a bearer token";
  return /^bearer/i.test(header) ? "Bearer without one token" : "in no known form";
}

function isRefresh({ body: { value } }: Call): boolean {
  return isObject(value) && "refresh_token" in value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

type Pair = Pick<CredentialPair, "client_id" | "client_secret">;

/** The pair in one of the three forms, or the reason why there is none. */
function credentialsIn({ authorization: header, body: { form, value } }: Call): Pair | string {
  if (header === null) {
    const [client_id, client_secret] = [form.get("client_id"), form.get("client_secret")];
    if (client_id !== undefined && client_secret !== undefined) return { client_id, client_secret };
    if (form.size > 0) return `${noHeader}, and the form lacks client_id or client_secret`;
    const isInJson = isObject(value) && ("client_id" in value || "client_secret" in value);
    return isInJson
      ? "credentials were in a JSON body; send them in the Authorization header or as a form"
      : noHeader;
  }
  const [, client_id, client_secret] =
    header.match(/^client_id:\s*([^,\s]+)\s*,\s*client_secret:\s*(\S+)$/i) ?? [];
  if (client_id !== undefined && client_secret !== undefined) return { client_id, client_secret };
  const basic = header.match(/^basic\s+(\S+)$/i)?.[1];
  if (basic !== undefined) return basicPair(basic);
  if (/client_(id|secret)\s+:/i.test(header)) return "a blank before the colon in the Authorization header";
  return `the Authorization header is ${formOf(header)}; ${forms}`;
}

/** @throws Refusal `unauthorized`, as for the wrong pair that OneLogin would take it for, also of `revokeToken` */
function basicPair(text: string): Pair {
  const decoded = decodeBase64(text);
  if (decoded === "") throw unauthorized(`the Basic credentials are not Base64; ${forms}`);
  const [id = "", ...rest] = decoded.split(":");
  if (rest.length === 0) throw unauthorized(`the Basic credentials have no colon once decoded; ${forms}`);
  return { client_id: id, client_secret: rest.join(":") };
}

const forms = 'send "Basic <base64 of id:secret>" or "client_id:<id>, client_secret:<secret>"';

/** The text, in UTF-8 as of RFC 7617; empty if it is not Base64. */
function decodeBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
  } catch {
    return "";
  }
}
