import type { Instant, State, Token } from "./model.ts";
import type { Changed, Turn } from "./turn.ts";

/** The lifetime of an access token in seconds (recorded responses of the token call). */
export const tokenLife = 36_000;

/** Issues the client's token: the same one while it is valid. */
export function issueToken(state: State, clientId: string, turn: Turn): Changed<Token> {
  const valid = state.tokens.filter((token) => isAlive(token, turn.now));
  const same = valid.find(({ client_id }) => client_id === clientId);
  if (same) return [{ ...state, tokens: valid }, same];
  const token = {
    client_id: clientId,
    access_token: turn.random.accessToken(state.seed),
    created_at: turn.now,
  };
  return [{ ...state, tokens: [...valid, token] }, token];
}

/** A fresh state with the tokens of an earlier one, none of them created in the future. */
export function keepTokens(fresh: State, { tokens, draws }: State, now: Instant): State {
  const kept = tokens.map((token) => ({ ...token, created_at: Math.min(token.created_at, now) }));
  return { ...fresh, tokens: kept, draws: { ...fresh.draws, tokens: draws.tokens } };
}

/** Revokes a token, if it exists. */
export function revokeToken(state: State, accessToken: string): State {
  return { ...state, tokens: state.tokens.filter(({ access_token }) => access_token !== accessToken) };
}

/** Whether a token is valid. */
export function isValidToken({ tokens }: State, accessToken: string, now: Instant): boolean {
  return tokens.some((token) => token.access_token === accessToken && isAlive(token, now));
}

function isAlive({ created_at }: Token, now: Instant): boolean {
  return now < created_at + tokenLife * 1000;
}
