import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { annotate, withoutMarkup } from "../src/annotate.ts";
import type { Browser } from "../src/browser.ts";
import { contentPolicy, withPolicy } from "../src/self-contained.ts";
import { browserTest } from "../testing/browser-test.ts";
import { hostileDocument, hostileMarkup, watchMarkup } from "../testing/hostile-document.ts";

describe("Markdown without markup", () => {
  it.each([
    ["<b>bold</b>", "<\u2060b>bold<\u2060/b>"],
    ["<B", "<\u2060B"],
    ["<?php", "<\u2060?php"],
    ["<!doctype html>", "<\u2060!doctype html>"],
    ["<!-- a --><base>", "<!-- a --><\u2060base>"],
    ["<!-- a > b -->", "<\u2060!-- a > b -->"],
    ["<<base>", "<<\u2060base>"],
    ['<details open class="evidence">', '<\u2060details open class="evidence">'],
    ["<details ontoggle=alert(1)>", "<\u2060details ontoggle=alert(1)>"],
    ["<summary\n>", "<\u2060summary\n>"],
    ["![One](https://a.example/i.png)", "!\u2060[One](https://a.example/i.png)"],
    ["{% html %}", "{\u2060% html %}"],
    ["`{%`", "`{\u2060%`"],
  ])("ends the start of %j", (text, expected) => {
    expect(withoutMarkup(text)).toBe(expected);
    expect(withoutMarkup(expected)).toBe(expected);
  });

  it.each([
    "`a < b`, 1<2, <3, a <- b, { %",
    "**bold** [link](https://a.example) &lt;b&gt;",
    '<details class="evidence"><summary>Evidence</summary>\n\n- *one*\n\n</details>',
    "<!-- diagrams: enroll -->",
  ])("keeps %j", (text) => {
    expect(withoutMarkup(text)).toBe(text);
  });
});

it("an annotated document has no markup where Redoc reads Markdown, and its examples as they are", () => {
  const texts = { markdown: [""], others: [""] };
  const examples = { before: [""], after: [""] };
  const read = (document: unknown, example: string[]) =>
    JSON.stringify(document, (key, value: unknown) => {
      if (Object(value)["x-sensitive"]) example.push(JSON.stringify(value));
      const kind = /^(description|summary|a|read)$/.test(key) ? "markdown" : "others";
      if (typeof value === "string") texts[kind].push(value);
      return value;
    });
  read(hostileDocument(), examples.before);
  texts.markdown.length = 0;
  const annotated = read(annotate(hostileDocument()), examples.after);
  expect(examples.before.length).toBeGreaterThan(3);
  expect(examples.after).toEqual(examples.before);
  expect(texts.markdown.length).toBeGreaterThan(10);
  expect(texts.markdown.filter((text) => /<(base|iframe|img|div|!d)|\{%/.test(text))).toEqual([]);
  expect(texts.others.some((text) => text.includes(hostileMarkup.base))).toBe(true);
  expect(annotated).toContain(
    '<details class=\\"evidence\\"><summary>Evidence: 1 claim, 1 documented</summary>',
  );
});

describe("the policy of every page", () => {
  /** Opens a page of markup that acts, clicks into it, and checks which directives refused something, and what acted. */
  async function expectActs(
    browser: Browser,
    policy: string,
    refused: readonly string[],
    expected: readonly string[],
  ) {
    const { base, frame, object, embed, "covering form": form } = hostileMarkup;
    const html = withPolicy(`<head>${base}${frame}${object}${embed}${form}`, policy);
    const folder = mkdtempSync(join(tmpdir(), "policy-"));
    writeFileSync(join(folder, "page.html"), html);
    const page = await browser.newPage({ offline: true });
    const acts = watchMarkup(page);
    const note =
      "document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective))";
    await page.addInitScript(`globalThis.refused = []; ${note}`);
    await page.goto(`${pathToFileURL(folder)}/page.html`);
    const isMoved = await page.evaluate("document.baseURI !== location.href");
    await page.mouse.click(100, 100);
    // the last of them after the click, which else would come later
    await expect.poll(() => page.evaluate("[...new Set(globalThis.refused)].sort()")).toEqual(refused);
    const requests = async () => (await acts().catch(() => [])).filter((act) => /^[A-Z]+ /.test(act)).sort();
    await expect.poll(requests).toEqual(expected);
    expect(isMoved).toBe(expected.length > 0);
    await page.close();
    rmSync(folder, { recursive: true });
  }

  browserTest("closes base addresses, frames, plugins and forms", { tags: "security" }, ({ browser }) =>
    expectActs(browser, contentPolicy(), ["base-uri", "form-action", "frame-src", "object-src"], []),
  );

  browserTest("negative control: a page without it is taken over", ({ browser }) =>
    expectActs(browser, "", [], ["GET /embed", "GET /frame", "GET /object", "POST /form"]),
  );
});
