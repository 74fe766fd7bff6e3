import { describe, expect, it } from "vitest";
import type { FetchOptions } from "../../src/index.ts";
import { request } from "../../src/request.ts";
import { errorTo } from "../support/examples.ts";
import { createHarness, levels, thrown, unsent, user } from "../support/harness.ts";
import { createFakeOneLogin, credentials } from "../support/token-harness.ts";

describe("fetchOptions", () => {
  it.each(levels)(
    "reach every attempt and token requests, those of a call at the $level first",
    async ({ call }) => {
      const { fetch: send, clock } = createFakeOneLogin({ token: [errorTo("generateToken", 503)] });
      const seen: object[] = [];
      const fetch = (request: Request, init: object) => {
        seen.push(init);
        return send(request);
      };
      const fetchOptions = { cache: "no-store", next: { revalidate: 0 } };
      const { mfa } = createHarness([], { accessToken: undefined, credentials, fetch, clock, fetchOptions });
      // a later change has no effect
      fetchOptions.cache = "force-cache";
      await clock.run(call(mfa, "getAuthFactors", user, { fetchOptions: { cache: "reload" } }));
      await call(mfa, "getAuthFactors", user);
      const initOf = (cache: string) => ({ cache, next: { revalidate: 0 }, signal: expect.any(AbortSignal) });
      expect(seen).toEqual(["no-store", "no-store", "reload", "no-store"].map(initOf));
    },
  );

  const own = { method: "GET", headers: {}, body: "", redirect: "follow", signal: AbortSignal.abort() };
  it.each<[value: unknown, says: string]>([
    ...Object.entries(own).map(([name, value]): [unknown, string] => [
      { [name]: value, cache: "no-store" },
      `must not have "${name}"`,
    ]),
    [new Request("https://acme.test"), 'must not have "method"'],
    [null, "must be an object"],
    ["no-store", "must be an object"],
    [[], "must be an object"],
  ])("may not be %j", { tags: "security" }, async (value, says) => {
    // as a caller without types passes them
    const fetchOptions = value as unknown as FetchOptions;
    const errors = [
      await thrown(() => createHarness([], { fetchOptions })),
      await unsent((mfa) => mfa.getAuthFactors(user, { fetchOptions })),
      await unsent((mfa) => request(mfa, "GET", "/api/2/roles", { fetchOptions })),
    ];
    for (const { code, message } of errors) {
      expect([code, message]).toEqual(["configuration", expect.stringContaining(`"fetchOptions" ${says}`)]);
    }
  });
});
