import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "@onelogin-mfa/page/browser";
import { expect, test } from "vitest";
import { enroll, offered, verify } from "../support/flows.ts";
import { codeIn, newest, show, withPage } from "./support/page.ts";

const { opened } = withPage();
const run = promisify(execFile);
const names = (page: Page) => page.locator("#calls strong").allTextContents();

/** Presses a button and returns the text that it copies to the clipboard. */
async function copied(page: Page, name: string): Promise<string> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const press = page.getByRole("button", { name }).click();
  await Promise.all([page.getByText("Copied").waitFor(), press]);
  return page.evaluate<string>("navigator.clipboard.readText()");
}

/** Runs a command in a POSIX shell and returns the JSON that it prints. Not every machine has curl: it is one of ours. */
async function output(command: string): Promise<unknown> {
  const curl = `curl() { '${process.execPath}' '${fileURLToPath(new URL("support/curl.mjs", import.meta.url))}' "$@"; }`;
  const { stdout } = await run("sh", ["-c", `${curl}\n${command}`]);
  return JSON.parse(stdout);
}

test("an empty page enrolls and verifies a factor in an application's place, and lists the calls", async () => {
  const { page } = opened();
  const submit = async () => {
    await codeIn(page, "sms");
    await newest(page, "sms").getByRole("button", { name: "Submit" }).click();
    await page.getByText("The API responds: accepted").waitFor();
    await newest(page, "sms").getByText("accepted", { exact: true }).waitFor();
  };
  await page.getByRole("button", { name: "Enroll SMS" }).click();
  await submit();
  await show(page, "User");
  await page.getByRole("region", { name: "Devices" }).getByRole("button", { name: "Verify" }).click();
  await show(page, "Phone");
  await newest(page, "sms").getByRole("link", { name: "Its calls" }).click();
  await expect.poll(() => names(page)).toEqual(["createDeviceVerification"]);
  await submit();
  await expect.poll(() => names(page)).toEqual(["verifyUserVerification", "createDeviceVerification"]);
});

test("an authenticator's verification, of which nothing is sent, waits on the phone for its code", async () => {
  const { mfa, page, sandbox } = opened();
  sandbox.control.createUser({ id: 7, name: "Edsger", devices: [{ kind: "authenticator" }] });
  const { device_id = "" } = sandbox.control.listDevices({ user_id: 7 })[0] ?? {};
  await verify(mfa, { user_id: 7 });
  await page.evaluate(`location.hash = "user=7"`);
  const waiting = page.getByRole("listitem").filter({ hasText: "Authenticator verification" });
  await waiting
    .getByLabel("Code", { exact: true })
    .fill(sandbox.control.getTotp({ user_id: 7, device_id }).code);
  await waiting.getByRole("button", { name: "Submit" }).click();
  await page.getByText("The API responds: accepted").waitFor();
  await waiting.waitFor({ state: "detached" });
  expect(await waiting.count()).toBe(0);
});

test("a call opens: why it was refused, its secrets at a click, and a command that repeats it", async () => {
  const { mfa, page, takeComplaints } = opened();
  await mfa
    .createFactorRegistration({ user_id: 42, factor_id: 1, display_name: "It's mine" })
    .catch(() => {});
  const row = page.getByRole("link", { name: "createFactorRegistration" });
  await row.getByText("factor_id is not offered to this user").waitFor();
  await row.click();
  const panel = page.getByRole("region", { name: "createFactorRegistration" });
  await panel.getByText("Refused: factor_id is not offered to this user").waitFor();
  expect(await panel.textContent()).toContain("authorization: Bearer ••••••");
  await panel.getByRole("button", { name: "Show secrets" }).click();
  await expect.poll(() => panel.textContent()).toMatch(/authorization: Bearer \w{10}/);
  const body = { statusCode: 422, details: { parameters: [{ name: "factor_id" }] } };
  expect(await output(await copied(page, "Copy as curl"))).toMatchObject(body);
  expect(takeComplaints()).toEqual([]);
  const { factor_id } = await offered(mfa, 42, "OneLogin SMS");
  // as the reference's example sends it, which the types leave out
  const expires_in = "120" as unknown as number;
  await mfa.createFactorRegistration({ user_id: 42, factor_id, display_name: "Mine", expires_in });
  await page.getByRole("link", { name: /createFactorRegistration.*discouraged/ }).click();
  await panel.getByText("Accepted, discouraged: expires_in: It is a number of seconds").waitFor();
  expect(await panel.getByText("registration by sms started").isVisible()).toBe(true);
});

