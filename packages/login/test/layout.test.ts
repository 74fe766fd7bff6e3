import {
  type Browser,
  type BrowserContextOptions,
  launchBrowser,
  violations,
} from "@onelogin-mfa/page-kit/browser";
import { afterAll, beforeAll, describe, expect, onTestFinished } from "vitest";
import { english, type LoginEvent, type PageParts } from "../src/index.ts";
import { createGate, gatedClient } from "./support/gate.ts";
import { type SiteFile, startSite } from "./support/site.ts";
import { type Options, right, test, type World } from "./support/world.ts";

/** A document of the application around the parts of a page. */
const around = (page: PageParts, { head = "", top = "", end = "" } = {}) => `<!doctype html>
<html lang="${page.lang}">
<head>${page.head}<link rel="icon" href="/logo.svg">${head}</head>
<body>${top}${page.body}${end}</body>
</html>`;

describe("a text that render returns", () => {
  const pages: PageParts[] = [];
  const render: Options["render"] = async (_, { page }) => {
    pages.push(page);
    return around(page, { top: `<header>Acme: ${page.title}</header>` });
  };
  test.override({ options: { render } });

  test("is sent as a page around the built-in parts, with the status and the policy of that page", async ({
    world,
  }) => {
    const visitor = world.visit();
    const seen = [
      await visitor.request("/login"),
      await visitor.request("/login", { method: "POST" }),
      await visitor.request("/login"),
    ];
    const parts = pages.splice(0);
    expect(seen.map(({ status }) => status)).toEqual([200, 403, 200]);
    expect(parts.map(({ lang, title }) => `${lang}: ${title}`)).toEqual([
      "en: Sign in",
      `en: ${english.refused.replace("'", "&#39;")}`,
      "en: Sign in",
    ]);
    for (const [index, { headers }] of seen.entries()) {
      const { nonce } = parts[index] ?? {};
      expect(nonce).toMatch(/^[\w-]{36}$/);
      const policy = headers.get("content-security-policy");
      expect(policy).toContain(`script-src 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'`);
      expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(headers.get("cache-control")).toBe("no-store");
    }
    expect(new Set(parts.map(({ nonce }) => nonce)).size).toBe(3);
  });

  test("has the forms of every page", async ({ world }) => {
    const visitor = world.visit();
    expect(await visitor.load("/login")).toMatch(/<header>Acme: Sign in<\/header><main class="login-card">/);
    expect(await visitor.send("password", right)).toMatch(/Acme: Confirm that it is you.*Ada&#39;s sms/s);
  });
});

test("a render that throws or returns nothing leaves the built-in page, and the developer is told the error", async ({
  world,
}) => {
  const events: LoginEvent[] = [];
  const onEvent = (event: LoginEvent) => void events.push(event);
  const render: Options["render"] = ({ page }) => {
    if (page === "password") throw new Error("no template");
    return undefined;
  };
  const visitor = world.visit(world.start({ render, onEvent }));
  expect(await visitor.load("/login")).toContain("<h1>Sign in</h1>");
  expect(visitor.last().status).toBe(200);
  expect(await visitor.send("password", right)).toContain("<h1>Confirm that it is you</h1>");
  expect(events).toMatchObject([
    { type: "refused", reason: "application", error: new Error("no template") },
    { type: "began" },
  ]);
});

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>`;
const files: ReadonlyMap<string, SiteFile> = new Map([
  ["/logo.svg", { type: "image/svg+xml", text: drawing }],
  ["/bg.svg", { type: "image/svg+xml", text: drawing }],
  // a browser that cannot read a font has loaded it
  ["/font.woff2", { type: "font/woff2", text: "no font" }],
  [
    "/site.css",
    {
      type: "text/css",
      text: `@font-face { font-family: Site; src: url("/font.woff2?sheet"); }
header { font-family: Site; color: rgb(1, 2, 3); } .login-card { border-radius: 3px; }`,
    },
  ],
]);

/** Opens the login of a site in a browser, which collects what is loaded, blocked and complained of. */
async function open(world: World, options: Partial<Options>, own: BrowserContextOptions = {}) {
  let login = world.start(options);
  const { url, close } = await startSite(() => login, files);
  const context = await browser.newContext(own);
  onTestFinished(async () => {
    await context.close();
    await close();
  });
  const [loaded, complaints]: string[][] = [[], []];
  const page = await context.newPage();
  page.on("response", (response) => {
    if (response.ok()) loaded?.push(response.url().slice(url.length));
  });
  page.on("pageerror", ({ message }) => complaints?.push(message));
  page.on("console", (line) => line.type() === "error" && complaints?.push(line.text()));
  await page.addInitScript(`window.blocked = [];
addEventListener("securitypolicyviolation", (event) =>
  blocked.push(event.effectiveDirective + " " + event.blockedURI));`);
  await page.goto(`${url}/login`, { waitUntil: "networkidle" });
  return {
    url,
    page,
    loaded,
    complaints,
    blocked: () => page.evaluate<string[]>("blocked"),
    /** Continues with another process of the site. */
    restart(more: Partial<Options>) {
      login = world.start(more);
    },
  };
}

describe("in a browser, a layout", () => {
  const css = `@font-face { font-family: Own; src: url("/font.woff2"); }
.login-card { font-family: Own; } body { background: url("/bg.svg"); }`;

  test("loads a logo, a font, a background and a style sheet of its own site, and runs a script with the nonce", async ({
    world,
  }) => {
    const { page, loaded, complaints, blocked } = await open(world, {
      css,
      render: (_, { page: parts }) =>
        around(parts, {
          head: '<link rel="stylesheet" href="/site.css">',
          top: '<header><img src="/logo.svg" alt="Acme"> Acme</header>',
          end: `<script nonce="${parts.nonce}">document.body.dataset.own = "ran"</script>`,
        }),
    });
    expect(await blocked()).toEqual([]);
    expect(complaints).toEqual([]);
    const expected = ["/login", "/site.css", "/logo.svg", "/bg.svg", "/font.woff2", "/font.woff2?sheet"];
    expect(loaded).toEqual(expect.arrayContaining(expected));
    const facts = `({
  own: document.body.dataset.own,
  logo: document.querySelector("header img").naturalWidth,
  color: getComputedStyle(document.querySelector("header")).color,
  radius: getComputedStyle(document.querySelector(".login-card")).borderRadius,
})`;
    expect(await page.evaluate(facts)).toEqual({
      own: "ran",
      logo: 40,
      color: "rgb(1, 2, 3)",
      radius: "3px",
    });
    expect(await violations(page)).toEqual([]);
  });

  test("loads nothing of another origin, and runs no script without the nonce", async ({ world }) => {
    // the same server by another name
    let other = "";
    const render: Options["render"] = ({ path }, { page, request }) => {
      other = new URL(path, request.url).origin.replace("127.0.0.1", "localhost");
      return around(page, {
        head: `<link rel="stylesheet" href="${other}/site.css">
<style nonce="${page.nonce}">@font-face { font-family: Foreign; src: url("${other}/font.woff2"); }
header { font-family: Foreign; }</style>`,
        top: `<header><img src="${other}/logo.svg" alt="Acme"> Acme</header>`,
        end: `<script>document.body.dataset.own = "ran"</script>
<script src="/site.js"></script><iframe src="/public"></iframe>`,
      });
    };
    const { page, blocked } = await open(world, { render });
    expect((await blocked()).sort()).toEqual([
      expect.stringMatching(/^font-src .*localhost.*\/font\.woff2$/),
      expect.stringMatching(/^frame-src .*\/public$/),
      expect.stringMatching(/^img-src .*localhost.*\/logo\.svg$/),
      expect.stringMatching(/^script-src-elem .*\/site\.js$/),
      "script-src-elem inline",
      expect.stringMatching(/^style-src-elem .*localhost.*\/site\.css$/),
    ]);
    const facts = `[document.querySelector("header img").naturalWidth, document.body.dataset.own ?? "none"]`;
    expect(await page.evaluate(facts)).toEqual([0, "none"]);
  });

  test("looks the same with the style of the card and without it", async ({ world }) => {
    const top = `<header><h1>Acme</h1><nav><ul><li><a href="/public">Home</a></li></ul></nav>
<form action="/public"><label for="q">Search</label> <input id="q" name="q"><button>Search</button></form>
<p class="notice">News <small>today</small> <code>1</code></p><details><summary>More</summary>x</details></header>`;
    const { page } = await open(world, {
      render: (_, { page: parts }) => {
        const own = `<style nonce="${parts.nonce}">nav { animation: pulse 9s paused; } @keyframes pulse { to { color: red; } }</style>`;
        return around({ ...parts, head: own + parts.head }, { top, end: "<footer>Imprint</footer>" });
      },
    });
    /** The computed style of elements; those around the card are as large as it makes them. */
    const styles = (
      selector: string,
      ignored = "^$",
    ) => `[...document.querySelectorAll("${selector}")].map((one) =>
  [one.localName, [...getComputedStyle(one)].filter((name) => !/^--login|${ignored}/.test(name))
    .map((name) => name + ": " + getComputedStyle(one)[name])])`;
    const moved = "size|width|height|origin|inset|^top|^bottom";
    const look = async () => ({
      layout: [
        await page.evaluate(styles("html, body", moved)),
        await page.evaluate(styles("header, header *, footer")),
        await page.evaluate(
          "document.getAnimations().flatMap(({ effect }) => effect.getKeyframes().map(Object.keys))",
        ),
      ],
      card: await page.evaluate(styles(".login-card, .login-card *")),
    });
    const before = await look();
    await page.evaluate(`[...document.querySelectorAll("style")].at(-1).remove()`);
    const after = await look();
    expect(before.layout).toEqual(after.layout);
    expect(before.card).not.toEqual(after.card);
  });

  test("sends forms of its own, whatever a form of the card is doing", async ({ world }) => {
    const { url, page, restart } = await open(world, {
      render: (_, { page: parts }) =>
        around(parts, {
          top: `<form id="live"><button>Suggest</button></form>
<form action="/public"><input name="q" aria-label="Search"></form>`,
          end: `<script nonce="${parts.nonce}">document.getElementById("live").addEventListener("submit", (event) => event.preventDefault())</script>`,
        }),
    });
    // one that a script sends: the page stays, and so the card's forms must go on working
    await page.getByRole("button", { name: "Suggest" }).click();
    expect(await page.evaluate("document.body.ariaBusy")).toBeNull();
    const { x = 0, y = 0 } = (await page.getByLabel("Search").boundingBox()) ?? {};
    const gate = createGate();
    restart({ mfa: gatedClient(world, gate, /^GET .*users$/) });
    await page.getByLabel("User name").fill("ada");
    await page.getByLabel("Password").fill("demo");
    await page.getByRole("button", { name: "Continue" }).click({ noWaitAfter: true });
    await gate.arrived;
    await page.mouse.click(x + 10, y + 10);
    await page.keyboard.type("shoes");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${url}/public?q=shoes`, { timeout: 20_000 });
    gate.open();
  });

  test("is none of the script's business, though it has names of the card", async ({ world }) => {
    const { page, complaints, loaded } = await open(world, {
      render: (_, { page: parts }) =>
        around(parts, { top: '<nav data-view="list" data-seconds="9"><p class="again">Again</p></nav>' }),
    });
    expect(await page.getByRole("navigation").textContent()).toBe("Again");
    // some browsers also fetch the icon
    expect([complaints, loaded?.filter((path) => path !== "/logo.svg")]).toEqual([[], ["/login"]]);
  });

  test.for([
    ["that is light alone", "", "light"],
    ["that is light and dark", ":root { color-scheme: light dark; }", "dark"],
  ])("%s has a card that is as well, on a dark phone", async ([, own, expected], { world }) => {
    const render: Options["render"] = (_, { page }) =>
      around(page, { head: `<style nonce="${page.nonce}">${own}</style>` });
    const { page } = await open(world, { render }, { colorScheme: "dark" });
    const shades = `["backgroundColor", "color"].map((name) =>
  getComputedStyle(document.querySelector(".login-card"))[name].match(/\\d+/g).map(Number).reduce((sum, part) => sum + part))`;
    const [ground = 0, ink = 0] = await page.evaluate<number[]>(shades);
    expect(ground > ink ? "light" : "dark").toBe(expected);
    expect(await violations(page)).toEqual([]);
  });
});
