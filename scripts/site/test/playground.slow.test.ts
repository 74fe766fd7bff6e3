import { listOperations } from "@onelogin-mfa/openapi";
import { type Page, violations } from "@onelogin-mfa/page-kit/browser";
import { describe, expect, it } from "vitest";
import { readDocument, specFile } from "../src/content/content.ts";
import { open } from "./support/built-site.ts";

const operations = listOperations(await readDocument(specFile));
const pageOf = (id: string) => `operations/${id}.html`;

const statusOf = (page: Page) => page.locator(".try .status");
const phoneOf = (page: Page) => page.getByRole("region", { name: "The user's phone" });

/** Presses a button by keyboard. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  const button = page.getByRole("button", { name }).first();
  await button.focus();
  await button.press("Enter");
}

describe.each(operations)("the page of $id", ({ id }) => {
  it("sends its request to the sandbox in the page, and shows code for it", async () => {
    const { page } = await open(pageOf(id));
    await press(page, "Send");
    expect(await statusOf(page).textContent()).toMatch(/^\s*20[014] \w+/);
    expect(await page.locator(".try .code pre").textContent()).toContain(`mfa.${id}(`);
  });
});

it("a visit loads no sandbox; the first Send loads it, and no later one requests anything", async () => {
  const { page, requests } = await open(pageOf("createDeviceVerification"));
  const isSandbox = (url: string) => /one-login/.test(url);
  expect(requests.filter(isSandbox)).toEqual([]);
  const { origin } = new URL(page.url());
  await press(page, "Send");
  await statusOf(page).waitFor();
  await page.waitForLoadState("networkidle");
  expect(requests.filter(isSandbox)).toHaveLength(1);
  const loaded = requests.length;
  for (const name of ["Send", "404 unknownId", "5xx edge", "Push", "Send", "Approve"])
    await press(page, name);
  await expect.poll(() => phoneOf(page).textContent()).toContain("accepted");
  expect(requests.slice(loaded)).toEqual([]);
  expect(requests.filter((url) => new URL(url).origin !== origin)).toEqual([]);
});

it("a code goes from the phone into the request, on the next page, and signs the user in", async () => {
  const { page } = await open(pageOf("createDeviceVerification"));
  await press(page, "Send");
  await statusOf(page).waitFor();
  await page.goto(new URL("verifyUserVerification.html", page.url()).href);
  await press(page, "Send");
  await expect.poll(() => page.locator(".try .response pre").first().textContent()).toContain('"pending"');
  await press(page, /^Use /);
  await press(page, "Send");
  await expect.poll(() => page.locator(".try .response pre").first().textContent()).toContain('"accepted"');
});

it("another tab has the same messages, and a reset empties both", async () => {
  const { page } = await open(pageOf("createDeviceVerification"));
  const [other] = await Promise.all([
    page.waitForEvent("popup"),
    page.evaluate(() => void window.open(location.href)),
  ]);
  await press(other, "Send");
  await statusOf(other).waitFor();
  await press(page, "Send");
  // the app's own code stands in the phone as well
  await expect.poll(() => phoneOf(other).getByText("Your OneLogin code").count()).toBe(2);
  await press(page, "Reset");
  await expect.poll(() => phoneOf(other).textContent()).toContain("No messages");
});

it("an edited request shows its own response, and a body that is no JSON is refused in the page", async () => {
  const { page } = await open(pageOf("updateUser"));
  await page.getByRole("textbox", { name: "Request body" }).fill("{");
  await press(page, "Send");
  expect(await statusOf(page).textContent()).toContain("400");
  expect(await page.locator(".try .code").count()).toBe(0);
  await page.getByRole("textbox", { name: "Request body" }).fill('{"phone":"+15550199"}');
  for (const [label, text] of [
    ["Python", 'json.dumps({"phone": "+15550199"})'],
    ["Go", 'strings.NewReader(`{"phone":"+15550199"}`)'],
    ["curl", `--data '{"phone":"+15550199"}'`],
  ] as const) {
    await press(page, "Send");
    await press(page, label);
    expect(await page.locator(".try .code pre").textContent()).toContain(text);
  }
});

describe("the start page", () => {
  it("is a whole login: a wrong code, the right one, a push, all by keyboard", async () => {
    const { page, requests } = await open("index.html");
    const login = page.getByRole("region", { name: "Sign in, right here" });
    await press(page, "E-mail a code");
    await login.getByLabel("Code").fill("000000");
    await login.getByLabel("Code").press("Enter");
    await expect.poll(() => login.textContent()).toContain("That code is wrong");
    await press(page, /^Use /);
    await press(page, "Sign in");
    await expect.poll(() => login.textContent()).toContain("Welcome, Hazel");
    await press(page, "Sign out");
    await press(page, "Send a push");
    await press(page, "Deny");
    await expect.poll(() => login.textContent()).toContain("Denied");
    await press(page, "Send a push");
    await press(page, "Approve");
    await expect.poll(() => login.textContent()).toContain("Welcome, Hazel");
    const { origin } = new URL(page.url());
    expect(requests.filter((url) => new URL(url).origin !== origin)).toEqual([]);
  });

  it("is one screen, without a script a text", async () => {
    const { page } = await open("index.html", { viewport: { width: 1400, height: 900 } });
    const box = await page.locator(".try.login").boundingBox();
    expect((box?.y ?? 900) + (box?.height ?? 0)).toBeLessThan(900);
    const plain = await open("index.html", { javaScriptEnabled: false });
    expect(await plain.page.locator(".try .needs-script").isVisible()).toBe(true);
    expect(await plain.page.getByRole("button", { name: "Send a push" }).isVisible()).toBe(false);
  });
});

it("without a script the page of an operation says what would be there, and shows the code", async () => {
  const { page } = await open(pageOf("getUser"), { javaScriptEnabled: false });
  expect(await page.locator(".try .needs-script").isVisible()).toBe(true);
  expect(await page.getByRole("button", { name: "Send" }).isVisible()).toBe(false);
});

describe.each(["index.html", pageOf("createFactorRegistration")])("%s", (href) => {
  it.each([1400, 768, 360])("fits %i px, and axe finds nothing, light and dark", async (width) => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await open(href, { viewport: { width, height: 800 }, colorScheme });
      await press(page, href === "index.html" ? "E-mail a code" : "Send");
      await page.locator(".try .message").first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await violations(page)).toEqual([]);
    }
  });
});

it("below plain HTTP at a host of a network, where a browser has no secure context, it works as well", async () => {
  const { page } = await open(pageOf("createDeviceVerification"));
  await page.evaluate(() => {
    // as in a context that is not secure
    Object.defineProperty(crypto, "randomUUID", { value: undefined });
    Object.defineProperty(crypto, "subtle", { value: undefined });
  });
  await press(page, "Send");
  expect(await statusOf(page).textContent()).toContain("201");
});
