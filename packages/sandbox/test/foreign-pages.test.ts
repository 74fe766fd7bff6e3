import { expect, it } from "vitest";
import { basic, read } from "./support/application.ts";
import { createHarness, tokenOf, userPath } from "./support/harness.ts";

/** Revokes the token as a form of the given site's page does. */
async function revoke(site: string) {
  const h = createHarness();
  const token = await tokenOf(h.sandbox);
  const body = new URLSearchParams({ access_token: token });
  const headers = { authorization: basic, "sec-fetch-site": site };
  const request = new Request("http://127.0.0.1:4020/auth/oauth2/revoke", { method: "POST", headers, body });
  const response = await read(await h.sandbox.fetch(request));
  const authorization = `Bearer ${token}`;
  const { status } = await h.raw("GET", `${userPath}/devices`, undefined, { authorization });
  return { h, response, isTokenValid: status === 200 };
}

it("a page of another site revokes no token, and the journal says why", async () => {
  const { h, response, isTokenValid } = await revoke("cross-site");
  expect(isTokenValid).toBe(true);
  expect(response).toMatchObject({ status: 403, json: { status: { code: 403, type: "Forbidden" } } });
  expect(response.text).toContain("pages of other sites");
  const calls = h.sandbox.control.listJournal();
  expect(calls).toContainEqual(expect.objectContaining({ operation: "revokeToken", status: 403 }));
});

it.each(["same-site", "same-origin", "none"])("%s requests are accepted", async (site) => {
  expect(await revoke(site)).toMatchObject({ response: { status: 200 }, isTokenValid: false });
});
