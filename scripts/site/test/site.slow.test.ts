import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { arrayOf, child, listOperations } from "@onelogin-mfa/openapi";
import { type Page, violations } from "@onelogin-mfa/page-kit/browser";
import { evidenceOf } from "@onelogin-mfa/page-kit/evidence";
import { contentPolicy } from "@onelogin-mfa/page-kit/self-contained";
import { isPublished } from "@onelogin-mfa/repository/documents";
import { describe, expect, it } from "vitest";
import { readDocument, read as readFromRoot, specFile } from "../src/content/content.ts";
import { figuresOf, floors, halves, type Search, searchIn } from "./search/support.ts";
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

const shownTabs = (page: Page) => page.locator(".vp-code-group pre:visible").allTextContents();

describe("every page", () => {
  const values = (pattern: RegExp) => pages.map((file) => pattern.exec(read(file))?.[1] ?? file);

  it("has an address of its own if the site was built with SITE_URL, as weekly.yml does; else none is named", () => {
    const canonical = values(/<link rel="canonical" href="(https?:[^"]+)">/);
    expect(values(/<meta property="og:url" content="([^"]+)">/)).toEqual(canonical);
    const isKnown = existsSync(join(folder, "sitemap.xml"));
    if (isKnown) expect(new Set(canonical).size).toBe(pages.length);
    // a page without one stands for itself
    else expect(canonical).toEqual(pages);
    const guide = canonical.find((url) => url.endsWith("guides/flows.html"));
    expect(read("llms.txt")).toContain(isKnown ? `(${guide})` : "(/guides/flows.html)");
  });

  it("has a title, a description and an icon of its own", () => {
    expect(pages.length).toBeGreaterThan(200);
    const descriptions = values(/<meta name="description" content="([^"]{20,})">/);
    expect(descriptions.filter((text) => text.endsWith(".html"))).toEqual([]);
    expect(new Set(descriptions).size).toBeGreaterThan(pages.length * 0.95);
    expect(pages.filter((file) => !/<title>[^<]+ \| [^<]+<\/title>/.test(read(file)))).toEqual([]);
    expect(pages.filter((file) => !/rel="icon"[^>]* href="(\.\.\/)*icon\.svg"/.test(read(file)))).toEqual([]);
  });

  it("describes the parameters of a function, by their types if it has no words for them", () => {
    const verify = read("reference/client/functions/verify.html");
    expect(verify).toMatch(
      /<td><code>mfa<\/code><\/td>.*?<td>The methods that <code>verify<\/code> calls\.<\/td>/s,
    );
    const references = files.filter((file) => file.startsWith("reference/"));
    expect(references.filter((file) => read(file).includes("__namedParameters"))).toEqual([]);
  });

  it.each([
    ["operations/getUser.html", "<a>API</a> / Read a user"],
    ["operations/index.html", "API / Operations"],
    ["guides/web-login.html", "Start / Build a web login"],
    ["reference/client/functions/verify.html", "<a>Client reference</a> / Functions / verify"],
  ])("says where it is in the menu: %s", (file, way) => {
    const [list = ""] = /<nav class="breadcrumbs".*?<\/nav>/s.exec(read(file)) ?? [];
    const crumbs = list.split("<li").slice(1);
    const texts = crumbs.map((crumb) => {
      const text = crumb.replace(/^[^>]*>/, "").replaceAll(/<[^>]*>/g, "");
      return crumb.includes("<a ") ? `<a>${text}</a>` : text;
    });
    expect(texts.join(" / ")).toBe(way);
    expect(crumbs.at(-1)).toMatch(/^ aria-current="page">/);
  });

  it("says when it was changed", () => {
    const day = /Last updated <time datetime="(\d{4}-\d\d-\d\d)">\1<\/time>/;
    const isKnown = day.test(read("guides/flows.html"));
    // a checkout without history knows no day
    expect(day.test(read("operations/getUser.html"))).toBe(isKnown);
    expect(read("reference/client/functions/verify.html")).not.toMatch(day);
  });

  it("names each column of its tables", () => {
    expect(files.filter((file) => /<th\b[^>]*><\/th>/.test(read(file)))).toEqual([]);
  });

  it("is in the sitemap, if there is one, and those that are written for people in llms.txt", () => {
    if (existsSync(join(folder, "sitemap.xml")))
      expect(read("sitemap.xml").match(/<loc>/g)).toHaveLength(pages.length);
    expect(read("llms.txt")).toMatch(/^- \[Build a web login\]\([^)]*\/guides\/web-login\.html\): A login/m);
  });

  it("closes base addresses, forms, frames and plugins", { tags: "security" }, () => {
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

  it("begins with a login to play, how to install it and the first code, all in one window", async () => {
    const { page } = await open("index.html", { viewport: { width: 1400, height: 900 } });
    const whole = [
      page.getByRole("button", { name: "Send a push" }),
      page.getByText("npm install @onelogin-mfa/login @onelogin-mfa/client", { exact: true }),
      ...(isPublished(changelog) ? [] : [page.getByText("Not on npm yet.")]),
      page.getByText("createLogin({"),
    ];
    for (const part of whole) {
      const { y = 0, height = 0 } = (await part.first().boundingBox()) ?? {};
      expect(height).toBeGreaterThan(10);
      expect(y + height).toBeLessThan(900);
    }
  });

  it("has its Markdown beside it, with links to that of others, and all texts are in one file", async () => {
    const markdown = read("errors/index.md");
    expect(markdown).toMatch(/\[Retries[^\]]*\]\(\S*\/guides\/retries\.md\)/);
    expect(read("errors/index.html")).toContain(
      '<link rel="alternate" type="text/markdown" href="index.md">',
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

  it.each([
    ["without a script", "guides/web-login.html", { javaScriptEnabled: false }],
    ["from a disk", `${pathToFileURL(folder)}/guides/web-login.html`, {}],
  ])("has its tabs, and its menu on a telephone, %s", async (_, href, options) => {
    const { page } = await open(href, { ...options, viewport: { width: 360, height: 800 } });
    await page.locator(".tabs label", { hasText: "Hono" }).click();
    expect(await shownTabs(page)).toEqual(expect.arrayContaining([expect.stringContaining("new Hono")]));
    const groups = await page.locator(".vp-code-group").count();
    expect(await shownTabs(page)).toHaveLength(groups);
    expect(await page.locator(":is(button, [role=switch]):visible").count()).toBe(0);
    await page.getByRole("link", { name: "Menu" }).click();
    await page.getByRole("link", { name: "Retries, rate limits and scale" }).click();
    await page.getByRole("heading", { name: "Retries, rate limits and scale" }).waitFor();
  });

  it("has a tab for each of its rules in the style sheet", () => {
    const groups = files.flatMap((file) => read(file).match(/<div class="tabs">.*?<\/div>/g) ?? []);
    const sizes = groups.map((group) => group.match(/<input/g)?.length ?? 0);
    expect(sizes.length).toBeGreaterThan(20);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8);
  });

  it("keeps the tab that was chosen", async () => {
    const { page } = await open("operations/getUser.html");
    await page.locator(".tabs label", { hasText: "curl" }).click();
    await page.goto(`${address()}operations/getAuthFactors.html`);
    await expect.poll(() => shownTabs(page)).toContainEqual(expect.stringMatching(/^curl /));
    await page.locator(".pager-link.next").click();
    await page.waitForURL("**/createFactorRegistration.html");
    await expect.poll(() => shownTabs(page)).toContainEqual(expect.stringMatching(/^curl .*registrations/m));
  });

  it.each(["guides/nothing.html", "nothing/at/all"])("says that there is none at %s", async (href) => {
    const { page } = await open(href);
    await page.getByRole("heading", { name: "Page not found" }).waitFor();
    await page.getByRole("link", { name: "Start page" }).click();
    await page.locator(".VPHome").waitFor();
    const { page: still } = await open(href, { javaScriptEnabled: false });
    await still.getByRole("heading", { name: "Page not found" }).waitFor();
    expect(await still.getByRole("link", { name: "Start page" }).getAttribute("href")).toBe("/index.html");
  });

  it.each([
    [1400, true],
    [1100, true],
    [768, false],
    [360, false],
  ])("of an operation has its code beside the text, if there is room: %i", async (width, isBeside) => {
    const { page } = await open("operations/createFactorRegistration.html", {
      javaScriptEnabled: false,
      viewport: { width, height: 900 },
    });
    const [text, pane] = await Promise.all(
      [".columns > .beside", ".columns > .pane"].map((one) => page.locator(one).first().boundingBox()),
    );
    if (!text || !pane) throw new Error("both are shown");
    expect(pane.x >= text.x + text.width).toBe(isBeside);
    expect(pane.y >= text.y + text.height).toBe(!isBeside);
    expect(pane.width).toBeGreaterThan(300);
    // it is still there further below
    await page.evaluate("scrollTo(0, 400)");
    const { y = 0 } = (await page.locator(".columns > .pane").first().boundingBox()) ?? {};
    expect(y > 0 && y < 200).toBe(isBeside);
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
    const { page } = await open("guides/flows.html");
    await page.locator(".pager-link.next").click();
    await page.waitForURL("**/guides/retries.html");
    expect(await page.locator("button.copy").count()).toBeGreaterThan(1);
  });
});

describe("code of the guides", () => {
  const guides = pages.filter((file) => !/^(reference|operations)\//.test(file));

  /** Lines that are cut or broken, with their pages. Those of notes have commands that have to stay on one line. */
  async function longLines(width: number, of: string): Promise<string[]> {
    const { page } = await open("index.html", { viewport: { width, height: 900 } });
    const lines: string[] = [];
    for (const file of guides) {
      await page.goto(address() + file, { waitUntil: "load" });
      await page.addStyleTag({
        content: ".vp-doc .vp-code-group > .blocks > * { display: block !important }",
      });
      await page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true");
      const found = await page.evaluate<string[]>(`[...document.querySelectorAll("main pre")]
        .filter((block) => !block.closest(".custom-block.note"))
        .flatMap((block) => ${of})`);
      lines.push(...found.map((line) => `${file}: ${line}`));
    }
    return lines;
  }

  it("fits its column at 1400 pixels: no block scrolls, no line is broken", async () => {
    const isBroken =
      "line.getBoundingClientRect().height > 1.5 * parseFloat(getComputedStyle(line).lineHeight)";
    const broken = `[...block.querySelectorAll(".line")].filter((line) => ${isBroken}).map((line) => line.textContent)`;
    expect(
      await longLines(1400, `block.scrollWidth > block.clientWidth ? ["a block that scrolls"] : ${broken}`),
    ).toEqual([]);
  });

  it("goes on below at 360 pixels: only a drawing scrolls", async () => {
    const cut = "block.scrollWidth > block.clientWidth ? [block.parentElement.className] : []";
    expect(await longLines(360, cut)).toEqual([]);
  });
});

describe("the search", () => {
  /** The search with the index and the options that a browser loads. */
  async function readSearch(): Promise<Search> {
    const pathOf = (name: string) =>
      join(folder, globSync(`assets/chunks/${name}.*.js`, { cwd: folder })[0] ?? "");
    const { default: index } = await import(pathToFileURL(pathOf("@localSearchIndexroot")).href);
    const data = runInNewContext(
      `const window = {};${readFileSync(pathOf("metadata"), "utf8")};window.__VP_SITE_DATA__`,
    );
    return searchIn(index, data.themeConfig.search.options.miniSearch);
  }

  it.each(halves)(
    "has the right page mostly first, and nearly always among the first three: %s",
    async (_, queries) => {
      const { first, firstThree, empty } = figuresOf(queries, await readSearch());
      expect(queries.length).toBeGreaterThanOrEqual(60);
      expect(first).toBeGreaterThanOrEqual(floors.first);
      expect(firstThree).toBeGreaterThanOrEqual(floors.firstThree);
      expect(empty).toEqual([]);
    },
  );

  it("has an operation by its name, before all but a function of the sandbox with that name", async () => {
    const search = await readSearch();
    const missed = operations.filter(({ id }) => {
      const found = search(id).slice(0, 2);
      return !found.some((one) => one.id.startsWith(`/operations/${id}.html`));
    });
    expect(missed).toEqual([]);
  });

  it("takes a number as it is", async () => {
    const search = await readSearch();
    expect(search("429")[0]?.id).toMatch(/^\/errors\/429\.html/);
    for (const query of ["4290", "4299", "429x"]) expect(search(query)).toEqual([]);
  });

  it.each([
    [1400, "light"],
    [360, "dark"],
  ] as const)(
    "takes an error's whole text, shows the words where they were found, and leads there: %i, %s",
    async (width, colorScheme) => {
      const { page } = await open("operations/getUser.html", {
        colorScheme,
        viewport: { width, height: 800 },
      });
      await page.keyboard.press("Control+k");
      const text =
        "The resource can't be found or the server has not found anything matching the Request-URI";
      await page.getByRole("searchbox").focus();
      // as pasted: a field's limit holds for it, and for no `fill`
      await page.keyboard.insertText(text);
      expect(await page.getByRole("searchbox").inputValue()).toBe(text);
      const first = page.locator(".result").first();
      await first.locator(".excerpt mark", { hasText: "Request" }).first().waitFor();
      expect(await first.getAttribute("href")).toContain("/errors/404.html");
      await page.getByRole("searchbox").fill("getUser");
      // an example of this very page, whose tabs stay chosen
      const example = page.locator(".result[href*='getUser.html#call'] .excerpt .tabs");
      await example.waitFor({ state: "attached" });
      expect(await page.locator("main .tabs:has(:checked)").count()).toBe(
        await page.locator("main .tabs").count(),
      );
      await page.getByRole("searchbox").fill("advance the clock");
      await first.locator("mark", { hasText: "clock" }).first().waitFor();
      expect(await page.locator(".result .excerpt").count()).toBeGreaterThan(10);
      expect(await violations(page)).toEqual([]);
      const href = String(await first.getAttribute("href"));
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.href === new URL(href, url).href);
      expect(href).toContain("/sandbox/");
    },
  );

  it("loads at most 240 kB when it is opened, and pages for the excerpts", async () => {
    const { page, requests } = await open("index.html");
    const before = requests.length;
    await page.keyboard.press("Control+k");
    await page.getByRole("searchbox").fill("clock");
    await page.locator(".result .excerpt mark").first().waitFor();
    const loaded = requests.slice(before).map((url) => url.slice(address().length));
    const bytes = loaded
      .filter((file) => file.startsWith("assets/chunks/"))
      .map((file) => gzipSync(readFileSync(join(folder, file))).length);
    expect(bytes).toHaveLength(2);
    expect(bytes.reduce((sum, length) => sum + length, 0)).toBeLessThan(240_000);
  });
});

describe("the page of all evidence", () => {
  const shown = (page: Page) => page.locator("[data-confidence]:visible");

  it("shows the levels of confidence that are asked for, also without a script", async () => {
    const { page } = await open("evidence.html", { javaScriptEnabled: false });
    await page.getByLabel("documented").uncheck();
    await page.getByLabel("inferred").uncheck();
    expect(await shown(page).count()).toBeGreaterThan(10);
    expect(await page.locator("[data-confidence=documented]:visible").count()).toBe(0);
    // there is no choice that would not work
    expect(await page.locator(".filter :is(select, button, [type=search])").count()).toBe(0);
  });

  it("is filtered by operation, source and words, with the keyboard and without the network", async () => {
    const { page, requests } = await open("evidence.html", { viewport: { width: 1400, height: 900 } });
    const operation = page.getByLabel("Operation");
    await operation.waitFor();
    const before = requests.length;
    const all = await shown(page).count();
    await operation.focus();
    await page.keyboard.type("getUserRe");
    await expect.poll(() => page.locator(".vp-doc h2:visible").allInnerTexts()).toHaveLength(1);
    expect(await operation.inputValue()).toBe("getUserRegistration");
    await page.keyboard.press("Tab");
    await page.keyboard.type("onelogin/onelogin-java");
    await page.keyboard.press("Tab");
    await page.keyboard.type("pending status");
    const texts = await shown(page).allInnerTexts();
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => !/onelogin-java-sdk/.test(text) || !/pending/i.test(text))).toEqual([]);
    expect(await page.getByRole("status").textContent()).toBe(`${texts.length} of ${all} entries`);
    expect(await page.locator(".outline-link:visible").allInnerTexts()).toEqual(["getUserRegistration"]);
    expect(requests.slice(before).filter((url) => !url.endsWith("/icon.svg"))).toEqual([]);
    expect(await violations(page)).toEqual([]);
    // its address has the choice
    await page.keyboard.press("Tab");
    await page.reload();
    await expect.poll(() => shown(page).count()).toBe(texts.length);
    await page.getByRole("button", { name: "Show all" }).press("Enter");
    expect(await shown(page).count()).toBe(all);
    expect(new URL(page.url()).search).toBe("");
  });
});

