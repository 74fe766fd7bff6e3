import { describe, expect, it } from "vitest";
import type { SandboxOptions } from "../src/index.ts";
import { createRandom, seedDraws } from "../src/state/random.ts";
import { basic, read } from "./support/application.ts";
import { enroll } from "./support/flows.ts";
import { createHarness, type Harness, tokenOf, userPath } from "./support/harness.ts";

const json = { "content-type": "application/json" };
const grant = JSON.stringify({ grant_type: "client_credentials" });
const form = { "content-type": "application/x-www-form-urlencoded" };
const withBasic = { ...json, authorization: basic };
const ownHeader = "client_id: sandbox-client, client_secret: sandbox-secret";
const formText = "grant_type=client_credentials&client_id=sandbox-client&client_secret=sandbox-secret";

async function post({ sandbox }: Harness, path: string, headers: Record<string, string>, body: string) {
  return read(await sandbox.fetch(new Request(`http://localhost${path}`, { method: "POST", headers, body })));
}
const ask = (h: Harness, headers: Record<string, string>, body = grant) =>
  post(h, "/auth/oauth2/v2/token", headers, body);

describe("an access token", () => {
  it.each([
    { way: "HTTP Basic", headers: withBasic },
    { way: "OneLogin's own header", headers: { ...json, authorization: ownHeader } },
    { way: "it without blanks", headers: { ...json, authorization: ownHeader.replaceAll(" ", "") } },
    { way: "a form", headers: form, body: formText },
    { way: "a media type in capitals", headers: { ...withBasic, "content-type": "APPLICATION/JSON" } },
  ])("is issued with $way", async ({ headers, body }) => {
    const { status, json: token } = await ask(createHarness(), headers, body);
    expect(status).toBe(200);
    expect(token).toMatchObject({
      created_at: "2026-01-05T09:00:00.000Z",
      expires_in: 36_000,
      refresh_token: expect.stringMatching(/^[0-9a-f]{64}$/),
      token_type: "bearer",
    });
    const { access_token, refresh_token } = Object(token);
    expect(refresh_token).not.toBe(access_token);
  });

  it.each([
    { title: "no Base64", headers: { ...json, authorization: "Basic %%%" }, status: 401 },
    { title: "another media type", headers: { ...withBasic, "content-type": "text/plain" }, status: 400 },
    { title: "null", headers: withBasic, body: "null", status: 400 },
    { title: "another grant", headers: withBasic, body: '{"grant_type":"x"}', status: 400 },
  ])("is refused for $title with $status", async ({ headers, body, status }) => {
    const response = await ask(createHarness(), headers, body);
    expect(response).toMatchObject({ status, json: { status: { error: true, code: status } } });
  });

  it.each(["Bearer", "bearer", "bearer:"])("is taken after %s", async (scheme) => {
    const h = createHarness();
    const authorization = `${scheme}${scheme.endsWith(":") ? "" : " "}${await tokenOf(h.sandbox)}`;
    expect((await h.raw("GET", `${userPath}/devices`, undefined, { authorization })).status).toBe(200);
  });

  it.each(["{}", "", '{"access_token":""}', '{"token":"x"}'])(
    "is missing in the revocation %j, in the words of the reference",
    async (body) => {
      const { status, json: error } = await post(createHarness(), "/auth/oauth2/revoke", withBasic, body);
      expect(status).toBe(400);
      const message = "Access Token Missing";
      expect(error).toEqual({ status: { error: true, code: 400, type: "bad request", message } });
    },
  );

  it("is not what is missing if another field is wrong", async () => {
    const body = JSON.stringify({ access_token: "x", token: "y" });
    const { status, text } = await post(createHarness(), "/auth/oauth2/revoke", withBasic, body);
    expect({ status, text }).toEqual({ status: 400, text: expect.stringContaining("token is not a field") });
  });

  it("is asked for with a scope in a form, which has no effect", async () => {
    const h = createHarness();
    const { json: token } = await ask(h, form, `${formText}&scope=Read+All`);
    expect(Object(token).access_token).toBe(await tokenOf(h.sandbox));
  });
});

