import type { Call } from "./call.ts";
import { MfaError } from "./mfa-error.ts";
import type { AccessTokenSource } from "./options.ts";

/** Makes the function that finds the value of `Authorization` for a call. */
export function createAuthorizer(
  accessToken: AccessTokenSource | undefined,
): (call: Call) => Promise<string> {
  if (accessToken !== undefined && typeof accessToken !== "function") checkToken(accessToken, {});
  return async ({ facts, about }) => {
    if (!facts.security.some((schemes) => schemes.includes("OAuth2"))) {
      const what = "this operation takes the client's credentials: pass them as headers.Authorization";
      throw new MfaError("configuration", what, about);
    }
    if (accessToken === undefined) throw new MfaError("configuration", '"accessToken" is missing', about);
    const token = typeof accessToken === "function" ? await ask(accessToken, about) : accessToken;
    checkToken(token, about);
    return `Bearer ${token}`;
  };
}

async function ask(accessToken: () => string | Promise<string>, about: object): Promise<string> {
  try {
    return await accessToken();
  } catch (cause) {
    throw new MfaError("authentication", '"accessToken" failed to give a token', { ...about, cause });
  }
}

/** What cannot stand in a header is refused here: the platform's own error would quote it. */
function checkToken(token: unknown, about: object): void {
  if (typeof token === "string" && /^[\u0021-\u007e]+$/.test(token)) return;
  throw new MfaError(
    "configuration",
    '"accessToken" must be a non-empty text without spaces or line breaks',
    about,
  );
}
