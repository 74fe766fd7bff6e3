import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "@onelogin-mfa/page-kit/browser";
import { expect } from "vitest";
import { enroll, offered, verify } from "../support/flows.ts";
import { codeIn, newest, show, test } from "./support/page.ts";

const run = promisify(execFile);
/** The operations of the calls that are shown. */
const names = (page: Page) => page.locator("#calls a strong").allTextContents();
/** Chooses a list, and waits for it: the page follows its address, and a filter is one of the list that is shown. */
const choose = async (page: Page, list: "Logins" | "Calls" | "Findings") => {
  const lists = page.getByRole("navigation", { name: "Lists" });
  await lists.getByRole("link", { name: list }).click();
  await lists.locator("[aria-current]").filter({ hasText: list }).waitFor();
};
const filter = (page: Page) => page.getByLabel("Filter calls");

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

test("a login is one line, from its first call to its outcome, and expands to its calls and its polls", async ({
  opened,
}) => {
  const { mfa, page, sandbox } = opened;
  const { createUser, listDevices, approveMessage, getLatestMessage } = sandbox.control;
  createUser({ id: 7, name: "Edsger", devices: [{ kind: "protect" }] });
  const { device_id = "" } = listDevices({ user_id: 7 })[0] ?? {};
  await page.getByRole("heading", { name: "Connect your application" }).waitFor();
  await mfa.getAuthenticationDevices({ user_id: 7 });
  const { poll } = await verify(mfa, { user_id: 7, device_id });
  for (let count = 0; count < 3; count += 1) await poll();
  // it is the newest one: expanded by itself
  const login = page.getByRole("button", { name: /Edsger *Protect verification.*6 calls.*pending 2:00/ });
  await login.waitFor();
  expect(await login.getAttribute("aria-expanded")).toBe("true");
  const polls = page.getByRole("button", { name: /getUserVerification ×3 *pending/ });
  expect(await names(page)).toEqual([
    "generateToken",
    "getAuthenticationDevices",
    "createDeviceVerification",
  ]);
  approveMessage({ message_id: getLatestMessage({ user_id: 7 }).id });
  await page.getByText("It is accepted, and your application has not asked since.").waitFor();
  await poll();
  await page.getByText("your application has not asked since").waitFor({ state: "detached" });
  await polls.click();
  await page.getByRole("link", { name: "getUserVerification" }).nth(1).click();
  const panel = page.getByRole("region", { name: "getUserVerification" });
  await panel.getByText("Protect verification, call 5 of 7").waitFor();
  await panel.getByText("Edsger").waitFor();
  for (let count = 0; count < 2; count += 1) await panel.getByRole("link", { name: "Next" }).click();
  await panel.getByText("call 7 of 7").waitFor();
  await panel.getByRole("link", { name: "Previous" }).click();
  await panel.getByRole("button", { name: "Close the call" }).click();
  // the polls stay expanded, and the focus is at the line of the call
  await page.getByRole("region", { name: "Calls" }).locator("a:focus").waitFor();
  expect(await names(page)).toHaveLength(7);
  await page.getByRole("button", { name: /Edsger.*accepted/ }).click();
  await expect.poll(() => names(page)).toEqual([]);
});

test("calls are listed, filtered by terms, found in findings, and cleared", async ({ opened }) => {
  const { mfa, page, sandbox } = opened;
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS", verified: true });
  await fetch(`${sandbox.url}/api/1/users/42/otp_devices`);
  await choose(page, "Findings");
  await page.getByText("The sandbox has seen nothing that goes wrong in production.").waitFor();
  await choose(page, "Calls");
  await filter(page).fill("status:4xx");
  await expect.poll(() => names(page)).toEqual(["GET /api/1/users/42/otp_devices"]);
  await page.locator("#calls a").click();
  await page.locator("#panel").getByText("it is a call of API v1; in API v2 it is GET /api/2/mfa").waitFor();
  await filter(page).fill("user:grace");
  await page.getByText("No call matches “user:grace”").waitFor();
  await page.getByRole("button", { name: "user:ada" }).click();
  await expect.poll(() => names(page)).toEqual(["createFactorRegistration", "getAuthFactors"]);
  await page.getByRole("link", { name: "Calls 2 of 4" }).waitFor();
  const suggested = await page
    .locator("#suggestions option")
    .evaluateAll((all) => all.map((one) => Object(one).value));
  expect(suggested).toEqual(
    expect.arrayContaining(["status:404", "user:Ada", "factor:sms", "outcome:pending"]),
  );
  for (let count = 0; count < 3; count += 1) await verify(mfa, { user_id: 42 });
  await choose(page, "Findings");
  const rule = page.getByRole("listitem").filter({ hasText: "Second message" });
  await rule.getByText("2 times").waitFor();
  await rule
    .getByRole("link", { name: /createDeviceVerification/ })
    .first()
    .click();
  const finding = page.getByRole("region", { name: "Finding: Second message" }).first();
  await finding.getByRole("link", { name: "found 2 times" }).click();
  await rule.getByRole("link", { name: "Its logins" }).click();
  await expect.poll(() => filter(page).inputValue()).toBe("finding:second_message");
  await expect.poll(() => page.locator("#calls button.line").count()).toBe(3);
  // of an id that nobody has been given, the factor is not known
  await mfa.getUserVerification({ user_id: 42, verification_id: "none" }).catch(() => {});
  await page.evaluate(`location.hash = "filter=status:404"`);
  await page.getByRole("button", { name: /Ada Lovelace *Verification.*refused/ }).waitFor();
  await page.getByRole("button", { name: "Clear calls" }).click();
  await page.getByText("They were cleared.").waitFor();
  await mfa.getAuthFactors({ user_id: 42 });
  await expect.poll(() => names(page)).toEqual(["getAuthFactors"]);
});

