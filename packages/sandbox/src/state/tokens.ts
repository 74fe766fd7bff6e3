import type { ChangeContext, Changed } from "./change-context.ts";
import type { Instant, State, Token } from "./model.ts";
import { Refusal } from "./refusal.ts";

/** The lifetime of an access token in seconds (recorded responses of the token call). */
export const tokenLife = 36_000;

/** The lifetime of a refresh token, 45 days in seconds (the page refresh-tokens of API v1). */
const refreshLife = 45 * 86_400;

/** The state with access tokens that nobody can know in advance, as another program may guess those of a seed. */
export function withRandomTokens(state: State): State {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return { ...state, draws: { ...state.draws, tokens: (high >>> 12) * 2 ** 32 + low } };
}

/** Issues the client's token: the same one while it is valid. */
export function issueToken(state: State, clientId: string, context: ChangeContext): Changed<Token> {
  const kept = state.tokens.filter((token) => isWithin(token, refreshLife, context.now));
  const same = currentToken(state, clientId, context.now);
  if (same) return [{ ...state, tokens: kept }, same];
  const token = {
    client_id: clientId,
    access_token: context.random.accessToken(state.seed),
    created_at: context.now,
  };
  return [{ ...state, tokens: [...kept, token] }, token];
}

/** The client's token, while it is valid. */
export function currentToken(
  { tokens }: Pick<State, "tokens">,
  clientId: string,
  now: Instant,
): Token | undefined {
  return tokens.find((token) => token.client_id === clientId && isWithin(token, tokenLife, now));
}

/** A fresh state with the tokens of an earlier one, none of them created in the future. */
export function keepTokens(fresh: State, { tokens, draws }: State, now: Instant): State {
  const kept = tokens.map((token) => ({ ...token, created_at: Math.min(token.created_at, now) }));
  return { ...fresh, tokens: kept, draws: { ...fresh.draws, tokens: draws.tokens } };
}

/** The refresh token that comes with an access token. */
export function refreshTokenOf({ access_token }: Token): string {
  return [...access_token].reverse().join("");
}

/**
 * Ends a token, which may have expired, and issues the client's next one.
 *
 * @throws Refusal `unauthorized` if the two tokens do not belong together, or are older than 45 days
 */
export function refreshToken(
  state: State,
  grant: { readonly access_token: string; readonly refresh_token: string },
  context: ChangeContext,
): Changed<Token> {
  const token = state.tokens.find(({ access_token }) => access_token === grant.access_token);
  const isRight =
    token && refreshTokenOf(token) === grant.refresh_token && isWithin(token, refreshLife, context.now);
  if (!isRight) throw new Refusal("unauthorized", "Authentication Failure");
  return issueToken(without(state, token), token.client_id, context);
}

/** Revokes the client's token, if it exists. @throws Refusal `unauthorized` for the token of another client */
export function revokeToken(state: State, accessToken: string, clientId: string): State {
  const token = state.tokens.find(({ access_token }) => access_token === accessToken);
  if (token && token.client_id !== clientId) throw new Refusal("unauthorized", "Authentication Failure");
  return token ? without(state, token) : state;
}

/** The token of this text, while it is valid. */
export function validToken({ tokens }: State, accessToken: string, now: Instant): Token | undefined {
  return tokens.find((token) => token.access_token === accessToken && isWithin(token, tokenLife, now));
}

function without(state: State, token: Token): State {
  return { ...state, tokens: state.tokens.filter((one) => one !== token) };
}

function isWithin({ created_at }: Token, seconds: number, now: Instant): boolean {
  return now < created_at + seconds * 1000;
}
