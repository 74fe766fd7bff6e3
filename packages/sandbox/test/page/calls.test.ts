import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "@onelogin-mfa/page/browser";
import { expect, test } from "vitest";
import { enroll, offered } from "../support/flows.ts";
import { codeIn, newest, withPage } from "./support/page.ts";

const { opened } = withPage();
const cardOf = (page: Page, name: string) => page.getByRole("region", { name });
const run = promisify(execFile);

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

test("an empty page enrolls and verifies a factor in an application's place, and shows the calls", async () => {
  const { page } = opened();
  const waiting = cardOf(page, "Waiting for the user").getByRole("listitem");
  const submit = async () => {
    await waiting.getByLabel("Code").fill(await codeIn(page, "sms"));
    await waiting.getByRole("button", { name: "Submit" }).click();
    await page.getByText("The API responds: accepted").waitFor();
    await waiting.waitFor({ state: "detached" });
  };
  await page.getByRole("button", { name: "Enroll SMS" }).click();
  await submit();
  await cardOf(page, "Devices").getByRole("button", { name: "Verify" }).click();
  await waiting.getByText("SMS verification").waitFor();
  await waiting.getByRole("button", { name: "Its calls" }).click();
  const calls = page.locator(".call strong");
  await expect.poll(() => calls.allTextContents()).toEqual(["createDeviceVerification"]);
  await submit();
  await expect
    .poll(() => calls.allTextContents())
    .toEqual(["verifyUserVerification", "createDeviceVerification"]);
});

test("a voice call is played whole: the application shows its token, and polls", async () => {
  const { page } = opened();
  await page.getByRole("button", { name: "Enroll Voice" }).click();
  const waiting = cardOf(page, "Waiting for the user").getByRole("listitem");
  await waiting.getByRole("button", { name: "Poll" }).click();
  await page.getByText("The API responds: pending").waitFor();
  const token = (await waiting.textContent())?.match(/application shows (\d+)/)?.[1] ?? "";
  await newest(page, "voice").getByLabel("Token that your app shows").fill(token);
  await newest(page, "voice").getByRole("button", { name: "Enter" }).click();
  const accepted = newest(page, "voice").getByText("accepted", { exact: true });
  await accepted.waitFor();
  expect(await accepted.isVisible()).toBe(true);
});

test("a call opens: what is wrong with it, its secrets at a click, and a command that repeats it", async () => {
  const { mfa, page, takeComplaints } = opened();
  expect(await output(await copied(page, "Copy the command"))).toContainEqual(
    expect.objectContaining({ name: "OneLogin SMS" }),
  );
  await mfa
    .createFactorRegistration({ user_id: 42, factor_id: 1, display_name: "It's mine" })
    .catch(() => {});
  await page.getByRole("link", { name: "createFactorRegistration" }).click();
  const details = page.locator(".details");
  await details.getByText("Invalid: factor_id is not offered to this user").waitFor();
  expect(await details.textContent()).toContain("authorization: Bearer ••••••");
  await details.getByRole("button", { name: "Show secrets" }).click();
  await details.getByText(/authorization: Bearer \w{10}/).waitFor();
  const body = { statusCode: 422, details: { parameters: [{ name: "factor_id" }] } };
  expect(await output(await copied(page, "Copy as curl"))).toMatchObject(body);
  expect(takeComplaints()).toEqual([]);
  const { factor_id } = await offered(mfa, 42, "OneLogin SMS");
  // as the reference's example sends it, which the types leave out
  const expires_in = "120" as unknown as number;
  await mfa.createFactorRegistration({ user_id: 42, factor_id, display_name: "Mine", expires_in });
  await page.getByRole("link", { name: "createFactorRegistration discouraged" }).click();
  await details.getByText("Accepted, discouraged: expires_in: It is a number of seconds").waitFor();
  expect(await details.getByText("Belongs to the registration").isVisible()).toBe(true);
});

test("temporary codes are shown, calls and messages are filtered, and an unknown path says what was probably meant", async () => {
  const { mfa, page, sandbox } = opened();
  await fetch(`${sandbox.url}/api/1/users/42/otp_devices`);
  const { mfa_token } = await mfa.generateOtp({ user_id: 42 });
  await cardOf(page, "Devices").getByText(mfa_token, { exact: true }).waitFor();
  for (let count = 0; count < 3; count += 1) {
    await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
    await enroll(mfa, { user_id: 42, factor: "OneLogin Email" });
  }
  const messages = page.locator(".message");
  await page.getByLabel("Filter messages").fill("e-mail PENDING");
  await expect.poll(() => messages.count()).toBe(3);
  await page.getByLabel("Filter calls").fill("404");
  await expect.poll(() => page.locator(".call").count()).toBe(1);
  await page.locator(".call > a").click();
  const hint = page.locator(".details").getByText("this is a call of API v1; in API v2 it is GET /api/2/mfa");
  await hint.waitFor();
  await page.getByLabel("Filter calls").fill("no such call");
  await page.getByText("No call has these words.").waitFor();
  expect(await hint.count()).toBe(0);
});
