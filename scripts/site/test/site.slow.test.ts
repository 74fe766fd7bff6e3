import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { arrayOf, child, listOperations } from "@onelogin-mfa/openapi";
import { violations } from "@onelogin-mfa/page/browser";
import { evidenceOf } from "@onelogin-mfa/page/evidence";
import { contentPolicy } from "@onelogin-mfa/page/self-contained";
import { isPublished } from "@onelogin-mfa/repository/documents";
import { describe, expect, it } from "vitest";
import { readDocument, read as readFromRoot, specFile } from "../src/content/content.ts";
import { address, folder, open } from "./support/built-site.ts";

const operations = listOperations(await readDocument(specFile));
const read = (file: string) => readFileSync(join(folder, file), "utf8");
const changelog = readFromRoot("CHANGELOG.md");
const files = globSync("**/*.html", { cwd: folder });
const pages = files.filter((file) => !/^(mfa|404)\.html$|-redoc\.html$/.test(file));

/** One page of each kind. */
const kinds = [
  "index.html",
  "guides/web-login.html",
  "guides/flows.html",
  "factors/index.html",
  "factors/protect.html",
  "errors/index.html",
  "errors/422.html",
  "errors/network.html",
  "client/recipes.html",
  "operations/index.html",
  "operations/createFactorRegistration.html",
  "operations/responses.html",
  "evidence.html",
  "sandbox/control.html",
  "sandbox/clients.html",
  "review/policy.html",
  "security.html",
  "reference/client/index.html",
  "reference/client/functions/verify.html",
  "reference/client/interfaces/MfaClient.html",
  "reference/sandbox/interfaces/Control.html",
  "404.html",
  "mfa.html",
  "sandbox/control-redoc.html",
];

