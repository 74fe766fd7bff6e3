import { operationTable } from "@onelogin-mfa/client/openapi";
import type { State } from "../state/model.ts";
import { Refusal } from "../state/refusal.ts";
import { isValidToken } from "../state/tokens.ts";
import type { OperationId } from "./router.ts";

/** A client id and its secret. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a request says about who sends it. */
export interface Claim {
  /** The `Authorization` header. */
  readonly header: string | null;
  /** The fields of a form-encoded body. */
  readonly form: ReadonlyMap<string, string>;
}

/**
 * Whether the caller may call: with the client's credentials for the token calls, in one of three ways, and with a valid
 * token for all others.
 *
 * @returns the client id; empty for a call with a token
 * @throws Refusal `unauthorized`, or `malformed` where `revokeToken` gets no credentials at all (the reference's page
 * revoke-tokens)
 */
export function authorize(
  operation: OperationId,
  claim: Claim,
  { state, now, credentials }: { state: State; now: number; credentials: Credentials },
): string {
  const schemes: readonly (readonly string[])[] = operationTable[operation].security;
  if (!schemes.some((scheme) => scheme.includes("BasicCredentials"))) {
    const token = claim.header?.match(/^bearer[ :]\s*(\S+)$/i)?.[1];
    if (token !== undefined && isValidToken(state, token, now)) return "";
    throw new Refusal("unauthorized", "Please provide valid credentials");
  }
  const given = credentialsIn(claim);
  if (!given && operation === "revokeToken") {
    throw new Refusal("malformed", "The authorization information is missing");
  }
  const isRight = given?.clientId === credentials.clientId && given.clientSecret === credentials.clientSecret;
  if (!isRight) throw new Refusal("unauthorized", "Authentication Failure");
  return credentials.clientId;
}

function credentialsIn({ header, form }: Claim): Credentials | undefined {
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