test("what the application does wrong is listed, marked at its calls, and told in each of them", async () => {
  const { mfa, page } = opened();
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS", verified: true });
  await page.getByText("The sandbox has seen nothing that goes wrong in production.").waitFor();
  await verify(mfa, { user_id: 42 });
  await verify(mfa, { user_id: 42 });
  const finding = page.locator("#panel .alert").filter({ hasText: "A second message (sms) was sent" });
  await finding.getByRole("link").first().click();
  await page.getByRole("region", { name: "createDeviceVerification" }).waitFor();
  expect(await finding.count()).toBe(1);
  await page.getByLabel("Filter calls").fill("finding second_message");
  await expect.poll(() => names(page)).toEqual(["createDeviceVerification", "createDeviceVerification"]);
});

test("temporary codes are shown, calls are filtered, and an unknown path says what was probably meant", async () => {
  const { mfa, page, sandbox } = opened();
  await fetch(`${sandbox.url}/api/1/users/42/otp_devices`);
  const { mfa_token } = await mfa.generateOtp({ user_id: 42 });
  await show(page, "User");
  await page.getByRole("region", { name: "Devices" }).getByText(mfa_token, { exact: true }).waitFor();
  await page.getByLabel("Filter calls").fill("404");
  await expect.poll(() => names(page)).toEqual(["GET /api/1/users/42/otp_devices"]);
  await page.locator("#calls a").click();
  const hint = page.locator("#panel").getByText("this is a call of API v1; in API v2 it is GET /api/2/mfa");
  await hint.waitFor();
  await page.getByLabel("Filter calls").fill("no such call");
  await page.getByText("No call has these words.").waitFor();
  expect(await hint.isVisible()).toBe(true);
});

test("a link leads to a call, with its filter and its row in view, and says if the call is gone", async () => {
  const { mfa, page, sandbox, takeComplaints } = opened();
  for (let count = 0; count < 120; count += 1) await mfa.getAuthFactors({ user_id: 42 });
  const url = page.url();
  await page.goto("about:blank");
  await page.goto(`${url}#call=60&filter=getauth`);
  await page.getByRole("region", { name: "getAuthFactors" }).getByText("42, open the phone").waitFor();
  await expect.poll(() => page.getByLabel("Filter calls").inputValue()).toBe("getauth");
  const isInView = `document.querySelector("#calls [aria-current]").getBoundingClientRect().bottom <=
    calls.getBoundingClientRect().bottom + 1`;
  await expect.poll(() => page.evaluate(isInView)).toBe(true);
  sandbox.control.resetSandbox();
  await page.getByText("There is no such call").waitFor();
  expect(takeComplaints()).toContainEqual(expect.stringContaining("404"));
});

test("the newest 100 calls are listed, and the filter finds any of the last 1,000", async () => {
  const { mfa, page } = opened();
  // its token is the first of the calls
  for (let count = 1; count < 1_000; count += 1) await mfa.getAuthFactors({ user_id: 42 });
  await page.getByText("100 of 1000").waitFor();
  expect(await names(page)).toEqual(Array(100).fill("getAuthFactors"));
  await page.getByLabel("Filter calls").fill("generatetoken");
  await expect.poll(() => names(page)).toEqual(["generateToken"]);
});

test("the page's own application gets another token when its own has ended, or could not be had", async () => {
  const { page, sandbox, takeComplaints } = opened();
  const { addFault, setClock, listJournal } = sandbox.control;
  const enroll = (name: string) => page.getByRole("button", { name: `Enroll ${name}` }).click();
  addFault({ kind: "status", status: 503, times: 1, operation: "generateToken" });
  await enroll("SMS");
  await page.getByText("The token call: HTTP 503, see the calls").waitFor();
  await enroll("SMS");
  await newest(page, "sms").waitFor();
  // longer than a token lives
  setClock({ advance_ms: 11 * 3_600_000 });
  await show(page, "User");
  await enroll("Voice call");
  await page.getByText("The API responds: pending").waitFor();
  await expect.poll(() => listJournal({ user_id: 42 })[0]?.status).toBe(201);
  expect(takeComplaints()).toHaveLength(2);
});