test("an empty page enrolls and verifies a factor in an application's place, and leads to its calls", async ({
  opened,
}) => {
  const { page } = opened;
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
  // the login before is collapsed, and this link expands its own
  await page.getByRole("button", { name: /SMS verification/ }).click();
  await newest(page, "sms").getByRole("link", { name: "Its calls" }).click();
  await expect.poll(() => names(page)).toEqual(["createDeviceVerification"]);
  await submit();
  await expect.poll(() => names(page)).toEqual(["createDeviceVerification", "verifyUserVerification"]);
});

test("an authenticator's verification, of which nothing is sent, waits on the phone for its code", async ({
  opened,
}) => {
  const { mfa, page, sandbox } = opened;
  sandbox.control.createUser({ id: 7, name: "Edsger", devices: [{ kind: "authenticator" }] });
  const { device_id = "" } = sandbox.control.listDevices({ user_id: 7 })[0] ?? {};
  await verify(mfa, { user_id: 7 });
  await page.evaluate(`location.hash = "user=7"`);
  const waiting = page.locator(".message").filter({ hasText: "Authenticator verification" });
  await waiting
    .getByLabel("Code", { exact: true })
    .fill(sandbox.control.getTotp({ user_id: 7, device_id }).code);
  await waiting.getByRole("button", { name: "Submit" }).click();
  await page.getByText("The API responds: accepted").waitFor();
  await waiting.waitFor({ state: "detached" });
  expect(await waiting.count()).toBe(0);
});

test("a call opens: why it was refused, its secrets at a click, and a command that repeats it", async ({
  opened,
}) => {
  const { mfa, page, takeComplaints } = opened;
  await choose(page, "Calls");
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

test("all of the journal is listed on scrolling, and a link leads to a call, or says that it is gone", async ({
  opened,
}) => {
  const { mfa, page, sandbox, takeComplaints } = opened;
  const url = page.url();
  await page.goto("about:blank");
  // its token is the first of the calls, which has left the journal
  for (let count = 0; count < 1_000; count += 1) await mfa.getAuthFactors({ user_id: 42 });
  await page.goto(`${url}#list=calls&call=940&filter=getauth`);
  await page.getByRole("region", { name: "getAuthFactors" }).getByText("42, open the phone").waitFor();
  await expect.poll(() => filter(page).inputValue()).toBe("getauth");
  const isInView = `document.querySelector("#calls [aria-current]").getBoundingClientRect().bottom <=
    calls.getBoundingClientRect().bottom + 1`;
  await expect.poll(() => page.evaluate(isInView)).toBe(true);
  const shown = () => page.locator("#calls a").count();
  expect(await shown()).toBeLessThan(1_000);
  const scroll = async () => {
    await page.evaluate("calls.scrollTo({ top: calls.scrollHeight })");
    return shown();
  };
  await expect.poll(scroll).toBe(1_000);
  expect(await page.locator("#calls a").last().getAttribute("data-line")).toBe("2");
  await page.evaluate(`location.hash = "call=1"`);
  await page.getByRole("heading", { name: "Call 1 is no longer kept" }).waitFor();
  await page.getByText("npx @onelogin-mfa/sandbox --keep 10000").waitFor();
  sandbox.control.resetSandbox();
  await page.getByRole("heading", { name: "There is no call 1 yet" }).waitFor();
  expect(takeComplaints()).toContainEqual(expect.stringContaining("404"));
});

test("the page's own application gets another token when its own has ended, or could not be had", async ({
  opened,
}) => {
  const { page, sandbox, takeComplaints } = opened;
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
  // of the two responses that failed, which the console shows later than the page
  const complaints: string[] = [];
  await expect.poll(() => complaints.push(...takeComplaints())).toBe(2);
});
