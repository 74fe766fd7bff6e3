import { getRequestListener } from "@hono/node-server";
import { type Browser, launchBrowser, type Page, violations } from "@onelogin-mfa/page/browser";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { startServer } from "./support/servers.ts";
import { test, type World } from "./support/world.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A page of an application with a login and a guarded page, and nothing that the browser complains about. */
const inBrowser = test.extend<{ hasScript: boolean; page: Page }>({
  hasScript: true,
  page: async ({ world, hasScript }, use) => {
    const { login } = world;
    const server = await startServer(
      getRequestListener(async (request) => {
        if (new URL(request.url).pathname === "/login") return login.handler(request);
        const user = await login.requireUser(request);
        if (user instanceof Response) return user;
        const text = `<!doctype html><html lang="en"><title>Account</title><h1>Account of ${user.email}</h1>`;
        return new Response(text, { headers: { "content-type": "text/html" } });
      }),
    );
    const context = await browser.newContext({ javaScriptEnabled: hasScript });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
    await page.goto(`${server.url}/account`);
    await use(page);
    await context.close();
    await server.close();
    // the browser asks every site for it
    expect(complaints.filter((text) => !text.includes("favicon"))).toEqual([]);
  },
});

/** Waits for a page, which is accessible, and not wider than a phone. */
async function look(page: Page, heading: string): Promise<void> {
  await page.getByRole("heading", { name: heading }).waitFor();
  for (const [width, colorScheme] of [
    [1280, "light"],
    [360, "dark"],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  }
}

async function sendPassword(page: Page): Promise<void> {
  await page.getByLabel("User name").fill("ada");
  await page.getByLabel("Password").fill("demo");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Confirm that it is you" }).waitFor();
}

async function sendCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.keyboard.press("Enter");
}

const sentCode = async ({ sandbox }: World) => (await sandbox.control.waitForCode({ user_id: 42 })).code;

async function approve({ sandbox }: World): Promise<void> {
  const message = await sandbox.control.waitForMessage({ user_id: 42 });
  sandbox.control.approveMessage({ message_id: message.id });
}

describe("in a browser a user", () => {
  inBrowser.override({ devices: ["sms", "protect", "authenticator"] });

  inBrowser(
    "signs in by SMS, by the keyboard, and sees nothing of it after signing out",
    async ({ page, world }) => {
      await look(page, "Sign in");
      await sendPassword(page);
      await look(page, "Confirm that it is you");
      await page.getByRole("button", { name: "Ada's sms" }).press("Enter");
      await page.getByText("Enter the code that was sent to Ada's sms (•••55).").waitFor();
      await look(page, "Confirm that it is you");
      await sendCode(page, "wrong!");
      await page.getByRole("alert").getByText("This code is wrong.").waitFor();
      await look(page, "Confirm that it is you");
      await sendCode(page, await sentCode(world));
      await page.getByRole("heading", { name: "Account of ada@example.com" }).waitFor();
      await page.goto(new URL("/login", page.url()).href);
      await look(page, "You are signed in");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByText("You have signed out.").waitFor();
      await page.goBack();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
    },
  );

  inBrowser("is led on soon after the push is approved", async ({ page, world }) => {
    await sendPassword(page);
    await page.getByRole("button", { name: "Ada's protect" }).click();
    await page.getByText("Waiting for you").waitFor();
    await look(page, "Confirm that it is you");
    await approve(world);
    await page.getByRole("heading", { name: "Account of ada@example.com" }).waitFor();
  });

  inBrowser("clicks twice on each button, and gets one message and one session", async ({ page, world }) => {
    await sendPassword(page);
    await page.getByRole("button", { name: "Ada's sms" }).dblclick();
    await page.getByLabel("Code", { exact: true }).fill(await sentCode(world));
    await page.getByRole("button", { name: "Confirm" }).dblclick();
    await page.getByRole("heading", { name: "Account of ada@example.com" }).waitFor();
    expect(world.calls("createDeviceVerification")).toBe(1);
    expect(world.calls("verifyUserVerification")).toBe(1);
  });
});

describe("in a browser a user with one device", () => {
  inBrowser("adds an app by its QR code", async ({ page, world }) => {
    await sendPassword(page);
    await page.getByRole("button", { name: "Ada's sms" }).click();
    await sendCode(page, await sentCode(world));
    await page.getByRole("heading", { name: "Account of ada@example.com" }).waitFor();
    await page.goto(new URL("/login", page.url()).href);
    await page.getByRole("button", { name: "Add a device" }).click();
    await page.locator("summary").first().click();
    await look(page, "Add a device");
    await page.getByRole("button", { name: "Authenticator app" }).click();
    await look(page, "Set up your device");
    await page.getByRole("img", { name: "QR code" }).waitFor();
    const [newest] = world.sandbox.control.listChallenges({ user_id: 42 });
    const { code } = world.sandbox.control.getTotp({ user_id: 42, challenge_id: newest?.id ?? "none" });
    await sendCode(page, `${code.slice(0, 3)} ${code.slice(3)}`);
    await page.getByRole("heading", { name: "Account of ada@example.com" }).waitFor();
  });
});

describe("in a browser without JavaScript a user", () => {
  inBrowser.override({ hasScript: false, devices: ["sms", "protect"] });

  inBrowser("signs in by SMS, also with two clicks on the code", async ({ page, world }) => {
    await sendPassword(page);
    await page.getByRole("button", { name: "Ada's sms" }).dblclick();
    await page.getByLabel("Code", { exact: true }).fill(await sentCode(world));
    await page.getByRole("button", { name: "Confirm" }).dblclick();
    await page.getByRole("heading", { name: "Account of ada@example.com" }).waitFor();
    expect(world.calls("createDeviceVerification")).toBe(1);
    expect(world.calls("verifyUserVerification")).toBe(1);
  });

  inBrowser("signs in by push, and asks again", async ({ page, world }) => {
    await sendPassword(page);
    await page.getByRole("button", { name: "Ada's protect" }).click();
    await page.getByRole("button", { name: "Check again" }).click();
    await page.getByText("Waiting for you").waitFor();
    await approve(world);
    await page.getByRole("button", { name: "Check again" }).click();
    await page.getByRole("heading", { name: "Account of ada@example.com" }).waitFor();
    expect(world.calls("createDeviceVerification")).toBe(1);
  });
});
