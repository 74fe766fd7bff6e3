import Keyv from "keyv";
import { describe, expect } from "vitest";
import { limitRate } from "../src/limit-rate.ts";
import { createFleetClient } from "../src/shared-token.ts";
import { test } from "./support/test.ts";

const options = {
  subdomain: "acme",
  credentials: { clientId: "sandbox-client", clientSecret: "sandbox-secret" },
};

describe("a fleet's clients", () => {
  test("ask for one token between them", async ({ sandbox }) => {
    const store = new Keyv();
    for (let member = 0; member < 3; member++) {
      const mfa = createFleetClient({ ...options, fetch: sandbox.fetch }, store);
      expect(await mfa.getAuthFactors({ user_id: 42 })).toHaveLength(6);
    }
    const operations = sandbox.control.listJournal().map(({ operation }) => operation);
    expect(operations.filter((operation) => operation === "generateToken")).toHaveLength(1);
  });
});

describe("a limiter in middleware", () => {
  test("is asked before every call, also that for the token", async ({ mfa }) => {
    let asked = 0;
    limitRate(mfa, {
      acquire: async () => {
        asked += 1;
      },
    });
    await mfa.getRateLimit();
    await mfa.getAuthFactors({ user_id: 42 });
    expect(asked).toBe(3);
  });
});
