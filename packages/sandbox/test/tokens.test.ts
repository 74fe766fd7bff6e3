import { describe, expect, it } from "vitest";
import { basic, read } from "./support/application.ts";
import { createHarness, type Harness, tokenOf, userPath } from "./support/harness.ts";

const json = { "content-type": "application/json" };
const grant = JSON.stringify({ grant_type: "client_credentials" });
const form = { "content-type": "application/x-www-form-urlencoded" };
const withBasic = { ...json, authorization: basic };
const wrongSecret = `Basic ${btoa("sandbox-client:no")}`;
const ownHeader = "client_id: sandbox-client, client_secret: sandbox-secret";
const formText = "grant_type=client_credentials&client_id=sandbox-client&client_secret=sandbox-secret";

async function post({ sandbox }: Harness, path: string, headers: Record<string, string>, body: string) {
  return read(await sandbox.fetch(new Request(`http://localhost${path}`, { method: "POST", headers, body })));
}
const ask = (h: Harness, headers: Record<string, string>, body = grant) =>
  post(h, "/auth/oauth2/v2/token", headers, body);

// how long it works, and that it ends when it is revoked: see test/model
describe("an access token", () => {
  it.each([
    { way: "HTTP Basic", headers: withBasic, body: grant },
    { way: "OneLogin's own header", headers: { ...json, authorization: ownHeader }, body: grant },
    { way: "a form", headers: form, body: formText },
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
    { title: "a wrong secret", headers: { ...json, authorization: wrongSecret }, status: 401 },
    { title: "no Base64", headers: { ...json, authorization: "Basic %%%" }, status: 401 },
    { title: "no credentials", headers: json, status: 401 },
    { title: "another media type", headers: { ...withBasic, "content-type": "text/plain" }, status: 400 },
    { title: "broken JSON", headers: withBasic, body: "{", status: 400 },
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

  it.each(["", "Bearer no", "Bearer ", basic])("%j opens no call", async (authorization) => {
    const h = createHarness();
    expect((await h.raw("GET", `${userPath}/devices`, undefined, { authorization })).status).toBe(401);
  });

  it("is revoked with the client's credentials only", async () => {
    const h = createHarness();
    const body = JSON.stringify({ access_token: await tokenOf(h.sandbox) });
    expect(await post(h, "/auth/oauth2/revoke", json, body)).toMatchObject({ status: 400 });
    const wrong = await post(h, "/auth/oauth2/revoke", { ...json, authorization: "Basic eA==" }, body);
    expect(wrong).toMatchObject({ status: 401 });
    const empty = await post(h, "/auth/oauth2/revoke", withBasic, "{}");
    expect(empty).toMatchObject({ status: 400, json: { status: { code: 400 } } });
  });
});
