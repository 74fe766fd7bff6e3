import { createMfaClient, enroll, shareTokens } from "@onelogin-mfa/client";
import { validator } from "@onelogin-mfa/client/validate";
import { startMock } from "@onelogin-mfa/mock";
import Keyv from "keyv";
import { pino } from "pino";
import { describe, expect } from "vitest";
import { loggingHooks } from "../src/pino-logging.ts";
import { createRecorder } from "../src/record-mismatches.ts";
import { callsOf, clientOf, credentials, test } from "./support/test.ts";

describe("hooks", () => {
  test("log requests and responses without a secret", async ({ sandbox }) => {
    const lines: string[] = [];
    const logger = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
    const mfa = clientOf(sandbox, loggingHooks(logger));
    const enrollment = await enroll(mfa, { user_id: 42, factor: "SMS", display_name: "Phone" });
    const { code } = sandbox.control.getLatestCode({ user_id: 42 });
    await enrollment.submit(code);
    const messages = new Set(lines.map((line) => JSON.parse(line).msg));
    expect([...messages]).toEqual(["request", "response", "call ended", "access token"]);
    const [token] = sandbox.control.getSnapshot().tokens;
    for (const secret of [code, "sandbox-secret", token?.access_token ?? "?"]) {
      expect(lines.join()).not.toContain(secret);
    }
  });

  test("draft evidence where live responses differ from the spec", async () => {
    const { onMismatch, drafts } = createRecorder();
    // by hand: neither the sandbox nor the mock sends a number as text
    const body = [{ factor_id: "58959", name: "OneLogin SMS", auth_factor_name: "SMS" }];
    const fetch = async () => Response.json(body);
    const options = { subdomain: "acme", accessToken: "any", validator, onMismatch, fetch };
    await createMfaClient(options).getAuthFactors({ user_id: 42 });
    expect(drafts()).toMatch(
      /^# getAuthFactors 200 \/0\/factor_id\nx-evidence:\n {2}- claim: "A live response has string of 5/,
    );
  });

  test("record nothing where a live response is the spec's own example", async () => {
    const mock = await startMock();
    const { onMismatch, drafts } = createRecorder();
    const mfa = createMfaClient({ baseUrl: mock.url, accessToken: "any", validator, onMismatch });
    await mfa.getAuthFactors({ user_id: 42 });
    await mock.close();
    expect(drafts()).toBe("");
  });
});

describe("a fleet's clients", () => {
  test("ask for one token between them, in a Keyv store", async ({ sandbox }) => {
    const store = new Keyv();
    for (let member = 0; member < 3; member++) {
      const tokenStore = shareTokens(store);
      const mfa = createMfaClient({ subdomain: "acme", credentials, fetch: sandbox.fetch, tokenStore });
      expect(await mfa.getAuthFactors({ user_id: 42 })).toHaveLength(6);
    }
    expect(callsOf(sandbox, "generateToken")).toHaveLength(1);
  });
});
