import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@onelogin-mfa/page-kit/browser";
import { expect } from "vitest";
import { basic } from "../support/application.ts";
import { enroll } from "../support/flows.ts";
import { tokenOf, userPath } from "../support/harness.ts";
import { chooseUser, newest, test } from "./support/page.ts";

test("markup in a message, a name or an address stays text", async ({ opened }) => {
  const { mfa, page, sandbox } = opened;
  const markup = '<script>hit = 1</script><img src=x onerror="hit = 1">';
  sandbox.control.createUser({ id: 7, name: markup, phone: markup });
  const custom_message = `${markup} {{otp_code}}`;
  await enroll(mfa, { user_id: 7, factor: "OneLogin SMS", display_name: markup, custom_message });
  await chooseUser(page, "7");
  await newest(page, "sms").getByText(markup).first().waitFor();
  expect(await page.locator("#page script, #page img, #news script, #news img").count()).toBe(0);
  expect(await page.evaluate("typeof hit")).toBe("undefined");
});

test("an inline script does not run, as it would without the policy", { tags: "security" }, async ({
  opened,
}) => {
  const { page, takeComplaints } = opened;
  const complaint = page.waitForEvent("console");
  expect(await runInline(page)).toBe("undefined");
  await complaint;
  expect(takeComplaints()).toEqual([expect.stringContaining("Content Security Policy")]);
  const free = await page.context().newPage();
  expect(await runInline(free)).toBe("number");
});

async function runInline(page: Page): Promise<string> {
  await page.evaluate(`document.body.append(
    Object.assign(document.createElement("script"), { textContent: "hit = 1" }))`);
  return page.evaluate<string>("typeof hit");
}

test("each request of the page goes to the sandbox, and another one would be noticed", async ({ opened }) => {
  const { page, takeComplaints } = opened;
  expect(takeComplaints()).toEqual([]);
  const free = await page.context().newPage();
  const request = free.context().waitForEvent("request");
  await free.evaluate("fetch('http://127.0.0.1:1/elsewhere').catch(() => {})");
  await request;
  expect(takeComplaints()).toEqual(["http://127.0.0.1:1/elsewhere"]);
});

test("a page of another port revokes no token, resets nothing and reads nothing", {
  tags: "security",
}, async ({ opened }) => {
  const { page, sandbox, takeComplaints } = opened;
  const site = createServer((_, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>Another site</h1>"),
  );
  await once(site.listen(0, "127.0.0.1"), "listening");
  const token = await tokenOf(sandbox);
  sandbox.control.createUser({ id: 7, name: "Lin" });
  const foreign = await page.context().newPage();
  await foreign.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  const outcomes = await foreign.evaluate(
    async ({ url, form, authorization }) => {
      const ask = (path: string, init: RequestInit) =>
        fetch(url + path, init).then(
          ({ type, status }) => `${type} ${status}`,
          () => "blocked",
        );
      const body = new URLSearchParams(form);
      return [
        await ask("/auth/oauth2/revoke", { method: "POST", mode: "no-cors", body }),
        await ask("/auth/oauth2/revoke", { method: "POST", body, headers: { authorization } }),
        await ask("/_sandbox/api/reset", { method: "POST", mode: "no-cors" }),
        await ask("/_sandbox/api/users", {}),
      ];
    },
    {
      url: sandbox.url,
      form: { access_token: token, client_id: "sandbox-client", client_secret: "sandbox-secret" },
      authorization: basic,
    },
  );
  expect(outcomes).toEqual(["opaque 0", "blocked", "opaque 0", "blocked"]);
  expect(sandbox.control.listUsers().map(({ id }) => id)).toEqual([7, 42, 43, 44]);
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${sandbox.url}${userPath}/devices`, { headers })).status).toBe(200);
  expect(takeComplaints()).toContainEqual(foreign.url());
  site.close();
});
