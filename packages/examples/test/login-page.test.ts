import { type Browser, launchBrowser, type Page, violations } from "@onelogin-mfa/page/browser";
import type { FactorKind, Sandbox } from "@onelogin-mfa/sandbox";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { frameworks } from "./support/login.ts";
import { addUser, test } from "./support/test.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe.each(frameworks)("in a browser, the login in $framework", ({ create }) => {
  const inBrowser = test.extend<{ page: Page; complaints: string[] }>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures here
    complaints: async ({}, use) => {
      const complaints: string[] = [];
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    page: async ({ mfa, complaints }, use) => {
      const servers = create();
      const page = await browser.newPage();
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
      await page.goto(await servers.start(mfa));
      await use(page);
      await page.close();
      await servers.close();
    },
  });
  inBrowser.override({ sandboxOptions: { users: [] } });

  inBrowser("lets a user in who types the code", async ({ page, sandbox }) => {
    await begin(page, sandbox, "sms");
    await page.getByLabel("Code").fill(sandbox.control.getLatestCode({ user_id: 42 }).code);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "You are signed in" }).waitFor();
    expect(await page.locator("body").textContent()).toContain("Welcome, user 42.");
  });

  inBrowser("shows that the user is in soon after the push is approved", async ({ page, sandbox }) => {
    await begin(page, sandbox, "protect");
    await page.getByText("Waiting for you").waitFor();
    const [push] = sandbox.control.listMessages({ user_id: 42 });
    sandbox.control.approveMessage({ message_id: push?.id ?? "none" });
    await page.getByRole("heading", { name: "You are signed in" }).waitFor();
    expect(sandbox.control.listMessages({ user_id: 42 })).toHaveLength(1);
  });

  inBrowser("has accessible pages, light and dark", async ({ page, sandbox }) => {
    const look = async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violations(page)).toEqual([]);
      }
    };
    await look();
    await begin(page, sandbox, "voice", look);
    await page.locator(".token").waitFor();
    await look();
    await page.evaluate(`document.querySelector("p").style.color = "#333"`);
    expect(await violations(page)).not.toEqual([]);
  });
});

/** Ada's way to the second step, with her only device. */
async function begin(
  page: Page,
  sandbox: Sandbox,
  kind: FactorKind,
  look: () => Promise<void> = async () => {},
): Promise<void> {
  addUser(sandbox, 42, kind);
  await page.getByLabel("Name").fill("ada");
  await page.getByLabel("Password").fill("demo");
  await page.getByRole("button", { name: "Continue" }).click();
  const device = page.locator("button.device");
  await device.waitFor();
  await look();
  await device.click();
  await page
    .getByText(/Enter the code|Waiting for you/)
    .first()
    .waitFor();
}
