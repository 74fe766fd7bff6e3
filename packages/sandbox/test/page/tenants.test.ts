import { expect } from "vitest";
import { enroll } from "../support/flows.ts";
import { codeIn, newest, test } from "./support/page.ts";

test("a tenant's console names it, links to the others, and calls its own API", async ({ opened }) => {
  const { mfa, page, sandbox } = opened;
  const acme = sandbox.tenant("acme");
  sandbox.tenant("worker-1");
  await page.goto(`${sandbox.url}/t/acme/_sandbox/`);
  await page.getByText("live", { exact: true }).waitFor();
  await expect.poll(() => page.title()).toBe("acme: OneLogin MFA sandbox");
  const bar = page.getByRole("banner");
  expect(await bar.locator("summary").textContent()).toBe("Tenant: acme");
  await page.getByText(`${sandbox.url}/t/acme/auth/oauth2/v2/token`).waitFor();
  // the page's own application
  await page.getByRole("button", { name: "Enroll SMS" }).click();
  await codeIn(page, "sms");
  await newest(page, "sms").getByRole("button", { name: "Submit" }).click();
  await newest(page, "sms").getByText("accepted", { exact: true }).waitFor();
  expect([acme.control.listJournal().length, sandbox.control.listJournal().length]).toEqual([4, 0]);
  // a tab of another tenant has a stream of its own, and what changes there is seen there only
  const other = await page.context().newPage();
  await other.goto(`${sandbox.url}/_sandbox/`);
  await other.getByText("live", { exact: true }).waitFor();
  await enroll(mfa, { user_id: 42, factor: "OneLogin Voice" });
  await newest(other, "voice").waitFor();
  expect(await newest(page, "voice").count()).toBe(0);
  expect(await other.getByRole("banner").locator("summary").textContent()).toBe("Tenant: default tenant");
  await other.close();
  await bar.locator("summary").click();
  const links = bar.getByRole("list", { name: "Other tenants" }).getByRole("link");
  expect(await links.allTextContents()).toEqual(["default tenant", "worker-1"]);
  await links.first().click();
  await page.waitForURL(`${sandbox.url}/_sandbox/`);
  await page.getByText("live", { exact: true }).waitFor();
  await newest(page, "voice").waitFor();
  expect(await page.title()).toBe("(1) OneLogin MFA sandbox");
});