describe("access tokens", () => {
  const first = async (options: SandboxOptions) => {
    const { sandbox, mfa } = createHarness(options);
    const token = await tokenOf(sandbox);
    const { id } = await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
    return { token, id, code: sandbox.control.getLatestCode({ user_id: 42 }).code };
  };

  it("differ from start to start, as ids do, and codes do not", { tags: "security" }, async () => {
    const [one, other] = [await first({}), await first({})];
    expect(one.token).toMatch(/^[0-9a-f]{64}$/);
    expect(other.token).not.toBe(one.token);
    expect(other).toEqual({ ...one, token: other.token, id: other.id });
  });

  it("are those of the seed if there is one", async () => {
    expect(await first({ seed: 1 })).toEqual(await first({ seed: 1 }));
    expect((await first({ seed: 2 })).token).not.toBe((await first({ seed: 1 })).token);
  });

  it("differ in more than 32 bits", () => {
    const tokens = [1, 2 ** 32 + 1, 2 ** 52 + 1].map((row) => createRandom(seedDraws(1, row)).hex(64));
    expect(new Set(tokens).size).toBe(3);
  });
});

it("an access token is kept as long as it could be refreshed", async () => {
  const h = createHarness();
  await tokenOf(h.sandbox);
  h.advance(45 * 86_400 - 1);
  await tokenOf(h.sandbox);
  expect(h.sandbox.control.getSnapshot().tokens).toHaveLength(2);
  h.advance(1);
  await tokenOf(h.sandbox);
  expect(h.sandbox.control.getSnapshot().tokens).toHaveLength(1);
});

it("of the last hundred ended access tokens, a refusal says that they have ended", async () => {
  const clients = [
    { client_id: "sandbox-client", client_secret: "sandbox-secret" },
    { client_id: "older", client_secret: "2" },
  ];
  const h = createHarness({ clients });
  const { json: older } = await ask(h, { ...json, authorization: `Basic ${btoa("older:2")}` });
  const tokens: string[] = [];
  for (let count = 0; count < 101; count++) {
    tokens.push(await tokenOf(h.sandbox));
    await h.mfa.revokeToken({ access_token: tokens.at(-1) ?? "" });
  }
  const reasonOf = async (token = "") => {
    await h.raw("GET", `${userPath}/devices`, undefined, { authorization: `Bearer ${token}` });
    return h.sandbox.control.listJournal({ limit: 1 })[0]?.reason;
  };
  expect(await reasonOf(tokens[0])).toContain("is not one of this sandbox");
  expect(await reasonOf(tokens[1])).toContain("was revoked");
  expect(await reasonOf(Object(older).access_token)).toBeNull();
  // and the ones that `raw` has asked for, and that is older
  expect(h.sandbox.control.getSnapshot().tokens).toHaveLength(102);
});

describe("a refresh token", () => {
  const day = 86_400;
  const issue = async (h: Harness) => {
    const { access_token, refresh_token } = Object((await ask(h, withBasic)).json);
    return { grant_type: "refresh_token", access_token, refresh_token };
  };
  const opens = async (h: Harness, token: string) =>
    (await h.raw("GET", `${userPath}/devices`, undefined, { authorization: `Bearer ${token}` })).status;

  const refresh = (h: Harness, old: object) => ask(h, json, JSON.stringify(old));
  const revoke = ({ mfa }: Harness, { access_token }: { access_token: string }) =>
    mfa.revokeToken({ access_token });

  it.each([0, 11 * 3600, 45 * day - 1])(
    "gives another token after %i s, without credentials",
    async (age) => {
      const h = createHarness();
      const old = await issue(h);
      h.advance(age);
      const { status, json: fresh } = await refresh(h, old);
      expect(status).toBe(200);
      const { access_token } = Object(fresh);
      expect(await opens(h, access_token)).toBe(200);
      expect(await opens(h, old.access_token)).toBe(401);
    },
  );

  it.each([
    ["after 45 days", (h: Harness) => h.advance(45 * day), {}, 401],
    ["that has been used", refresh, {}, 401],
    ["of a revoked token", revoke, {}, 401],
    ["of another token", () => {}, { refresh_token: "0".repeat(64) }, 401],
    ["of an unknown token", () => {}, { access_token: "0".repeat(64) }, 401],
    ["without its access token", () => {}, { access_token: undefined }, 400],
  ])("%s is refused", async (_, change, fields, status) => {
    const h = createHarness();
    const old = await issue(h);
    await change(h, old);
    expect(await refresh(h, { ...old, ...fields })).toMatchObject({ status });
  });
});
