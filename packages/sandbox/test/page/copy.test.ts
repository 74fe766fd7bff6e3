import type { Page } from "@onelogin-mfa/page-kit/browser";
import { expect } from "vitest";
import { enroll } from "../support/flows.ts";
import { show, test } from "./support/page.ts";

/** Presses each button that copies, and returns its name with the text in the clipboard. */
async function copies(page: Page): Promise<(readonly [name: string | null, text: string])[]> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const read = () => page.evaluate<string>("navigator.clipboard.readText()");
  const found: (readonly [string | null, string])[] = [];
  for (const button of await page.getByRole("button", { name: /^Copy/ }).all()) {
    await page.evaluate("navigator.clipboard.writeText('')");
    await button.click();
    await expect.poll(read).not.toBe("");
    found.push([await button.getAttribute("aria-label"), await read()]);
  }
  return found;
}

test("each button that copies gives what it names", async ({ opened }) => {
  const { mfa, page, sandbox } = opened;
  const { control, credentials, url } = sandbox;
  const [user_id, address] = [42, ["Copy the API's URL", url]];
  await page.getByRole("button", { name: "Copy the client secret" }).waitFor();
  expect(await copies(page)).toEqual([
    address,
    ["Copy the API URL", url],
    ["Copy the client id", credentials.clientId],
    ["Copy the client secret", credentials.clientSecret],
    ["Copy the first call", expect.stringContaining(`${url}/auth/oauth2/v2/token`)],
  ]);
  await enroll(mfa, { user_id, factor: "OneLogin SMS" });
  const { totp_url, submit } = await enroll(mfa, { user_id, factor: "Authenticator" });
  await page.getByText("Key URL").waitFor();
  // how to connect is shown until there is a call
  await page.getByRole("button", { name: "Copy the first call" }).waitFor({ state: "detached" });
  const { code } = control.getTotp({ user_id });
  const sms = ["Copy the code", control.getLatestCode({ user_id }).code];
  expect(await copies(page)).toEqual([address, ["Copy the code", code], ["Copy the key URL", totp_url], sms]);
  await submit(code);
  const { mfa_token } = await mfa.generateOtp({ user_id });
  await show(page, "User");
  await page.getByText(mfa_token).waitFor();
  // the displayed code has been used: the next one is accepted
  const next = ["Copy the code", control.getTotp({ user_id }).code];
  expect(await copies(page)).toEqual([address, next, ["Copy the temporary code", mfa_token]]);
  expect(next).not.toContain(code);
});
