import { checkOption } from "../check.ts";
import type { Deadline } from "../deadline.ts";
import { createError } from "../errors/kinds.ts";
import { isOwnError } from "../errors/mfa-error.ts";
import type { Operation } from "../operation.ts";
import type { AccessTokenSource, ClientCredentials } from "../options.ts";
import type { TokenManager } from "./token-manager.ts";
import { isToken } from "./token-store.ts";

/** The parts of a call that its authorization needs. */
interface AuthorizedCall {
  readonly operation: Operation;
  readonly deadline: Deadline;
}

export type Authorizer = ReturnType<typeof createAuthorizer>;

/** Creates the authorizer: a bearer token or the credentials as HTTP Basic, as the operation's `security` requires. */
export function createAuthorizer(
  accessToken: AccessTokenSource | undefined,
  credentials: ClientCredentials | undefined,
  tokens: TokenManager | undefined,
) {
  const isFixed = accessToken !== undefined && typeof accessToken !== "function";
  const fixed = isFixed ? bearer(checkText("accessToken", accessToken)) : undefined;
  const basic = credentials && encodeBasic(credentials);
  return {
    /** Returns the header `Authorization`, at once if it is known. */
    header({ operation, deadline }: AuthorizedCall): string | Promise<string> {
      if (!operation.metadata.security.some((schemes) => schemes.includes("OAuth2"))) {
        checkOption(basic, 'this operation needs "credentials" or headers.Authorization');
        return basic;
      }
      if (fixed !== undefined) return fixed;
      // without credentials there is an access token
      const token = tokens?.get(deadline) ?? callSource(accessToken as AccessTokenFunction);
      return typeof token === "string" ? bearer(token) : token.then(bearer);
    },
    /** Marks the token of a header as refused (401). */
    refuse: (header: string) => tokens?.refuse(header.replace("Bearer ", "")),
  };
}

const bearer = (token: string) => `Bearer ${token}`;

type AccessTokenFunction = Extract<AccessTokenSource, () => unknown>;

async function callSource(accessToken: AccessTokenFunction): Promise<string> {
  try {
    return checkText("accessToken", await accessToken());
  } catch (cause) {
    if (isOwnError(cause)) throw cause;
    throw createError("authentication", '"accessToken" failed', { cause });
  }
}

function checkText(name: string, value: unknown): string {
  checkOption(isToken(value), `"${name}" must be ASCII text without spaces`);
  return value;
}

/** RFC 7617: a colon would end the id, and `btoa` takes no characters beyond Latin-1. */
function encodeBasic({ clientId, clientSecret }: ClientCredentials): string {
  const id = checkText("credentials.clientId", clientId);
  const secret = checkText("credentials.clientSecret", clientSecret);
  checkOption(!id.includes(":"), '"credentials.clientId" must not contain a colon');
  return `Basic ${btoa(`${id}:${secret}`)}`;
}
