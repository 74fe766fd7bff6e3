import { expect } from "vitest";
import { enroll, offered } from "../support/flows.ts";
import { type Opened, test } from "./support/page.ts";

/** All that is wrong with the layout of a page with an open call. */
const faults = `[
  // texts that are wider than what holds them, but for those that end in an ellipsis
  ...[...document.querySelectorAll("#page *")]
    .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1
      && getComputedStyle(element).textOverflow !== "ellipsis" && !element.matches(".hidden-text, input, select"))
    .map(({ outerHTML }) => "cut off: " + outerHTML.slice(0, 80)),
  // codes that are broken in two
  ...[...document.querySelectorAll(".digits, .code .mono")]
    .filter((code) => code.offsetHeight > 2 * parseFloat(getComputedStyle(code).fontSize))
    .map(({ textContent }) => "broken: " + textContent),
  // names of which more than an ellipsis is missing
  ...[...document.querySelectorAll("bdi")]
    .filter(({ offsetHeight }) => offsetHeight > 2.5 * 1.5 * parseFloat(getComputedStyle(document.body).fontSize))
    .map(({ textContent }) => "long: " + textContent.slice(0, 80)),
  // the open call and its row
  ...[document.getElementById("panel"), document.querySelector("#calls [aria-current]")]
    .filter((element) => element?.checkVisibility())
    .map((element) => element.getBoundingClientRect())
    .filter(({ top, bottom, height }) => top < 0 || bottom > innerHeight || height < 30)
    .map((box) => "out of view: " + JSON.stringify(box)),
  ...(document.documentElement.scrollWidth > innerWidth ? ["the page scrolls sideways"] : []),
  ...(document.documentElement.scrollHeight > Math.max(innerHeight, document.body.offsetHeight) ? ["its foot"] : []),
]`;

const names = ["Maximiliana ".repeat(5), "W".repeat(10_000), "مريم العبدالله", "👩🏽‍🚀 Ripley 🚀"];

/** Users with long names and messages, made while no page follows. @returns the fragment for a refused call */
async function makeLong({ mfa, page, sandbox }: Opened): Promise<string> {
  const url = page.url();
  await page.goto("about:blank");
  for (const [index, name] of names.entries()) {
    const email = `${"long".repeat(15)}${index}@example.com`;
    const devices = [{ kind: "sms", display_name: name }, { kind: "authenticator" }] as const;
    sandbox.control.createUser({ id: index + 1, name, email, phone: "+15550199", devices: [...devices] });
  }
  const { factor_id } = await offered(mfa, 2, "OneLogin Email");
  const one = { user_id: 2, factor_id, display_name: names[1] ?? "" };
  for (let count = 0; count < 60; count += 1) await mfa.createFactorRegistration(one);
  await mfa.createFactorRegistration({ ...one, factor_id: 1 }).catch(() => {});
  const { id } = sandbox.control.listJournal({ limit: 1 })[0] ?? {};
  const { device_id = "" } = sandbox.control.listDevices({ user_id: 2 })[1] ?? {};
  await mfa.createDeviceVerification({ user_id: 2, device_id });
  await page.goto(`${url}#user=2&call=${id}`);
  await page.locator("#panel h3").first().waitFor();
  return `user=2&call=${id}`;
}

type Look = readonly [
  width: number,
  height: number,
  size: number,
  scheme: "light" | "dark",
  views: readonly string[],
];

/** Windows, sizes of text and themes, and the parts of the page to look at in each. */
const looks: readonly Look[] = [
  [1400, 900, 100, "light", ["calls", "user"]],
  [1920, 900, 100, "dark", ["phone"]],
  [1366, 720, 100, "light", ["switches"]],
  [1280, 720, 100, "dark", ["user", "calls"]],
  [1280, 500, 100, "light", ["calls"]],
  [768, 900, 100, "dark", ["user", "phone", "calls"]],
  [1400, 900, 200, "light", ["phone", "calls"]],
  [360, 780, 100, "dark", ["phone", "user", "switches", "calls"]],
];

/** The lists without an open call, and the lines that each has. */
const linesOf = { logins: ".line", messages: ".received", findings: ".rule" };

test("nothing is cut off, broken or out of view, however wide the window, large the text and long the names", async ({
  opened,
}) => {
  const { page } = opened;
  const fragment = await makeLong(opened);
  const found: unknown[] = [];
  const look = async ([width, height, size, colorScheme, views]: Look) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.evaluate(`document.documentElement.style.fontSize = "${size}%"`);
    for (const view of views) {
      await page.evaluate(`location.hash = "${fragment}&view=${view}"`);
      await page.locator(`main[data-view="${view}"]`).waitFor();
      // a frame later, the open call's row is in view
      await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
      found.push(...(await page.evaluate<string[]>(faults)).map((text) => ({ width, size, view, text })));
    }
  };
  for (const one of looks) await look(one);
  for (const width of [1400, 768, 360]) {
    await page.setViewportSize({ width, height: 900 });
    for (const [list, line] of Object.entries(linesOf)) {
      await page.evaluate(`location.hash = "user=2&list=${list}"`);
      await page.locator(`#calls ${line}`).first().waitFor();
      found.push(...(await page.evaluate<string[]>(faults)).map((text) => ({ width, list, text })));
    }
  }
  expect(found).toEqual([]);
  await page.evaluate(`location.hash = "${fragment}"`);
  await page.locator("#panel .mono").first().waitFor();
  // negative control: a name and a code that cannot be broken, and a call that is larger than the window
  await page.evaluate(`{
    document.querySelector("#panel .mono").style.whiteSpace = "nowrap";
    Object.assign(document.querySelector(".digits").style, { whiteSpace: "normal", overflowWrap: "anywhere", width: "2ch" });
    document.querySelector(".message bdi").style.display = "block";
    panel.style.minHeight = "200vh";
  }`);
  await look([1400, 900, 100, "light", ["calls"]]);
  const kinds = found.map((one) => Object(one).text.split(":")[0]);
  expect(kinds).toEqual(expect.arrayContaining(["broken", "long", "out of view"]));
});

test("the open call is seen with forced colours, the QR code stays black on white", async ({ opened }) => {
  const { mfa, page } = opened;
  await enroll(mfa, { user_id: 42, factor: "Authenticator" });
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  const styleOf = (selector: string, name: string) =>
    page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${name}`);
  await page.locator(".qr-code").waitFor();
  expect(await styleOf(".qr-code", "backgroundColor")).toBe("rgb(255, 255, 255)");
  await page.locator("#calls a").last().click();
  await page.locator("#calls [aria-current]").waitFor();
  expect(await styleOf("#calls [aria-current]", "borderInlineStartWidth")).toBe("4px");
  expect(await styleOf("#calls a:not([aria-current])", "borderInlineStartWidth")).toBe("0px");
});
