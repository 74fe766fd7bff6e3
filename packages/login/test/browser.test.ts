import {
  type Browser,
  type BrowserContextOptions,
  launchBrowser,
  type Page,
  violations,
} from "@onelogin-mfa/page-kit/browser";
import { renderSVG } from "uqr";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { english } from "../src/index.ts";
import { createGate, gatedClient } from "./support/gate.ts";
import { startSite } from "./support/site.ts";
import { test as base, type World } from "./support/world.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A site with a login, and browsers of its visitors. */
interface Site {
  readonly url: string;
  /** Opens the browser of a visitor, which has cookies of its own. */
  readonly visit: (options?: BrowserContextOptions) => Promise<Page>;
  /** Continues with another process of the site, whose client may be a slow one. */
  readonly restart: (options?: Parameters<World["start"]>[0]) => void;
}

/** `test` with a site, on whose pages the browser complains of nothing. */
const test = base.extend<{ site: Site }>({
  site: async ({ world }, use) => {
    const complaints: string[] = [];
    let login = world.login;
    const { url, close } = await startSite(() => login);
    const contexts: Awaited<ReturnType<Browser["newContext"]>>[] = [];
    await use({
      url,
      async visit(options) {
        const context = await browser.newContext(options);
        contexts.push(context);
        context.on("page", (page) => {
          page.on("pageerror", (error) => complaints.push(error.message));
          page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
        });
        return context.newPage();
      },
      restart(options) {
        login = world.start(options);
      },
    });
    for (const context of contexts) await context.close();
    await close();
    expect(complaints).toEqual([]);
  },
});

const user_id = 42;
const press = (page: Page, name: string) => page.getByRole("button", { name }).click();
const arrive = (page: Page, heading: string) => page.getByRole("heading", { name: heading }).waitFor();
const told = (page: Page, text: string) => page.getByRole("alert").getByText(text).waitFor();
const codeOf = ({ sandbox }: World) => sandbox.control.getLatestCode({ user_id }).code;
const pushOf = ({ sandbox }: World) => ({
  message_id: sandbox.control.listMessages({ user_id })[0]?.id ?? "none",
});

/** Asks for a page, and types the password. */
async function enterPassword(page: Page, url: string, name = "ada", password = "demo"): Promise<void> {
  await page.goto(url);
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("Password").fill(password);
  await press(page, "Continue");
}

async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.keyboard.press("Enter");
}

/** Signs Ada in by SMS. */
async function signIn(page: Page, world: World, url: string): Promise<void> {
  await enterPassword(page, url);
  await press(page, "Ada's sms");
  await page.getByLabel("Code", { exact: true }).waitFor();
  await enterCode(page, codeOf(world));
  await arrive(page, "Hello ada@example.com");
}

