import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, launchBrowser } from "@onelogin-mfa/page/browser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningSandbox, startSandbox } from "../../src/node.ts";
import { basic } from "../support/application.ts";
import { tokenOf, userPath } from "../support/harness.ts";

let browser: Browser;
let sandbox: RunningSandbox;
const site = createServer((_, response) =>
  response.writeHead(200, { "content-type": "text/html" }).end("<h1>Another site</h1>"),
);
beforeAll(async () => {
  browser = await launchBrowser();
  sandbox = await startSandbox();
  await once(site.listen(0, "127.0.0.1"), "listening");
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
  site.close();
});

const urlOfSite = () => `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;

test("a page of another port revokes no token, resets nothing and reads nothing", async () => {
  const token = await tokenOf(sandbox);
  sandbox.control.createUser({ id: 7, name: "Lin" });
  const page = await browser.newPage();
  await page.goto(urlOfSite());
  const outcomes = await page.evaluate(
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
  expect(sandbox.control.listUsers().map(({ id }) => id)).toEqual([7, 42, 43]);
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${sandbox.url}${userPath}/devices`, { headers })).status).toBe(200);
});
