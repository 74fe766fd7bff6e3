import type { Page } from "@onelogin-mfa/page-kit/browser";
import { expect } from "vitest";
import { enroll, verify } from "../support/flows.ts";
import { newest, test } from "./support/page.ts";

const again = (page: Page) => page.locator("#panel").getByRole("button", { name: "Send again" });

test("a call is sent again as it was, after the page says what that does, and the new one opens", async ({
  opened,
}) => {
  const { mfa, page, sandbox } = opened;
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS", verified: true });
  await verify(mfa, { user_id: 42, redirect_to: "http://127.0.0.1/a" });
  const [entry] = sandbox.control.listJournal({ limit: 1 });
  const first = sandbox.control.getCall({ call_id: entry?.id ?? 0 });
  await page.evaluate(`location.hash = "list=calls&call=${entry?.id}"`);
  await page.getByText("It has its effect again: another message is sent to the user.").waitFor();
  expect(sandbox.control.listMessages({ user_id: 42 })).toHaveLength(1);
  await again(page).click();
  await page.getByText("Sent again: HTTP 201").waitFor();
  await page.waitForURL(new RegExp(`call=${first.entry.id + 1}`));
  await expect.poll(() => page.locator(".message[data-kind=sms]").count()).toBe(2);
  const { request } = sandbox.control.getCall({ call_id: first.entry.id + 1 });
  const { method, target, body, headers } = first.request;
  expect(request).toMatchObject({ method, target, body });
  for (const name of ["authorization", "content-type"]) expect(request.headers[name]).toBe(headers[name]);
  await newest(page, "sms").waitFor();
});

test("a code that is sent again says that it uses an attempt; a lost response is no failure of the page", async ({
  opened,
}) => {
  const { mfa, page, sandbox, takeComplaints } = opened;
  const { submit } = await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
  await submit("1");
  const [entry] = sandbox.control.listJournal({ limit: 1 });
  await page.evaluate(`location.hash = "call=${entry?.id}"`);
  await page.getByText("a wrong code uses up one of the user's attempts").waitFor();
  // browsers send a call once more if a connection that they have used before is dropped
  sandbox.control.addFault({ kind: "drop_connection" });
  await again(page).click();
  await page.getByText("Sent again: no response").waitFor();
  await page.locator("#panel").getByText("None: the connection was dropped.").waitFor();
  // as often as the browser has sent it
  expect(sandbox.control.listJournal({ operation: "verifyUserRegistration" }).length).toBeGreaterThan(1);
  await expect.poll(() => takeComplaints()).toEqual([expect.stringContaining("net::ERR_")]);
});

test("a call that no browser can make is not offered to be sent again", async ({ opened }) => {
  const { page, sandbox } = opened;
  const { port } = new URL(sandbox.url);
  const { request } = await import("node:http");
  await new Promise((resolve) =>
    request({ port, method: "GET", path: "/api/2/mfa/users/42/factors", headers: { "content-length": 2 } })
      .on("response", (response) => response.resume().on("end", resolve))
      .end("{}"),
  );
  await page.evaluate(`location.hash = "call=1"`);
  await page.getByText("A browser can't send this call. Copy it as curl.").waitFor();
  expect(await again(page).count()).toBe(0);
});