describe("every page", () => {
  it("has a title, a description, an address and an icon of its own", () => {
    expect(pages.length).toBeGreaterThan(200);
    const values = (pattern: RegExp) => pages.map((file) => pattern.exec(read(file))?.[1] ?? file);
    const canonical = values(/<link rel="canonical" href="(https:[^"]+)">/);
    expect(new Set(canonical).size).toBe(pages.length);
    expect(canonical).toContain("https://onelogin-mfa.example/guides/errors.html");
    expect(values(/<meta property="og:url" content="([^"]+)">/)).toEqual(canonical);
    const descriptions = values(/<meta name="description" content="([^"]{20,})">/);
    expect(descriptions.filter((text) => text.endsWith(".html"))).toEqual([]);
    expect(new Set(descriptions).size).toBeGreaterThan(pages.length * 0.95);
    expect(pages.filter((file) => !/<title>[^<]+ \| [^<]+<\/title>/.test(read(file)))).toEqual([]);
    expect(pages.filter((file) => !/rel="icon"[^>]* href="(\.\.\/)*icon\.svg"/.test(read(file)))).toEqual([]);
  });

  it("is in the sitemap, and those that are written for people in llms.txt", () => {
    expect(read("sitemap.xml").match(/<loc>/g)).toHaveLength(pages.length);
    expect(read("llms.txt")).toMatch(/^- \[Build a web login\]\(https:\/\/[^)]+web-login\.html\): A login/m);
  });

  it("closes base addresses, forms, frames and plugins", () => {
    const policy = `<meta http-equiv="Content-Security-Policy" content="${contentPolicy()}`;
    expect(files.filter((file) => !read(file).includes(policy))).toEqual([]);
  });

  it.each(kinds)("is accessible, fits its window and asks no other host: %s", async (href) => {
    for (const [width, colorScheme] of [
      [1400, "light"],
      [360, "dark"],
    ] as const) {
      const { page, requests } = await open(href, { colorScheme, viewport: { width, height: 900 } });
      await page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true");
      const isTooWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
      const others = requests.filter(
        (url) => !url.startsWith(new URL(address()).origin) && !url.startsWith("data:"),
      );
      expect([
        ...(await violations(page)),
        ...(isTooWide ? ["wider than its window"] : []),
        ...others,
      ]).toEqual([]);
    }
  });

  it("begins with how to install it, the console and the first code, all in one window", async () => {
    const { page } = await open("index.html", { viewport: { width: 1400, height: 900 } });
    const parts = [
      page.getByText("npm install @onelogin-mfa/client", { exact: true }),
      ...(isPublished(changelog) ? [] : [page.getByText("Not on npm yet.")]),
      page.getByRole("img", { name: "The sandbox's console" }),
      page.locator(".language-ts code"),
    ];
    for (const part of parts) {
      const { y = 0, height = 0 } = (await part.first().boundingBox()) ?? {};
      expect(height).toBeGreaterThan(10);
      expect(y + height).toBeLessThan(900);
    }
  });

  it("has its Markdown beside it, with links to that of others, and all texts are in one file", async () => {
    const markdown = read("guides/errors.md");
    expect(markdown).toContain("[All errors](https://onelogin-mfa.example/errors/index.md)");
    expect(read("guides/errors.html")).toContain(
      '<link rel="alternate" type="text/markdown" href="errors.md">',
    );
    expect(read("llms-full.txt")).toContain(markdown.trim());
    const files = globSync("**/*.md", { cwd: folder }).map((file) => file.replace(/md$/, "html"));
    expect(files.toSorted()).toEqual(pages.toSorted());
  });

  it("weighs at most 150 kB at a first visit", async () => {
    const { requests } = await open("index.html");
    const loaded = [...new Set(requests)].map((url) =>
      gzipSync(readFileSync(join(folder, url.slice(address().length)))),
    );
    const bytes = loaded.reduce((sum, { length }) => sum + length, 0);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(150_000);
  });

  it("shows the code of every tab, and its menu, without a script", async () => {
    const { page } = await open("guides/web-login.html", { javaScriptEnabled: false });
    for (const text of ["express.urlencoded(", "new Hono", "resumeVerification"]) {
      await page.getByText(text).first().waitFor();
    }
    await page.getByRole("link", { name: "Retries and rate limits" }).first().waitFor();
    expect(await page.locator(".vp-code-group pre:visible").count()).toBeGreaterThan(1);
  });

  it.each([
    ["portrait", 718],
    ["landscape", 1047],
  ])(
    "prints on A4, %s, also from a dark screen: text without the menu, every tab, nothing cut",
    async (_, width) => {
      const { page } = await open("operations/createFactorRegistration.html", {
        colorScheme: "dark",
        viewport: { width, height: 900 },
      });
      await page.emulateMedia({ media: "print" });
      const visible = (selector: string) => page.locator(`${selector}:visible`).count();
      expect(await visible(":is(.VPSidebar, .VPNav, .aside)")).toBe(0);
      expect(await visible(".vp-code-group pre")).toBe(await page.locator(".vp-code-group pre").count());
      const cut = await page.evaluate(
        "[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth).length",
      );
      const text = await page.evaluate("document.querySelector('main p').getBoundingClientRect().width");
      expect([cut, Number(text) > width * 0.9]).toEqual([0, true]);
      // what is written white on black would be white on white
      expect(await violations(page)).toEqual([]);
    },
  );

  it("leads to the next one, and copies its code", async () => {
    const { page } = await open("guides/errors.html");
    await page.locator(".pager-link.next").click();
    await page.waitForURL("**/guides/retries.html");
    expect(await page.locator("button.copy").count()).toBeGreaterThan(1);
  });
});

it("search has the right page among the first three", async () => {
  const { page } = await open("index.html");
  await page.keyboard.press("Control+k");
  const missing: string[] = [];
  for (const [query, right] of queries) {
    await page.getByRole("searchbox").fill("");
    await expect.poll(() => page.locator(".result").count()).toBe(0);
    await page.getByRole("searchbox").fill(query);
    await page.locator(".result").first().waitFor();
    const links = await page.locator(".result").evaluateAll((all) => all.slice(0, 3).map(String));
    if (!links.some((link) => right.test(link))) missing.push(`${query}: ${links.join(" ")}`);
  }
  expect(queries).toHaveLength(30);
  expect(missing).toEqual([]);
  expect(await violations(page)).toEqual([]);
});

