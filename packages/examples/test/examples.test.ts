import { createMfaClient, type MfaClient, type MfaClientOptions } from "@onelogin-mfa/client";
import { startMock } from "@onelogin-mfa/mock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseExamples } from "../src/connect.ts";
import { helpDeskCode } from "../src/help-desk-code.ts";
import { limitRate } from "../src/limit-rate.ts";
import { approveByPush } from "../src/push-approval.ts";
import { resetAll } from "../src/reset-factors.ts";
import { createFleetClient } from "../src/shared-token.ts";
import { createStepUpApp } from "../src/step-up-login.ts";

let mock: Awaited<ReturnType<typeof startMock>>;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

/** A client whose calls of some operations ask the mock for a named example. */
function clientFor(
  examples: Readonly<Record<string, string>> = {},
  options: MfaClientOptions = {},
): MfaClient {
  const mfa = createMfaClient({ baseUrl: mock.url, accessToken: "any", ...options });
  chooseExamples(mfa, examples);
  return mfa;
}

const post = (body: object) => ({ method: "POST", body: JSON.stringify(body) });

describe("step-up login", () => {
  const start = async (mfa: MfaClient) => {
    const app = createStepUpApp(mfa);
    const started = await app.request("/step-up", post({ user_id: 42 }));
    const { id } = (await started.json()) as { id: string };
    return { app, id, status: started.status };
  };

  it("lets a user in whose code is accepted", async () => {
    const { app, id, status } = await start(clientFor());
    expect(status).toBe(201);
    const checked = await app.request(`/step-up/${id}`, post({ otp: "012345" }));
    expect([checked.status, await checked.json()]).toEqual([200, { status: "accepted" }]);
    expect((await app.request(`/step-up/${id}`, post({ otp: "012345" }))).status).toBe(404);
  });

  it.each([
    ["rejected", "rejected"],
    ["wrongCode", "pending"],
  ])("keeps a user out whose code is answered with %s", async (example, status) => {
    const { app, id } = await start(
      clientFor({
        // without an end: that of the other examples is past
        "POST verifications": "code=201, example=push",
        "PUT verifications/{verification_id}": `code=200, example=${example}`,
      }),
    );
    const checked = await app.request(`/step-up/${id}`, post({ otp: "012345" }));
    expect([checked.status, await checked.json()]).toEqual([401, { status }]);
  });

  it("answers for a failure of the API with its code and request, and nothing else", async () => {
    const { app, id } = await start(
      clientFor({ "PUT verifications/{verification_id}": "code=500" }, { maxRetries: 0 }),
    );
    const checked = await app.request(`/step-up/${id}`, post({ otp: "012345" }));
    expect(await checked.text()).not.toContain("012345");
    expect(checked.status).toBeGreaterThanOrEqual(401);
  });
});

describe("push approval", () => {
  it.each([
    ["accepted", true, "approved"],
    ["rejected", false, "not approved: rejected"],
  ])("shows how it stands until it is %s", async (example, expected, last) => {
    const lines: string[] = [];
    const mfa = clientFor({
      "POST verifications": "code=201, example=push",
      "GET verifications/{verification_id}": `code=200, example=${example}`,
    });
    const waiting = { intervalMs: 250, timeoutMs: 5000 };
    expect(await approveByPush(mfa, 42, (line) => lines.push(line), waiting)).toBe(expected);
    expect(lines.at(-1)).toBe(last);
  });
});

describe("help desk", () => {
  it("gives a code and until when it works", async () => {
    expect(await helpDeskCode(clientFor(), 42)).toMatch(/^Code: 25992782, until 2021-07-27T23:25:50.000Z\n/);
  });
});

describe("bulk reset", () => {
  it("removes every device of every user and shows how far it has come", async () => {
    const lines: string[] = [];
    expect(await resetAll(clientFor(), [42, 43], (line) => lines.push(line))).toEqual([]);
    expect(lines).toEqual([
      "[##########..........] 1/2 user 42: 5 of 5 removed",
      "[####################] 2/2 user 43: 5 of 5 removed",
    ]);
  });

  it("names what could not be removed", async () => {
    const mfa = clientFor({ "DELETE devices/{device_id}": "code=429" }, { maxRetries: 0 });
    expect(await resetAll(mfa, [42], () => {})).toHaveLength(5);
  });
});

describe("a fleet's client", () => {
  it("gets its token from the store", async () => {
    const mfa = createFleetClient({
      baseUrl: mock.url,
      credentials: { clientId: "id", clientSecret: "secret" },
    });
    await expect(mfa.getAuthFactors({ user_id: 42 })).resolves.toHaveLength(5);
  });
});

describe("a limiter in middleware", () => {
  it("is asked before every call", async () => {
    let asked = 0;
    const mfa = clientFor();
    limitRate(mfa, {
      acquire: async () => {
        asked += 1;
      },
    });
    await mfa.getRateLimit();
    await mfa.getAuthFactors({ user_id: 42 });
    expect(asked).toBe(2);
  });
});
