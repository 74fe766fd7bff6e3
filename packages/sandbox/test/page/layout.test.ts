import { expect, test } from "vitest";
import { enroll, offered } from "../support/flows.ts";
import { type Opened, withPage } from "./support/page.ts";

const { opened } = withPage();

/** Texts that are wider than what holds them, and the page itself if it scrolls sideways or beyond its content. */
const cutOff = `[...document.querySelectorAll("#page *")]
  .filter(({ scrollWidth, clientWidth, classList, tagName }) =>
    clientWidth > 0 && scrollWidth > clientWidth + 1 && !classList.contains("hidden-text") && tagName !== "INPUT")
  .map(({ outerHTML }) => outerHTML.slice(0, 80))
  .concat(document.documentElement.scrollWidth > innerWidth ? ["the page"] : [])
  .concat(document.documentElement.scrollHeight > Math.max(innerHeight, document.body.offsetHeight) ? ["its foot"] : [])`;

const names = ["Maximiliana ".repeat(5), "W".repeat(60), "مريم العبدالله", "👩🏽‍🚀 Ripley 🚀"];

/** Users with long names and messages, made while no page follows; the first one is chosen. @returns a call */
async function makeLong({ mfa, page, sandbox }: Opened): Promise<number | undefined> {
  const url = page.url();
  await page.goto("about:blank");
  for (const [index, name] of names.entries()) {
    const id = index + 1;
    const email = `${"long".repeat(15)}@example.com`;
    sandbox.control.createUser({
      id,
      name,
      email,
      phone: "+15550199",
      devices: [{ kind: "sms", display_name: name }],
    });
  }
  const { factor_id } = await offered(mfa, 1, "OneLogin Email");
  const one = { user_id: 1, factor_id, display_name: names[0] ?? "" };
  for (let count = 0; count < 200; count += 1) await mfa.createFactorRegistration(one);
  await page.goto(`${url}#user=1`);
  await page.locator(".message").nth(199).waitFor();
  return sandbox.control.listJournal({ limit: 1 })[0]?.id;
}

type Look = readonly [width: number, height: number, size: number, views: readonly string[]];

/** Windows and sizes of text, and the parts of the page to look at in each. */
const looks: readonly Look[] = [
  [1400, 900, 100, ["phone"]],
  [1920, 900, 100, ["phone"]],
  [1366, 720, 100, ["phone"]],
  [1280, 500, 100, ["phone"]],
  [768, 900, 100, ["phone"]],
  [1400, 900, 200, ["phone", "journal"]],
  [360, 900, 100, ["phone", "user", "journal", "switches"]],
];

test("long names and 200 messages are not cut off, however wide the window and large the text", async () => {
  const { page } = opened();
  const call = await makeLong(opened());
  const found: unknown[] = [];
  const look = async ([width, height, size, views]: Look) => {
    await page.setViewportSize({ width, height });
    await page.evaluate(`document.documentElement.style.fontSize = "${size}%"`);
    for (const view of views) {
      await page.evaluate(`location.hash = "user=1&view=${view}&call=${call}"`);
      await page.locator(`main[data-view="${view}"]`).waitFor();
      await page.locator(".details").waitFor({ state: "attached" });
      found.push(...(await page.evaluate<string[]>(cutOff)).map((text) => ({ width, size, view, text })));
    }
  };
  for (const one of looks) await look(one);
  expect(found).toEqual([]);
  // negative control: a name that cannot be broken
  await page.evaluate(`document.querySelector("bdi").style.whiteSpace = "nowrap"`);
  await look([360, 900, 100, ["user"]]);
  expect(found).not.toEqual([]);
});

test("the chosen user is seen with forced colours, the QR code stays black on white", async () => {
  const { mfa, page } = opened();
  await enroll(mfa, { user_id: 42, factor: "Authenticator" });
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  const styleOf = (selector: string, name: string) =>
    page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${name}`);
  await page.locator(".qr-code").waitFor();
  expect(await styleOf(".qr-code", "backgroundColor")).toBe("rgb(255, 255, 255)");
  expect(await styleOf(".item:has([aria-current])", "borderInlineStartWidth")).toBe("4px");
  expect(await styleOf(".item:not(:has([aria-current]))", "borderInlineStartWidth")).toBe("0px");
});

test("the first Tab leads to links that skip to the messages and to the calls", async () => {
  const { page } = opened();
  const place = page.url();
  const focused = () => page.evaluate<string>("document.activeElement.id");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await focused()).toBe("messages");
  await page.getByRole("link", { name: "Skip to the calls" }).focus();
  await page.keyboard.press("Enter");
  expect(await focused()).toBe("calls");
  expect(page.url()).toBe(place);
});

test("a hidden page notifies of a message, if that is wanted, without its code", async () => {
  const { mfa, page } = opened();
  await page.evaluate(`globalThis.shown = [];
    globalThis.Notification = class extends EventTarget {
      static permission = "granted";
      static requestPermission = async () => "granted";
      constructor(...parts) { super(); shown.push(parts); }
    };
    Object.defineProperty(document, "hidden", { get: () => true });`);
  await enroll(mfa, { user_id: 42, factor: "OneLogin Email" });
  await page.locator(".message").waitFor();
  await page.getByLabel("Notify of messages").check();
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
  await expect
    .poll(() => page.evaluate("shown"))
    .toEqual([["Text message", { body: "Sent to +15550100", tag: expect.any(String) }]]);
});
