import { faultsIn } from "../fault.ts";

/** Access tokens: how long they live, who asks for them, what becomes of a refused one. */
// biome-ignore format: a table
export const tokens = [
  ...faultsIn("tokens/obtain-token.ts", [
    ["token-life-in-ms", "takes seconds for milliseconds", "expires_in * 1000", "expires_in", "tokens/token-life"],
    ["token-life-from-now", "takes an old token for a new one", "Date.parse(created_at) + lifeMs - now", "lifeMs", "tokens/token-life"],
    ["token-life-unclamped", "trusts a clock that goes wrong", "Math.min(Date.parse(created_at) + lifeMs - now, lifeMs)", "Date.parse(created_at) + lifeMs - now", "tokens/token-life"],
    ["token-not-ahead", "renews only when the token has ended", "value === current ? 0 :", "value !== undefined ? 0 :", "tokens/token-life"],
    ["token-any", "sends a token that is none", 'if (!isToken(value)) throw', "if (value === undefined) throw", "tokens/client-credentials"],
    ["store-fatal", "fails a call because a store is out of reach", "  } catch {\n    return undefined;\n  }", "  } catch (error) {\n    throw error;\n  }", "tokens/token-store tokens/revoke"],
    ["claim-kept", "makes others wait after a failed request", "    await ignoreErrors(() => shared?.release());\n", "", "tokens/token-store"],
    ["token-not-shared", "asks for a token in each process", "    await ignoreErrors(() => shared?.write(token));\n", "", "tokens/token-store"],
  ]),
  ...faultsIn("tokens/token-manager.ts", [
    ["refresh-not-shared", "asks once for each call that waits", "pending ??= renew()", "pending = renew()", "tokens/single-flight"],
    ["refresh-kept", "keeps a refresh that failed", "        pending = undefined;\n", "", "tokens/token-life"],
    ["token-never-fresh", "asks for a token with every call", "token.renewAt > clock.now()", "token.renewAt < 0", "tokens/client-credentials"],
    ["expired-used", "goes on with a token that has ended", "token.expiresAt > clock.now()", "token.expiresAt > 0", "tokens/token-life"],
    ["late-401", "forgets a new token for an old one's sake", "token === current?.value &&", "token !== undefined &&", "tokens/refused-token"],
    ["refused-kept", "goes on with a refused token", "until: 0 };\n    },", "until: Number.POSITIVE_INFINITY };\n    },", "tokens/refused-token"],
    ["revoked-kept", "goes on with a revoked token", "      current = undefined;\n", "", "tokens/revoke"],
  ]),
  ...faultsIn("tokens/authorize.ts", [
    ["token-for-credentials", "sends the token where the credentials belong", 'schemes.includes("OAuth2")', "schemes.length > 0", "access-token tokens/client-credentials"],
    ["colon-in-id", "sends another id and secret than it was given", 'id.includes(":")', 'id.includes("::")', "tokens/client-credentials"],
  ]),
  ...faultsIn("tokens/is-token.ts", [
    ["line-break-in-token", "lets the platform quote the token", "/^[\\u0021-\\u007e]+$/", "/./", "access-token"],
  ]),
  ...faultsIn("tokens/token-store.ts", [
    ["store-time-unlimited", "waits for a store that hangs", "const cancel = clock.schedule(reject, storeMs);", "const cancel = () => void reject;", "tokens/token-store"],
    ["everybody-asks", "asks for a token in each process at once", "return !holder || holder === id;", "return true;", "tokens/token-store"],
  ]),
];
