import type { Page } from "@onelogin-mfa/page/browser";
import { expect, test } from "vitest";
import { enroll } from "../support/flows.ts";
import { newest, withPage } from "./support/page.ts";

const { opened } = withPage();

test("markup in a message, a name or an address stays text", async () => {
  const { mfa, page, sandbox } = opened();
  const markup = '<script>hit = 1</script><img src=x onerror="hit = 1">';
  sandbox.control.createUser({ id: 7, name: markup, phone: markup });
  const custom_message = `${markup} {{otp_code}}`;
  await enroll(mfa, { user_id: 7, factor: "OneLogin SMS", display_name: markup, custom_message });
  await page.getByLabel("User", { exact: true }).selectOption("7");
  await newest(page, "sms").getByText(markup).first().waitFor();
  expect(await page.locator("#page script, #page img, #news script, #news img").count()).toBe(0);
  expect(await page.evaluate("typeof hit")).toBe("undefined");
});

test("an inline script does not run, as it would without the policy", async () => {
  const { page, takeComplaints } = opened();
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

test("each request of the page goes to the sandbox, and another one would be noticed", async () => {
  const { page, takeComplaints } = opened();
  expect(takeComplaints()).toEqual([]);
  const free = await page.context().newPage();
  const request = free.context().waitForEvent("request");
  await free.evaluate("fetch('http://127.0.0.1:1/elsewhere').catch(() => {})");
  await request;
  expect(takeComplaints()).toEqual(["http://127.0.0.1:1/elsewhere"]);
});
