import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";
import { apiRules } from "../generated/api-rules.ts";
import type { CredentialPair } from "../options.ts";
import type { State } from "../state/model.ts";
import { forbidden, Refusal } from "../state/refusal.ts";
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
 *
 * @returns the client id; empty for the refresh of a token, which needs no credentials
 * @throws Refusal `unauthorized`; `forbidden` if the pair's scopes are too narrow; `malformed` if `revokeToken` has no
 * credentials, or the header of `getRateLimit` holds no token (the reference's pages revoke-tokens and get-rate-limit)
 */
export function authorize(operation: OperationId, call: Call, access: Access): string {
  const schemes: readonly (readonly string[])[] = operationTable[operation].security;
  if (!schemes.some((scheme) => scheme.includes("BasicCredentials"))) return ownerOf(operation, call, access);
  if (operation === "generateToken" && isRefresh(call)) return "";
  const given = credentialsIn(call);
  if (!given && operation === "revokeToken") {
    throw new Refusal("malformed", "The authorization information is missing");
  }
  const isRight = access.clients.some(
    ({ clientId, clientSecret }) => clientId === given?.clientId && clientSecret === given.clientSecret,
  );
  if (!given || !isRight) throw new Refusal("unauthorized", "Authentication Failure");
  return given.clientId;
}

/** The client whose token the call has. */
function ownerOf(operation: OperationId, { authorization }: Call, { state, now, clients }: Access): string {
  const text = authorization?.match(/^bearer[ :]\s*(\S+)$/i)?.[1];
  if (operation === "getRateLimit" && authorization && text === undefined) {
    throw new Refusal("malformed", "Authorization Information is incorrect");
  }
  const token = text === undefined ? undefined : validToken(state, text, now);
  if (!token) throw new Refusal("unauthorized", "Please provide valid credentials");
  const { scopes } = clients.find(({ clientId }) => clientId === token.client_id) ?? {};
  if (scopes && !apiRules[operation].scopes.some((scope) => scopes.some((one) => one === scope))) {
    // the page get-rate-limit has no 403
    throw operation === "getRateLimit" ? new Refusal("unauthorized", "Authentication Failure") : forbidden();
  }
  return token.client_id;
}

function isRefresh({ body: { value } }: Call): boolean {
  return typeof value === "object" && value !== null && "refresh_token" in value;
}

type Pair = Pick<CredentialPair, "clientId" | "clientSecret">;

function credentialsIn({ authorization: header, body: { form } }: Call): Pair | undefined {
  if (header === null) {
    const clientId = form.get("client_id");
    const clientSecret = form.get("client_secret");
    return clientId !== undefined && clientSecret !== undefined ? { clientId, clientSecret } : undefined;
  }
  const own = header.match(/^client_id:\s*([^,\s]+)\s*,\s*client_secret:\s*(\S+)$/i);
  if (own?.[1] !== undefined && own[2] !== undefined) return { clientId: own[1], clientSecret: own[2] };
  const basic = header.match(/^basic\s+(\S+)$/i)?.[1];
  const [clientId, ...rest] = basic === undefined ? [] : decodeBase64(basic).split(":");
  return clientId === undefined ? undefined : { clientId, clientSecret: rest.join(":") };
}

/** RFC 7617, in UTF-8. */
function decodeBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
  } catch {
    return "";
  }
}