describe("the spec in Redoc", () => {
  const slug = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const routes = operations.map(({ id, node }) => {
    return `#/${slug(String(arrayOf(child(node, "tags").value)[0]))}/${id.toLowerCase()}`;
  });

  it("has real links, each to an operation, to a group of them or to the site", async () => {
    const { page } = await open("mfa.html", { viewport: { width: 1400, height: 900 } });
    const groups = new Set(routes.map((route) => route.replace(/\/[^/]*$/, "")));
    const isKnown = (href: string) =>
      [...groups, ...routes].includes(href.replace(/(?<=.)#.*/, "")) ||
      /^(https?:|#\/$|[\w/-]+\.html(#|$))/.test(href);
    const links = new Set<string>();
    // a group's operations are drawn once it is chosen
    for (const group of groups) {
      await page.locator(`.menu-content a[href="${group}"]`).click();
      await page.locator(`.menu-content a[href^="${group}/"]`).first().waitFor();
      const shown = await page
        .locator("a[href]")
        .evaluateAll((all) => all.map((one) => String(Object(one).getAttribute("href"))));
      for (const href of shown) links.add(href);
    }
    expect(routes.filter((route) => !links.has(route))).toEqual([]);
    expect([...links].filter((href) => !isKnown(href))).toEqual([]);
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
