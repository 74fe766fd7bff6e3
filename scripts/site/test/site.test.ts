import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "@onelogin-mfa/page/browser";
import { evidenceOf, listAllEvidence } from "@onelogin-mfa/page/evidence";
import { contentPolicy, externalResources } from "@onelogin-mfa/page/self-contained";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { escapeHtml } from "../src/site/html.ts";
import { operationLinks } from "../src/site/operations.ts";
import { guides, menu } from "../src/site/pages.ts";
import { folder, open, startBrowser, testAccessibility } from "./support/built-site.ts";
import { spec } from "./support/spec.ts";

startBrowser();

const pages = ["index.html", ...menu.map(({ href }) => href)];
const read = (file: string) => readFileSync(join(folder, file), "utf8");
const operations = operationLinks(spec);

describe("every page", () => {
  // the other kinds run with the slow tests
  testAccessibility("index.html", "evidence.html");

  it("fits a narrow screen", async () => {
    const page = await open("index.html", { viewport: { width: 360, height: 900 } });
    const tooWide: string[] = [];
    for (const href of pages) {
      await page.goto(`${pathToFileURL(folder)}/${href}`);
      if (await page.evaluate("document.documentElement.scrollWidth > innerWidth")) tooWide.push(href);
    }
    expect(tooWide).toEqual([]);
  });

  it.each(pages)("%s loads nothing from the network", (href) => {
    expect(externalResources(read(href))).toEqual([]);
  });

  it("closes base addresses, forms, frames and plugins", () => {
    const all = globSync("**/*.html", { cwd: folder });
    const policy = `<head><meta http-equiv="Content-Security-Policy" content="${contentPolicy()}`;
    expect(all.length).toBeGreaterThan(pages.length);
    expect(all.filter((file) => !read(file).includes(policy))).toEqual([]);
  });

  it("leads to nothing that is missing", () => {
    const broken = globSync("**/*.html", { cwd: folder }).flatMap((file) => brokenLinks(file));
    expect(broken).toEqual([]);
  });
});

function brokenLinks(file: string): string[] {
  // Redoc's page holds the spec as a script, and draws its links from that
  const html = read(file).replaceAll(/<script\b[\s\S]*?<\/script>/g, "");
  const links = [...html.matchAll(/<a\b[^>]*? href="([^"]*)"/g)].map(([, href = ""]) => href);
  return links
    .filter((href) => !/^[a-z]+:/.test(href) && !leadsSomewhere(href, file))
    .map((href) => `${file}: ${href}`);
}

function leadsSomewhere(href: string, file: string): boolean {
  const [path = "", hash = ""] = decodeURIComponent(href).split("#");
  const target = path === "" ? file : relative(folder, join(folder, dirname(file), path));
  // Redoc's router: `/` is its start
  if (file === "mfa.html" && path.startsWith("/")) return true;
  if (!existsSync(join(folder, target))) return false;
  if (hash === "") return true;
  if (target !== "mfa.html") return idsOf(target).has(hash);
  const sections = guides.map(({ title }) => `/section/${title.toLowerCase().replaceAll(" ", "-")}`);
  return [...operations.map((operation) => operation.href.split("#")[1]), ...sections].includes(hash);
}

const known = new Map<string, ReadonlySet<string>>();

function idsOf(file: string): ReadonlySet<string> {
  const found =
    known.get(file) ?? new Set([...read(file).matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id));
  known.set(file, found);
  return found;
}

describe("search", () => {
  it.each([
    ["one step verification", "mfa.html#/verifications/verifyuserotp"],
    ["verifyUserVerification", "mfa.html#/verifications/verifyuserverification"],
    ["rate limits", "retries.html#rate-limits"],
    ["createMfaClient", "client/functions/client.createMfaClient.html"],
    ["company certificate", "recipes.html#company-certificate"],
    ["scopes", "authentication.html#scopes"],
  ])("finds %s", async (query, href) => {
    const page = await open("index.html");
    await page.getByLabel("Search").fill(query);
    await page.locator(`#results a[href="${href}"]`).click();
    await page.waitForURL(`**/${href}`);
    expect(page.url()).toContain(href);
    await page.close();
  });

  it("says so if there is nothing, and hides with Escape", async () => {
    const page = await open("errors.html");
    await page.keyboard.press("/");
    await page.keyboard.type("xyzzy");
    await page.getByText("0 results").waitFor();
    await page.keyboard.press("Escape");
    expect(await page.locator("#results").isVisible()).toBe(false);
    await page.close();
  });
});

describe("the spec in Redoc", () => {
  let page: Page;
  beforeAll(async () => {
    page = await open("mfa.html");
  });
  afterAll(() => page.close());

  it("has the guides before the operations, each with its heading", async () => {
    const titles = await page.locator("h2[id^='section/']").allTextContents();
    expect(titles.map((title) => title.trim())).toEqual(guides.map(({ title }) => title));
  });

  it.each(operations)("$operation.id has its evidence after its responses", async ({ href, operation }) => {
    await page.goto(`${pathToFileURL(folder)}/${href}`);
    const section = page.locator(`[data-item-kind][data-section-id$="/${operation.id.toLowerCase()}"]`);
    await section.getByText("Responses", { exact: true }).first().waitFor();
    const expected = evidenceOf(operation).length > 0 ? "after" : "nowhere";
    // the page moves the evidence when Redoc has drawn the operation
    await expect
      .poll(async () => {
        // biome-ignore lint/performance/useDomNodeTextContent: what is not shown is not read
        const [before = "", after = ""] = (await section.innerText()).split(/^Responses$/m);
        if (/Evidence|captured|claim/.test(before)) return "before";
        return after.includes("Evidence: ") ? "after" : "nowhere";
      })
      .toBe(expected);
  });
});

describe("the page of all evidence", () => {
  it("has every claim of the spec with its source", () => {
    const html = read("evidence.html")
      .replaceAll(/<\/?code>/g, "`")
      .replaceAll(/<\/?em>/g, "*");
    const all = listAllEvidence(spec);
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter(({ claim }) => !html.includes(escapeHtml(claim)))).toEqual([]);
  });

  it.each([
    ["a page with its title and day", "/users/list-users</a> (“List Users”, read 2026-11-27)"],
    ["lines of a file at a commit", "/patchon/pam-onelogin/blob/ff01d06/src/onelogin.c#L812-L828"],
    ["a path with blanks", "/blob/1bfccbe/Examples/Password%20Manager/PWM_"],
    ["a commit", "/onelogin/onelogin-java-sdk/commit/2453194"],
    ["a pull request", "https://github.com/pritunl/pritunl/pull/540"],
  ])("links %s", (_, part) => {
    expect(read("evidence.html")).toContain(part);
  });

  it("shows the levels of confidence that are asked for", async () => {
    const page = await open("evidence.html");
    await page.getByLabel("documented").uncheck();
    await page.getByLabel("inferred").uncheck();
    const shown = page.locator("[data-confidence]:visible");
    expect(await shown.count()).toBeGreaterThan(10);
    expect(await page.locator("[data-confidence=documented]:visible").count()).toBe(0);
    await page.close();
  });
});
