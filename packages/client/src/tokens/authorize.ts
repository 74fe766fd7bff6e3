import type { Call } from "../call.ts";
import { createError } from "../errors/create-error.ts";
import { isOwnError } from "../errors/mfa-error.ts";
import type { AccessTokenSource, ClientCredentials } from "../options.ts";
import { isToken } from "./is-token.ts";
import type { TokenManager } from "./token-manager.ts";

/** Finds the value of `Authorization` for a call. */
export interface Authorizer {
  header: (call: Call) => Promise<string>;
  /** Takes note that the server has answered 401 to a value. */
  refuse: (header: string) => void;
}

/** Operations that take a bearer token get one; those that take the client's credentials get them as HTTP Basic. */
export function createAuthorizer(
  accessToken: AccessTokenSource | undefined,
  credentials: ClientCredentials | undefined,
  tokens: TokenManager | undefined,
): Authorizer {
  if (accessToken !== undefined && typeof accessToken !== "function") checkText("accessToken", accessToken);
  const basic = credentials && encodeBasic(credentials);
  return {
    async header({ metadata, context }) {
      if (!metadata.security.some((schemes) => schemes.includes("OAuth2"))) {
        if (basic) return basic;
        const what =
          'this operation takes the client\'s credentials: give "credentials" or headers.Authorization';
        throw createError("configuration", what, context);
      }
      if (tokens) return `Bearer ${await tokens.get()}`;
      if (accessToken === undefined) throw createError("configuration", '"accessToken" is missing', context);
      const token = typeof accessToken === "function" ? await ask(accessToken, context) : accessToken;
      return `Bearer ${checkText("accessToken", token, context)}`;
    },
    refuse: (header) => tokens?.refuse(header.replace("Bearer ", "")),
  };
}

async function ask(accessToken: () => string | Promise<string>, context: object): Promise<string> {
  try {
    return await accessToken();
  } catch (cause) {
    if (isOwnError(cause)) throw cause;
    throw createError("authentication", '"accessToken" failed to give a token', { ...context, cause });
  }
}

function checkText(name: string, value: unknown, context?: object): string {
  if (isToken(value)) return value;
  throw createError(
    "configuration",
    `"${name}" must be a non-empty text without spaces or line breaks`,
    context,
  );
}

/** RFC 7617. A colon would end the id, and `btoa` takes no characters beyond Latin-1. */
function encodeBasic({ clientId, clientSecret }: ClientCredentials): string {
  const id = checkText("credentials.clientId", clientId);
  const secret = checkText("credentials.clientSecret", clientSecret);
  if (id.includes(":")) throw createError("configuration", '"credentials.clientId" must not contain a colon');
  return `Basic ${btoa(`${id}:${secret}`)}`;
}