/** Queries of people, and the page that each looks for. */
const queries: readonly (readonly [query: string, right: RegExp])[] = [
  ["express", /guides\/web-login/],
  ["fastify", /guides\/web-login/],
  ["next", /client\/recipes\.html#nextjs/],
  ["session", /guides\/web-login/],
  ["logging", /guides\/web-login\.html#logging/],
  ["debug", /client\/(index\.html)?#hooks-and-logs/],
  ["qr code", /guides\/web-login\.html#enroll/],
  ["wrong code", /guides\/web-login\.html#code-or-push/],
  ["refresh token", /operations\/generateToken/],
  ["push", /guides\/web-login\.html#code-or-push/],
  ["lost phone", /guides\/web-login\.html#lost-phone/],
  ["rate limit", /errors\/429|guides\/retries\.html#rate-limits/],
  ["redis", /client\/recipes\.html#shared-token/],
  ["proxy", /client\/recipes\.html#proxy/],
  ["jest", /client\/recipes\.html#jest/],
  ["docker", /sandbox\//],
  ["verifyUserOtp", /operations\/verifyUserOtp/],
  ["findUser", /client\/recipes\.html#find-the-user/],
  ["codegen", /codegen\//],
  ["scope", /guides\/authentication\.html#scopes/],
  ["totp", /factors\/authenticator/],
  ["playwright", /sandbox\//],
  ["help desk", /guides\/web-login\.html#lost-phone/],
  ["certificate", /client\/recipes\.html#company-certificate/],
  ["opentelemetry", /client\/recipes\.html#opentelemetry/],
  ["python sdk", /client\/migrating/],
  ["advance the clock", /sandbox\/control\.html#setclock/],
  ["openapi 3.0", /operations\/(index\.html)?#the-spec/],
  ["polling", /guides\/retries\.html#polling/],
  ["breaking change", /review\//],
];

it("the page of all evidence shows the levels of confidence that are asked for", async () => {
  const { page } = await open("evidence.html");
  await page.getByLabel("documented").uncheck();
  await page.getByLabel("inferred").uncheck();
  expect(await page.locator("[data-confidence]:visible").count()).toBeGreaterThan(10);
  expect(await page.locator("[data-confidence=documented]:visible").count()).toBe(0);
});

describe("the spec in Redoc", () => {
  const slug = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const routes = operations.map(({ id, node }) => {
    return `#/${slug(String(arrayOf(child(node, "tags").value)[0]))}/${id.toLowerCase()}`;
  });

  it("has real links, each to an operation, to a group of them or to the site", async () => {
    const { page } = await open("mfa.html", { viewport: { width: 1400, height: 900 } });
    const groups = new Set(routes.flatMap((route) => [route, route.replace(/\/[^/]*$/, "")]));
    // the menu comes before the operations
    await expect.poll(() => page.locator("a[href]").count()).toBeGreaterThan(30);
    const links = await page
      .locator("a[href]")
      .evaluateAll((all) => all.map((one) => String(Object(one).getAttribute("href"))));
    const isKnown = (href: string) => groups.has(href) || /^(https?:|#\/$|[\w/-]+\.html(#|$))/.test(href);
    expect(links.filter((href) => !isKnown(href))).toEqual([]);
  });

  it("has the evidence of each operation after its responses", async () => {
    const { page } = await open("mfa.html");
    for (const [index, operation] of operations.entries()) {
      await page.goto(`${address()}mfa.html${routes[index]}`);
      const section = page.locator(`[data-item-kind][data-section-id$="/${operation.id.toLowerCase()}"]`);
      await section.getByText("Responses", { exact: true }).first().waitFor();
      const expected = evidenceOf(operation).length > 0 ? "after" : "nowhere";
      // the page moves the evidence when Redoc has drawn the operation
      await expect
        .poll(
          async () => {
            // biome-ignore lint/performance/useDomNodeTextContent: what is not shown is not read
            const [before = "", after = ""] = (await section.innerText()).split(/^Responses$/m);
            if (/Evidence|captured|claim/.test(before)) return "before";
            return after.includes("Evidence: ") ? "after" : "nowhere";
          },
          { message: operation.id },
        )
        .toBe(expected);
    }
  });
});
