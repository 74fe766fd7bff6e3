import type { ClientEvent, Clock, TokenEvent } from "../../src/index.ts";
import type { TokenStore } from "../../src/tokens.ts";
import { errorOf, exampleOf } from "./examples.ts";
import { createFakeClock } from "./fake-clock.ts";
import { keep, type Sent, type Step } from "./fake-fetch.ts";
import { createHarness, type SomeOptions } from "./harness.ts";

/** The credentials of the harness's clients. */
export const credentials = { clientId: "id-4471", clientSecret: "client-secret-90ab" };
/** The same as a header. */
export const basic = `Basic ${btoa("id-4471:client-secret-90ab")}`;

export type FakeOneLogin = ReturnType<typeof createFakeOneLogin>;

/** Differences from a OneLogin without faults. */
export interface Script {
  /** Life of a token in seconds. */
  readonly lifeSeconds?: number;
  /** The ends of the token requests, in turn; `undefined` hands out the token. After the last: hands out the token. */
  readonly token?: readonly (((request: Request) => ReturnType<Step> | undefined) | undefined)[];
  /** Duration of a token request in milliseconds. @default 0 */
  readonly tokenMs?: number;
  /** The end of any other request; the default refuses all but the token that was handed out. */
  readonly api?: Step;
  /** Response to the token that was handed out. @default an empty list */
  readonly response?: Step;
  /** End of each revocation; `undefined` succeeds. */
  readonly revoke?: (request: Request) => ReturnType<Step> | undefined;
  /** True if the responses to token requests have a `Date`. */
  readonly isDated?: boolean;
}

/** Creates a OneLogin that is not there: it keeps one token, hands it out while it lives, and refuses any other. */
export function createFakeOneLogin({ lifeSeconds = 36_000, token = [], ...script }: Script = {}) {
  const clock = createFakeClock();
  /** Requests to each of its three endpoints. */
  const sent: Record<"token" | "revoke" | "api", Sent[]> = { token: [], revoke: [], api: [] };
  let current = { value: "", createdAt: 0 };
  let made = 0;
  const isAlive = () => current.value !== "" && clock.now() < current.createdAt + lifeSeconds * 1000;

  function handOut(): Response {
    if (!isAlive()) current = { value: `token-${++made}`, createdAt: clock.now() };
    const { value, createdAt } = current;
    const handedOut = tokenResponse({ access_token: value, created_at: createdAt, expires_in: lifeSeconds });
    if (script.isDated) handedOut.headers.set("date", new Date(clock.now()).toUTCString());
    return handedOut;
  }

  function answer(place: keyof typeof sent, request: Request, count: number) {
    if (place === "token") {
      const respond = () => token[count]?.(request) ?? handOut();
      return script.tokenMs === undefined ? respond() : sleep(clock, script.tokenMs).then(respond);
    }
    if (place === "revoke") return script.revoke?.(request) ?? revoked();
    const isKnown = isAlive() && request.headers.get("authorization") === `Bearer ${current.value}`;
    const known = script.response ?? (() => Response.json([]));
    return script.api?.(request) ?? (isKnown ? known(request) : refusal());
  }

  return {
    clock,
    sent,
    /** Ends the token before its time. */
    revoke() {
      current = { value: "", createdAt: 0 };
    },
    async fetch(request: Request): Promise<Response> {
      const { url } = request;
      const place = url.endsWith("/v2/token") ? "token" : url.endsWith("/revoke") ? "revoke" : "api";
      const count = sent[place].length;
      await keep(request, sent[place]);
      return answer(place, request, count);
    },
  };
}

const sleep = (clock: Clock, ms: number) => new Promise<void>((end) => void clock.schedule(end, ms));

/** The response to a revocation. */
export const revoked = () => Response.json(exampleOf("revokeToken", 200));

/** A response of the token endpoint. `created_at` in milliseconds since 1970. */
export function tokenResponse(
  fields: Record<"access_token" | "created_at" | "expires_in", unknown>,
): Response {
  const { created_at } = fields;
  const text = typeof created_at === "number" ? new Date(created_at).toISOString() : created_at;
  return Response.json({ ...exampleOf("generateToken", 200), ...fields, created_at: text });
}

/** HTTP 401 as OneLogin says it. */
export function refusal(): Response {
  return Response.json(errorOf("generateToken", 401), { status: 401 });
}

/** Creates a client with credentials, and the server that it talks to. */
export function createTokenHarness(script: Script = {}, options: SomeOptions = {}) {
  const server = createFakeOneLogin(script);
  return { ...server, ...addClient(server, options) };
}

/** Creates another client of a server. @returns also the tokens that it has had */
export function addClient(
  { fetch, clock }: Pick<FakeOneLogin, "fetch" | "clock">,
  options: SomeOptions = {},
) {
  const tokens: TokenEvent[] = [];
  const onEvent = (event: ClientEvent) => event.type === "token" && tokens.push(event);
  const defaults = { accessToken: undefined, credentials, fetch, clock, onEvent };
  return { mfa: createHarness([], { ...defaults, ...options }).mfa, tokens };
}

/** Number of token requests, and the tokens that the calls carried. */
export function traffic({ token, api }: FakeOneLogin["sent"]) {
  return { asked: token.length, used: tokensOf(api) };
}

/** The tokens that requests carried, without the word before them. */
export function tokensOf(sent: readonly Sent[]): (string | undefined)[] {
  return sent.map(({ headers }) => headers.get("authorization")?.replace("Bearer ", ""));
}

export type MapStore = ReturnType<typeof createMapStore>;

/** Creates a store as a `Map` with times to live. What is not there is `missing`: Keyv says `undefined`, Redis `null`. */
export function createMapStore(clock: Clock, missing: null | undefined = undefined) {
  const entries = new Map<string, { value: string; until: number }>();
  /** The time to live of every `set`, in milliseconds, by key. */
  const times: { readonly key: string; readonly ttlMs: number }[] = [];
  return {
    entries,
    times,
    async get(key: string) {
      const entry = entries.get(key);
      return entry && clock.now() < entry.until ? entry.value : missing;
    },
    async set(key: string, value: string, ttlMs: number) {
      times.push({ key, ttlMs });
      entries.set(key, { value, until: clock.now() + ttlMs });
      return true;
    },
  };
}

/** Creates a store whose calls take one to seven milliseconds in turn, as those of several processes. */
export function createDistantStore(clock: Clock): TokenStore {
  const { get, set } = createMapStore(clock);
  let calls = 0;
  const delay = () => sleep(clock, 1 + (calls++ % 7));
  return {
    get: (key) => delay().then(() => get(key)),
    set: (key, value, ttlMs) => delay().then(() => set(key, value, ttlMs)),
  };
}