/** Waits for a page; it is accessible, not wider than the window, light on a desktop and dark on a dark phone. */
async function look(page: Page, heading: string): Promise<void> {
  await arrive(page, heading);
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

/** The brightness of the page's ground and its text: the sums of red, green and blue. */
const shades = `["backgroundColor", "color"].map((name) =>
  getComputedStyle(document.body)[name].match(/\\d+/g).map(Number).reduce((sum, part) => sum + part))`;

/** The page has the QR code of the URL that the user's phone has for the newest enrollment. */
async function seeQrCode(page: Page, { sandbox }: World): Promise<void> {
  const [message] = sandbox.control.listMessages({ user_id });
  const modules = await page.getByRole("img", { name: "QR code" }).locator("path").getAttribute("d");
  expect(message?.totp_url).toMatch(/^otpauth:/);
  expect(renderSVG(message?.totp_url ?? "", { border: 2 })).toContain(` d="${modules}"`);
}

describe("in a browser", () => {
  test("a user is led to the login and back, after a wrong password, a wrong code and two clicks of each button", async ({
    world,
    site,
  }) => {
    const page = await site.visit();
    await enterPassword(page, `${site.url}/account?tab=2`, "ada", "wrong");
    await told(page, "Unknown name or wrong password.");
    await look(page, "Sign in");
    await page.getByLabel("User name").fill("ada");
    await page.getByLabel("Password").fill("demo");
    await page.getByRole("button", { name: "Continue" }).dblclick();
    await look(page, "Confirm that it is you");
    await page.getByRole("button", { name: "Ada's sms" }).dblclick();
    await page.getByText("Enter the code that was sent to Ada's sms (•••55).").waitFor();
    await look(page, "Confirm that it is you");
    await enterCode(page, "wrong!");
    await told(page, "This code is wrong.");
    await look(page, "Confirm that it is you");
    await page.reload();
    await page.getByLabel("Code", { exact: true }).fill(codeOf(world));
    await page.getByRole("button", { name: "Confirm" }).dblclick();
    await arrive(page, "Hello ada@example.com");
    expect(page.url()).toBe(`${site.url}/account?tab=2`);
    expect(world.calls("createDeviceVerification")).toBe(1);
    expect(world.calls("verifyUserVerification")).toBe(2);
  });

  test("Back shows no form of a login that is over, and after a sign-out no page that it had guarded", {
    tags: "security",
  }, async ({ world, site }) => {
    const page = await site.visit();
    await signIn(page, world, `${site.url}/account`);
    await page.goBack();
    expect(await page.getByLabel("Code", { exact: true }).count()).toBe(0);
    await page.goto(`${site.url}/account`);
    await page.getByRole("link", { name: "Sign in or out" }).click();
    await look(page, "You are signed in");
    await press(page, "Sign out");
    await page.getByText("You have signed out.").waitFor();
    await look(page, "Sign in");
    for (let step = 0; step < 2; step++) {
      await page.goBack();
      await arrive(page, "Sign in");
    }
    await page.reload();
    await arrive(page, "Sign in");
  });

  test("the keyboard is enough, and leads in the order of the page", async ({ world, site }) => {
    const page = await site.visit({ viewport: { width: 360, height: 640 }, colorScheme: "dark" });
    await page.goto(`${site.url}/account`);
    await arrive(page, "Sign in");
    const { keyboard } = page;
    await keyboard.type("ada");
    await keyboard.press("Tab");
    await keyboard.type("demo");
    await keyboard.press("Enter");
    await page.getByRole("button", { name: "Ada's sms" }).waitFor();
    await keyboard.press("Tab");
    const outline =
      "getComputedStyle(document.activeElement).outlineStyle + document.activeElement.textContent";
    expect(await page.evaluate(outline)).toMatch(/^solidAda's sms/);
    await keyboard.press("Enter");
    await page.getByLabel("Code", { exact: true }).waitFor();
    await keyboard.type(codeOf(world));
    await keyboard.press("Enter");
    await arrive(page, "Hello ada@example.com");
  });

  test("a code that has not arrived can be sent again once the page has counted down to it", async ({
    world,
    site,
  }) => {
    const page = await site.visit();
    // the page's time stands still, however slow the machine is
    const time = new Date("2030-01-01");
    await page.clock.install({ time });
    await page.clock.pauseAt(time.getTime() + 1000);
    await enterPassword(page, `${site.url}/account`);
    await press(page, "Ada's sms");
    const again = page.getByRole("button", { name: english.sendAnotherCode });
    const rest = page.locator(".again");
    await rest.waitFor();
    expect([await again.isDisabled(), await rest.textContent()]).toEqual([
      true,
      expect.stringMatching(/ 0:(30|2\d)\b/),
    ]);
    await page.clock.runFor(15_000);
    expect([await again.isDisabled(), await rest.textContent()]).toEqual([
      true,
      expect.stringMatching(/ 0:(1[0-5]|0\d)\b/),
    ]);
    await page.clock.runFor(16_000);
    expect([await again.isEnabled(), await rest.textContent()]).toEqual([true, english.notArrived]);
    world.advance(31_000);
    await again.dblclick();
    // the page of the other message counts anew
    await page.locator(".again", { hasText: " 0:" }).waitFor();
    await enterCode(page, codeOf(world));
    await arrive(page, "Hello ada@example.com");
    expect(world.calls("createDeviceVerification")).toBe(2);
  });

  test("pages that are fetched beforehand begin nothing, and cost nothing", async ({ world, site }) => {
    const page = await site.visit();
    const fetched = Promise.all(
      ["/account", "/login"].map((path) =>
        page.waitForResponse((response) => new URL(response.url()).pathname === path),
      ),
    );
    await page.goto(`${site.url}/public`);
    for (const response of await fetched) expect(response.headers()["set-cookie"]).toBeUndefined();
    expect(await page.context().cookies()).toEqual([]);
    expect(world.map.size).toBe(0);
    expect(world.sandbox.control.listJournal()).toEqual([]);
    // one that was kept from before would lead to the login again
    await signIn(page, world, `${site.url}/account`);
  });
});

describe("in a browser, with a push,", () => {
  test.override({ devices: ["sms", "protect"] });

  test("the page goes on when it is approved, and says so when it is denied", async ({ world, site }) => {
    const page = await site.visit();
    await page.clock.install();
    await enterPassword(page, `${site.url}/account`);
    await press(page, "Ada's protect");
    await page.getByText("Waiting for you").waitFor();
    await look(page, "Confirm that it is you");
    world.sandbox.control.denyMessage(pushOf(world));
    await page.clock.runFor(2000);
    await told(page, "You have denied this.");
    // a thief may have asked for it: this login sends no other one
    await press(page, "Ada's protect");
    await told(page, "call the help desk");
    await press(page, "Start over");
    world.advance(60_000);
    await enterPassword(page, `${site.url}/account`);
    await press(page, "Ada's protect");
    await page.getByText("Waiting for you").waitFor();
    world.sandbox.control.approveMessage(pushOf(world));
    await page.clock.runFor(2000);
    await arrive(page, "Hello ada@example.com");
    expect(world.calls("createDeviceVerification")).toBe(2);
  });

  test("two tabs are one login: each takes what its own page asks for, and both are signed in and out", async ({
    world,
    site,
  }) => {
    const first = await site.visit();
    await enterPassword(first, `${site.url}/account`);
    await press(first, "Ada's sms");
    await first.getByLabel("Code", { exact: true }).waitFor();
    const code = codeOf(world);
    const second = await first.context().newPage();
    await second.clock.install();
    await second.goto(`${site.url}/login`);
    await press(second, "Choose another way");
    await press(second, "Ada's protect");
    await second.getByText("Waiting for you").waitFor();
    await enterCode(first, code);
    await arrive(first, "Hello ada@example.com");
    await second.clock.runFor(2000);
    await arrive(second, "You are signed in");
    await press(second, "Sign out");
    await arrive(second, "Sign in");
    await first.reload();
    await arrive(first, "Sign in");
    expect(world.calls("createDeviceVerification")).toBe(2);
  });

  test("two users of one site do not meet", async ({ world, site }) => {
    const ada = await site.visit();
    const grace = await site.visit();
    await Promise.all([
      enterPassword(ada, `${site.url}/account`),
      enterPassword(grace, `${site.url}/account`, "grace"),
    ]);
    await press(ada, "Ada's sms");
    await grace.locator(".choice").click();
    for (const page of [ada, grace]) await page.getByLabel("Code", { exact: true }).waitFor();
    await enterCode(grace, codeOf(world));
    await told(grace, "This code is wrong.");
    await enterCode(grace, world.sandbox.control.getLatestCode({ user_id: 43 }).code);
    await enterCode(ada, codeOf(world));
    await arrive(ada, "Hello ada@example.com");
    await arrive(grace, "Hello grace@example.com");
    expect(world.calls("createDeviceVerification")).toBe(2);
  });

  test("a page without a script has a button in place of it", async ({ world, site }) => {
    const page = await site.visit({ javaScriptEnabled: false, viewport: { width: 360, height: 640 } });
    await enterPassword(page, `${site.url}/account`);
    await press(page, "Ada's protect");
    await press(page, "Check again");
    await page.getByText("Waiting for you").waitFor();
    world.sandbox.control.approveMessage(pushOf(world));
    world.advance(2000);
    await press(page, "Check again");
    await arrive(page, "Hello ada@example.com");
    await page.goto(`${site.url}/login`);
    await press(page, "Add a device");
    await press(page, "Authenticator app");
    await seeQrCode(page, world);
    await page.goto(`${site.url}/login`);
    await press(page, "Cancel");
    await press(page, "Sign out");
    await arrive(page, "Sign in");
    // two clicks of each button: the browser drops the response of the first
    await enterPassword(page, `${site.url}/account`);
    await page.getByRole("button", { name: "Ada's sms" }).dblclick();
    await page.getByLabel("Code", { exact: true }).waitFor();
    await page.getByLabel("Code", { exact: true }).fill(codeOf(world));
    await page.getByRole("button", { name: "Confirm" }).dblclick();
    await arrive(page, "Hello ada@example.com");
    expect(world.calls("createDeviceVerification")).toBe(2);
    expect(world.calls("verifyUserVerification")).toBe(1);
  });
});

describe("in a browser, a device", () => {
  test("is enrolled by its QR code, drawn on the page, or by a call to a number", async ({ world, site }) => {
    const page = await site.visit();
    await page.clock.install();
    await signIn(page, world, `${site.url}/account`);
    await page.goto(`${site.url}/login`);
    await press(page, "Add a device");
    await page.locator("summary").first().click();
    await look(page, "Add a device");
    await press(page, "Call me");
    await page.getByText("Answer the call").waitFor();
    await look(page, "Set up your device");
    await press(page, "Choose another way");
    await press(page, "App notification");
    await seeQrCode(page, world);
    await look(page, "Set up your device");
    const { token = "" } = world.sandbox.control.getSnapshot().users[user_id]?.challenges.at(-1) ?? {};
    await page.getByText(token, { exact: true }).waitFor();
    await press(page, "Choose another way");
    await press(page, "Authenticator app");
    await seeQrCode(page, world);
    await look(page, "Set up your device");
    const [challenge] = world.sandbox.control.listChallenges({ user_id });
    const { code } = world.sandbox.control.getTotp({ user_id, challenge_id: challenge?.id ?? "none" });
    await enterCode(page, `${code.slice(0, 3)} ${code.slice(3)}`);
    await arrive(page, "Hello ada@example.com");
    expect(world.sandbox.control.listDevices({ user_id })).toHaveLength(2);
  });

  test("that was lost is replaced with a help desk's code", async ({ world, site }) => {
    const page = await site.visit();
    await page.clock.install();
    await enterPassword(page, `${site.url}/account`);
    await press(page, "I cannot use my device");
    await look(page, "Use a temporary code");
    await enterCode(page, "00000000");
    await told(page, "This code is not valid.");
    await enterCode(page, (await world.mfa.generateOtp({ user_id })).mfa_token);
    await look(page, "Remove what you have lost");
    const operation = "deleteEnrolledFactor";
    world.sandbox.control.addFault({ kind: "status", status: 503, operation, times: 1 });
    await press(page, "Remove them");
    await told(page, "Not all devices could be removed.");
    await press(page, "Remove them");
    await press(page, "App notification");
    await page.getByText("Waiting for you").waitFor();
    world.sandbox.control.approveMessage(pushOf(world));
    await page.clock.runFor(2000);
    await arrive(page, "Hello ada@example.com");
    expect(world.sandbox.control.listDevices({ user_id })).toMatchObject([{ auth_factor_name: "OneLogin" }]);
  });
});

describe("in a browser with a slow OneLogin", () => {
  test("more clicks do nothing more, with a script and without", async ({ world, site }) => {
    for (const javaScriptEnabled of [true, false]) {
      const page = await site.visit({ javaScriptEnabled });
      site.restart();
      await enterPassword(page, `${site.url}/account`);
      const gate = createGate();
      site.restart({ mfa: gatedClient(world, gate, /^POST .*verifications$/) });
      const button = page.getByRole("button", { name: "Ada's sms" });
      const { x = 0, y = 0 } = (await button.boundingBox()) ?? {};
      const sent: string[] = [];
      page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
      const click = () => page.mouse.click(x + 10, y + 10);
      await click();
      await gate.arrived;
      for (let more = 0; more < 3; more++) await click();
      if (javaScriptEnabled) expect(sent).toHaveLength(1);
      gate.open();
      await page.getByLabel("Code", { exact: true }).waitFor();
      await enterCode(page, codeOf(world));
      await arrive(page, "Hello ada@example.com");
      world.advance(60_000);
    }
    expect(world.calls("createDeviceVerification")).toBe(2);
    expect(world.calls("verifyUserVerification")).toBe(2);
  });

  test("a sign-out in another tab wins over a code that is still checked", { tags: "security" }, async ({
    world,
    site,
  }) => {
    const page = await site.visit();
    await signIn(page, world, `${site.url}/account`);
    world.advance(61_000);
    await page.goto(`${site.url}/pay`);
    await press(page, "Continue");
    await press(page, "Ada's sms");
    await page.getByLabel("Code", { exact: true }).waitFor();
    const gate = createGate();
    const other = await page.context().newPage();
    await other.goto(`${site.url}/login`);
    site.restart({ mfa: gatedClient(world, gate, /^PUT/) });
    await page.getByLabel("Code", { exact: true }).fill(codeOf(world));
    await page.getByRole("button", { name: "Confirm" }).click({ noWaitAfter: true });
    await gate.arrived;
    await press(other, "Cancel");
    await press(other, "Sign out");
    await arrive(other, "Sign in");
    gate.open();
    await arrive(page, "Sign in");
    await page.goto(`${site.url}/account`);
    await arrive(page, "Sign in");
    expect([...world.map.keys()].filter((key) => key.startsWith("session:"))).toEqual([]);
  });
});

test("in a browser, what has ended says why: a code, a login, a session, a process without a shared store", async ({
  world,
  site,
}) => {
  const page = await site.visit();
  await enterPassword(page, `${site.url}/account`);
  await press(page, "Ada's sms");
  await page.getByLabel("Code", { exact: true }).waitFor();
  const code = codeOf(world);
  world.advance(200_000);
  await enterCode(page, code);
  await told(page, "This took too long and has expired.");
  world.advance(600_000);
  await press(page, "Ada's sms");
  await told(page, "This took too long. Sign in again.");
  // a restart in the middle, with a shared store
  await enterPassword(page, `${site.url}/account`);
  site.restart();
  await press(page, "Ada's sms");
  await page.getByLabel("Code", { exact: true }).waitFor();
  site.restart();
  await enterCode(page, codeOf(world));
  await arrive(page, "Hello ada@example.com");
  world.advance(3_600_001);
  await page.reload();
  await told(page, "You were not active for a while.");
  await enterPassword(page, `${site.url}/account`);
  // and without one
  world.map.clear();
  await press(page, "Ada's sms");
  await told(page, "This took too long. Sign in again.");
  expect(world.map.size).toBe(0);
});
