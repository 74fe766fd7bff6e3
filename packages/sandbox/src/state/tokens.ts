import type { ChangeContext, Changes } from "./change-context.ts";
import type { Instant, State, Token } from "./model.ts";
import { continueRows } from "./random.ts";
import { unauthorized } from "./refusal.ts";

/** The lifetime of an access token in seconds (recorded responses of the token call). */
export const tokenLife = 36_000;

/** The lifetime of a refresh token, 45 days in seconds (the page refresh-tokens of API v1). */
const refreshLife = 45 * 86_400;

/** The state with the tokens after a change, the client's token, and what has changed. */
type ChangedTokens = readonly [State, Token, Changes];

/** Issues the client's token: the same one while it is valid. */
export function issueToken(state: State, clientId: string, context: ChangeContext): ChangedTokens {
  const kept = state.tokens.filter((token) => isWithin(token, refreshLife, context.now));
  const same = currentToken(state, clientId, context.now);
  if (same) return [{ ...state, tokens: kept }, same, []];
  const token = {
    client_id: clientId,
    access_token: context.random.accessToken(state.seed),
    created_at: context.now,
  };
  return [{ ...state, tokens: [...kept, token] }, token, ["access token issued"]];
}

/** The client's token, while it is valid. */
export function currentToken(
  { tokens }: Pick<State, "tokens">,
  clientId: string,
  now: Instant,
): Token | undefined {
  return tokens.find((token) => token.client_id === clientId && isValid(token, now));
}

/** A fresh state with the clients' tokens of an earlier one, none of them created in the future. */
export function keepTokens(
  fresh: State,
  { tokens, draws }: State,
  now: Instant,
  clients: readonly { readonly client_id: string }[],
): State {
  const kept = tokens
    .filter((token) => clients.some(({ client_id }) => client_id === token.client_id))
    .map((token) => ({ ...token, created_at: Math.min(token.created_at, now) }));
  return { ...fresh, tokens: kept, draws: continueRows({ ...fresh.draws, tokens: draws.tokens }, draws) };
}

export function refreshTokenOf({ access_token }: Token): string {
  return [...access_token].reverse().join("");
}

/**
 * Ends a token, which may have expired, and issues the client's next one.
 * @throws Refusal `unauthorized` if the two tokens do not belong together, or are older than 45 days
 */
export function refreshToken(
  state: State,
  grant: { readonly access_token: string; readonly refresh_token: string },
  context: ChangeContext,
): ChangedTokens {
  const token = findToken(state, grant.access_token);
  const isRight =
    token?.ended_at === undefined &&
    token &&
    refreshTokenOf(token) === grant.refresh_token &&
    isWithin(token, refreshLife, context.now);
  if (!isRight)
    throw unauthorized("access_token and refresh_token do not belong together, or are older than 45 days");
  const [next, issued, changes] = issueToken(end(state, token, context.now), token.client_id, context);
  return [next, issued, [ended, ...changes]];
}

const ended = "access token ended";

/** Revokes the client's token, if it exists. @throws Refusal `unauthorized` for the token of another client */
export function revokeToken(
  state: State,
  accessToken: string,
  clientId: string,
  now: Instant,
): readonly [State, Changes] {
  const token = findToken(state, accessToken);
  if (!token || token.ended_at !== undefined) return [state, []];
  if (token.client_id !== clientId) throw unauthorized("the token is that of another client_id");
  return [end(state, token, now), [ended]];
}

/** The valid token of this text, or the reason why there is none. */
export function validToken(state: State, accessToken: string, now: Instant): Token | string {
  const token = findToken(state, accessToken);
  if (!token) return "the access token is not one of this sandbox; generateToken gives one";
  const at = (instant: Instant) => new Date(instant).toISOString();
  if (token.ended_at !== undefined) return `the token was revoked or refreshed at ${at(token.ended_at)}`;
  return isValid(token, now) ? token : `the token expired at ${at(token.created_at + tokenLife * 1000)}`;
}

/** The token of this text if it has ended, and how. */
export function endedToken(
  state: State,
  accessToken: string,
  now: Instant,
): "expired" | "been revoked or refreshed" | undefined {
  const token = findToken(state, accessToken);
  if (!token || isValid(token, now)) return undefined;
  return token.ended_at === undefined ? "expired" : "been revoked or refreshed";
}

function findToken({ tokens }: State, accessToken: string): Token | undefined {
  return tokens.find((token) => token.access_token === accessToken);
}

/** The number of ended tokens that are kept, to say of a refused one that it has ended. */
const endedKept = 100;

function end(state: State, token: Token, now: Instant): State {
  const tokens = state.tokens.map((one) => (one === token ? { ...one, ended_at: now } : one));
  const surplus = tokens.filter(({ ended_at }) => ended_at !== undefined).slice(0, -endedKept);
  return { ...state, tokens: tokens.filter((one) => !surplus.includes(one)) };
}

function isValid(token: Token, now: Instant): boolean {
  return token.ended_at === undefined && isWithin(token, tokenLife, now);
}

function isWithin({ created_at }: Token, seconds: number, now: Instant): boolean {
  return now < created_at + seconds * 1000;
}
