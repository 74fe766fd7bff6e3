import { describe, expect, it } from "vitest";
import { shareTokens } from "../../src/tokens.ts";
import { errorTo } from "../support/examples.ts";
import { settle } from "../support/fake-clock.ts";
import { caught, createHarness, user } from "../support/harness.ts";
import {
  addClient,
  basic,
  createMapStore,
  createTokenHarness,
  revoked,
  tokensOf,
} from "../support/token-harness.ts";

describe("revokeToken without an input", () => {
  it("revokes the client's token with HTTP Basic, and the next call requests another", async () => {
    const { mfa, sent, revoke } = createTokenHarness();
    await mfa.getAuthFactors(user);
    await expect(mfa.revokeToken()).resolves.toMatchObject({ status: { error: false } });
    revoke();
    expect(sent.revoke).toMatchObject([{ method: "POST", body: '{"access_token":"token-1"}' }]);
    expect(sent.revoke[0]?.headers.get("authorization")).toBe(basic);
    await mfa.getAuthFactors(user);
    expect(tokensOf(sent.api)).toEqual(["token-1", "token-2"]);
    expect(sent.token).toHaveLength(2);
  });

  it("sends nothing if there is no token", async () => {
    const { mfa, sent } = createTokenHarness();
    await expect(mfa.revokeToken()).resolves.toBeUndefined();
    await mfa.getAuthFactors(user);
    await mfa.revokeToken();
    await expect(mfa.revokeToken()).resolves.toBeUndefined();
    expect({ asked: sent.token.length, revoked: sent.revoke.length }).toEqual({ asked: 1, revoked: 1 });
  });

  /** Two clients that share a store; the first has a token. */
  async function sharing() {
    const server = createTokenHarness();
    const store = createMapStore(server.clock);
    const [first, second] = [0, 1].map(() => addClient(server, { tokenStore: shareTokens(store) }));
    if (!first || !second) throw new Error("there are two");
    await server.clock.run(first.mfa.getAuthFactors(user));
    return { server, first, second, stored: () => JSON.stringify([...store.entries.values()]) };
  }

  it("succeeds twice at once", async () => {
    const { mfa, sent } = createTokenHarness();
    await mfa.getAuthFactors(user);
    await Promise.all([mfa.revokeToken(), mfa.revokeToken()]);
    expect(sent.revoke.map(({ body }) => body)).toEqual(Array(2).fill('{"access_token":"token-1"}'));
  });

  it("removes the token from the store", async () => {
    const { server, first, second, stored } = await sharing();
    await first.mfa.revokeToken();
    server.revoke();
    await server.clock.run(second.mfa.getAuthFactors(user));
    expect(second.tokens.map(({ source }) => source)).toEqual(["server"]);
    expect(stored()).not.toContain("token-1");
  });

  it("does not use the store if the client has had no token", async () => {
    const { server, second, stored } = await sharing();
    await second.mfa.revokeToken();
    expect(stored()).toContain("token-1");
    expect(server.sent.revoke).toEqual([]);
  });

  it("revokes a token that is on its way", async () => {
    const { mfa, sent } = createTokenHarness();
    const call = mfa.getAuthFactors(user);
    await expect(mfa.revokeToken()).resolves.toMatchObject({ status: { error: false } });
    await call;
    expect(sent.revoke).toMatchObject([{ body: '{"access_token":"token-1"}' }]);
  });

  it("keeps the token that has replaced the revoked one in the meantime", async () => {
    let arrive = () => {};
    const late = () => new Promise<Response>((end) => (arrive = () => end(revoked())));
    const { mfa, sent, revoke } = createTokenHarness({ revoke: late });
    await mfa.getAuthFactors(user);
    const revocation = mfa.revokeToken();
    await settle();
    revoke();
    await mfa.getAuthFactors(user);
    arrive();
    await revocation;
    await mfa.getAuthFactors(user);
    expect(tokensOf(sent.api)).toEqual(["token-1", "token-1", "token-2", "token-2"]);
    expect(sent.token).toHaveLength(2);
  });

  it("fails each time that the server fails to revoke the token, and keeps it", async () => {
    const { mfa, sent } = createTokenHarness({ revoke: errorTo("revokeToken", 400) });
    await mfa.getAuthFactors(user);
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await caught(mfa.revokeToken());
      expect(error).toMatchObject({ code: "validation", operation: "revokeToken" });
      expect(JSON.stringify(error)).not.toContain("token-1");
    }
    await mfa.getAuthFactors(user);
    expect(sent.token).toHaveLength(1);
  });
});

describe("revokeToken", () => {
  it("with an input revokes that token and keeps the client's own", async () => {
    const { mfa, sent } = createTokenHarness();
    await mfa.getAuthFactors(user);
    await mfa.revokeToken({ access_token: "another" });
    await mfa.getAuthFactors(user);
    expect(sent.revoke.map(({ body }) => body)).toEqual(['{"access_token":"another"}']);
    expect(sent.token).toHaveLength(1);
  });

  it("without an input and without credentials is a configuration error", async () => {
    const { mfa, sent } = createHarness([revoked]);
    const error = await caught(mfa.revokeToken());
    expect(error).toMatchObject({ code: "configuration", operation: "revokeToken" });
    expect(sent).toEqual([]);
  });
});
