import { type Browser, launchBrowser, type Page, violations } from "@onelogin-mfa/page/browser";
import type { FactorKind, Sandbox } from "@onelogin-mfa/sandbox";
import { renderSVG } from "uqr";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { helpDeskCode } from "../src/help-desk-code.ts";
import { frameworks } from "./support/login.ts";
import { addUser, callsOf, test } from "./support/test.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

// the pages are the same in each framework, whose sessions are tested without a browser
const [express] = frameworks;

const inBrowser = test.extend<{ page: Page }>({
  page: async ({ mfa }, use) => {
    const complaints: string[] = [];
    const servers = express.create();
    const page = await browser.newPage();
    // sooner than the test, so that an error names what is not there
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
    await page.clock.install();
    await page.goto(await servers.start(mfa));
    await use(page);
    await page.close();
    await servers.close();
    expect(complaints).toEqual([]);
  },
});

describe("in a browser the login", () => {
  inBrowser.override({ sandboxOptions: { users: [] } });

  inBrowser("lets a user in who types the code, after a wrong one", async ({ page, sandbox }) => {
    await look(page, "Sign in");
    await signIn(page, sandbox, "sms");
    await look(page, "Confirm that it is you");
    await page.getByRole("button", { name: "Text message" }).click();
    await sendCode(page, "wrong!");
    await page.getByRole("alert").getByText("This code is wrong.").waitFor();
    await look(page, "Confirm that it is you");
    await sendCode(page, sandbox.control.getLatestCode({ user_id: 42 }).code);
    await look(page, "You are signed in");
    expect(page.url()).toMatch(/:\d+\/$/);
  });

  inBrowser("shows that the user is in soon after the push is approved", async ({ page, sandbox }) => {
    await signIn(page, sandbox, "protect");
    await page.getByRole("button", { name: "App notification" }).click();
    await page.getByText("Waiting for you").waitFor();
    await look(page, "Confirm that it is you");
    expect(await page.getByRole("status").getAttribute("data-pause")).toBe("2000");
    const [push] = sandbox.control.listMessages({ user_id: 42 });
    sandbox.control.approveMessage({ message_id: push?.id ?? "none" });
    await page.clock.runFor(2_000);
    await page.getByRole("heading", { name: "You are signed in" }).waitFor();
    expect(sandbox.control.listMessages({ user_id: 42 })).toHaveLength(1);
  });

  inBrowser("draws the QR code that enrolls an authenticator", async ({ page, sandbox }) => {
    await signIn(page, sandbox);
    await page.getByRole("button", { name: "Add a device" }).click();
    await page.locator("summary").first().click();
    await look(page, "Add a device");
    await page.getByRole("button", { name: "Authenticator app" }).click();
    await look(page, "Set up your device");
    await seeQrCode(page, sandbox);
    const [challenge] = sandbox.control.listChallenges({ user_id: 42 });
    const { code } = sandbox.control.getTotp({ user_id: 42, challenge_id: challenge?.id ?? "none" });
    await sendCode(page, `${code.slice(0, 3)} ${code.slice(3)}`);
    await page.getByRole("heading", { name: "You are signed in" }).waitFor();
  });

  inBrowser("draws the QR code that enrolls Protect, with its token", async ({ page, sandbox }) => {
    await signIn(page, sandbox);
    await page.getByRole("button", { name: "Add a device" }).click();
    await page.getByRole("button", { name: "App notification" }).click();
    await look(page, "Set up your device");
    await seeQrCode(page, sandbox);
    expect(await page.getByText("Answer the call").count()).toBe(0);
    const { token = "" } = sandbox.control.getSnapshot().users[42]?.challenges.at(-1) ?? {};
    await page.getByText("Or type this into the app:").waitFor();
    await page.getByText(token, { exact: true }).waitFor();
    const [activation] = sandbox.control.listMessages({ user_id: 42 });
    sandbox.control.approveMessage({ message_id: activation?.id ?? "none" });
    await page.clock.runFor(2_000);
    await page.getByRole("heading", { name: "You are signed in" }).waitFor();
  });

  inBrowser("lets a user back in who has lost the phone", async ({ page, sandbox, mfa }) => {
    await signIn(page, sandbox, "sms", "protect");
    await page.getByRole("button", { name: "I have lost my device" }).click();
    await look(page, "A lost device");
    await sendCode(page, "00000000");
    await page.getByRole("alert").getByText("This code is not valid.").waitFor();
    const [, code = ""] = /^Code: (\d+)/.exec(await helpDeskCode(mfa, 42)) ?? [];
    await sendCode(page, code);
    await look(page, "Remove what you have lost");
    const operation = "deleteEnrolledFactor";
    sandbox.control.addFault({ kind: "status", status: 503, operation, times: 1 });
    await page.getByRole("button", { name: "Remove them" }).click();
    await page.getByRole("alert").getByText("Not all devices could be removed.").waitFor();
    await page.getByRole("button", { name: "Remove them" }).click();
    await page.getByRole("button", { name: "App notification" }).click();
    await look(page, "Set up your device");
    const [push] = sandbox.control.listMessages({ user_id: 42 });
    sandbox.control.approveMessage({ message_id: push?.id ?? "none" });
    await page.clock.runFor(2_000);
    await page.getByRole("heading", { name: "You are signed in" }).waitFor();
    expect(sandbox.control.listDevices({ user_id: 42 })).toMatchObject([{ auth_factor_name: "OneLogin" }]);
  });

  inBrowser("sends one message and one code for two clicks each", async ({ page, sandbox }) => {
    await signIn(page, sandbox, "sms");
    const isStopped = await page.evaluate(`
      const stopped = [];
      addEventListener("submit", (event) => stopped.push(event.defaultPrevented) && event.preventDefault());
      for (const click of [1, 2]) document.querySelector(".choice").click();
      stopped`);
    expect(isStopped).toEqual([false, true]);
    await page.reload();
    await page.getByRole("button", { name: "Text message" }).dblclick();
    const field = page.getByLabel("Code");
    await field.waitFor();
    await field.fill(sandbox.control.getLatestCode({ user_id: 42 }).code);
    await page.getByRole("button", { name: "Confirm" }).dblclick();
    await page.getByRole("heading", { name: "You are signed in" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    for (const operation of ["createDeviceVerification", "verifyUserVerification"])
      expect(callsOf(sandbox, operation)).toHaveLength(1);
  });
});

/** Waits for a page; it is accessible, not wider than the window, light on a desktop and dark on a dark phone. */
async function look(page: Page, heading: string): Promise<void> {
  await page.getByRole("heading", { name: heading }).waitFor();
  for (const [width, colorScheme] of [
    [1400, "light"],
    [360, "dark"],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    const [ground, ink] = await page.evaluate<[number, number]>(shades);
    expect(ground > ink ? "light" : "dark").toBe(colorScheme);
  }
}

/** How light the ground of the page and its text are: the sums of red, green and blue. */
const shades = `["backgroundColor", "color"].map((name) =>
  getComputedStyle(document.body)[name].match(/\\d+/g).map(Number).reduce((sum, part) => sum + part))`;

/** The page has the QR code of the URL that the user's phone has for the newest enrollment. */
async function seeQrCode(page: Page, sandbox: Sandbox): Promise<void> {
  const [message] = sandbox.control.listMessages({ user_id: 42 });
  const modules = await page.getByRole("img", { name: "QR code" }).locator("path").getAttribute("d");
  expect(message?.totp_url).toMatch(/^otpauth:/);
  expect(renderSVG(message?.totp_url ?? "", { border: 2 })).toContain(` d="${modules}"`);
}

/** Ada's way to the second step, with devices of these kinds. */
async function signIn(page: Page, sandbox: Sandbox, ...kinds: FactorKind[]): Promise<void> {
  addUser(sandbox, 42, ...kinds);
  await page.getByLabel("Name").fill("ada");
  await page.getByLabel("Password").fill("demo");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Confirm that it is you" }).waitFor();
}

async function sendCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.keyboard.press("Enter");
  await page.waitForLoadState();
}
