import type { Middleware } from "openapi-fetch";
import { describe, expect, it } from "vitest";
import { json } from "./support/fake-fetch.ts";
import { caught, createHarness } from "./support/harness.ts";

const user = { user_id: 42 };
const html = { "content-type": "text/html" };

describe("middleware", () => {
  it("that throws ends the call with an MfaError that keeps the cause", async () => {
    const { mfa, sent } = createHarness([json(200, [])]);
    const cause = new Error("from the caller's middleware");
    mfa.use({ onRequest: () => Promise.reject(cause) });
    const error = await caught(mfa.getAuthFactors(user));
    expect(error).toMatchObject({ code: "invalid_input", operation: "getAuthFactors", cause });
    expect(sent).toEqual([]);
  });

  it.each<[what: string, middleware: Middleware, requests: number, code: string]>([
    ["throws after the response", { onResponse: () => Promise.reject(new Error("x")) }, 1, "protocol"],
    ["returns no response", { onResponse: () => 5 as never }, 1, "protocol"],
    ["responds with HTML", { onResponse: () => new Response("<p>", { headers: html }) }, 1, "protocol"],
    [
      "responds with an undeclared status",
      { onRequest: () => Response.json([], { status: 206 }) },
      0,
      "protocol",
    ],
    [
      "responds with an error",
      { onRequest: () => Response.json({ message: "no" }, { status: 404 }) },
      0,
      "not_found",
    ],
    ["responds without a body", { onRequest: () => new Response(null, { status: 500 }) }, 0, "server"],
  ])("that %s ends the call with an error that says so", async (_, middleware, requests, code) => {
    const { mfa, sent } = createHarness([json(200, [])]);
    mfa.use(middleware);
    expect(await caught(mfa.getAuthFactors(user))).toMatchObject({ code, operation: "getAuthFactors" });
    expect(sent).toHaveLength(requests);
  });

  it("can respond instead of the server, and change a response", async () => {
    const { mfa, sent } = createHarness([json(200, [])]);
    const factors = [{ factor_id: 1 }];
    const respond = { onRequest: () => Response.json(factors) };
    mfa.use(respond);
    expect(await mfa.getAuthFactors(user)).toEqual(factors);
    mfa.eject(respond);
    mfa.use({ onResponse: async ({ response }) => Response.json([...(await response.json()), ...factors]) });
    expect(await mfa.getAuthFactors(user)).toEqual(factors);
    expect(sent).toHaveLength(1);
  });

  it("of one call sees that call only", async () => {
    const { mfa } = createHarness([json(200, [])]);
    const seen: string[] = [];
    const middleware = [
      { onResponse: ({ schemaPath }: { schemaPath: string }) => void seen.push(schemaPath) },
    ];
    const path = "/api/2/mfa/users/{user_id}/factors";
    await mfa.GET(path, { params: { path: user }, middleware });
    await mfa.GET(path, { params: { path: user } });
    expect(seen).toEqual([path]);
  });

  it("can be removed", async () => {
    const { mfa } = createHarness([json(200, [])]);
    const middleware = { onRequest: () => Promise.reject(new Error("not removed")) };
    mfa.use(middleware);
    mfa.eject(middleware);
    await expect(mfa.getAuthFactors(user)).resolves.toEqual([]);
  });
});
