import { readFileSync } from "node:fs";
import { useBrowser } from "@onelogin-mfa/page-kit/browser-test";
import { describe, expect, it } from "vitest";
import { compare, type Report, renderMarkdown } from "../../src/index.ts";
import { pageOf } from "../../testing/page.ts";
import { createRepository, replaced } from "../../testing/repository.ts";
import { openPages } from "../support/browser.ts";

const spec = readFileSync(new URL(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml")), "utf8");

type Edit = (text: string) => string;

/** A description, a field that responses may have, and one that requests must have. */
const threeEdits: Edit = (text) =>
  [
    ["description: Removed. No body.", "description: The device is gone. No body."],
    [
      "        factor_id:\n          type: integer\n",
      "        icon: { type: string }\n        factor_id:\n          type: integer\n",
    ],
    ["required: [device_id]\n", "required: [device_id, channel]\n"],
    ["        device_id: { $ref", "        channel: { type: string }\n        device_id: { $ref"],
  ].reduce((edited, [from = "", to = ""]) => replaced(edited, from, to), text);
const reworded: Edit = (text) => text.replaceAll(/^( +description: )(\w.*)$/gm, "$1Reworded. $2");
const rewritten: Edit = (text) =>
  reworded(text)
    .replaceAll(/\b([a-z]+)_([a-z])/g, (_, word: string, next: string) => word + next.toUpperCase())
    .replaceAll(/^( +)type: integer$/gm, "$1type: string");

const broken: Edit = (text) => replaced(text, "required: [device_id]", "required: [device_id");

const edits = { nothing: (text) => text, threeEdits, reworded, rewritten, broken } satisfies {
  [name: string]: Edit;
};

/** The review of an edit of the real spec. */
async function reviewOf(name: keyof typeof edits): Promise<Report> {
  const { root, write } = createRepository({ "spec/mfa.yaml": spec });
  write({ "spec/mfa.yaml": edits[name](spec) });
  return compare("git:HEAD:spec/mfa.yaml", "spec/mfa.yaml", { folder: root, outlines: true });
}

const open = openPages(useBrowser(), () => ({ "blank.html": "" }));
const screen = 900;

/** Number of screens of 1400 by 900 that the page takes. */
async function screensOf(report: Report, unfold = false): Promise<number> {
  const { page } = await open("blank.html", { viewport: { width: 1400, height: screen } });
  await page.setContent(pageOf(report, report.changes.length > 0));
  if (unfold)
    await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
  return Number(await page.evaluate("document.documentElement.scrollHeight")) / screen;
}

describe("what a reviewer has to read of a change of the real spec", () => {
  it.each<[keyof typeof edits, lines: number, characters: number, screens: number]>([
    ["nothing", 3, 250, 1],
    ["threeEdits", 12, 1500, 2],
    ["reworded", 12, 1500, 2],
    ["rewritten", 60, 10_000, 6],
    ["broken", 5, 500, 1],
  ])("%s: at most %i lines, %i characters, %i screens", async (name, lines, characters, screens) => {
    const report = await reviewOf(name);
    const text = renderMarkdown(report, "index.html");
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(lines);
    // the places of a group are folded below its summary
    const shown = text.replaceAll(/(?<=<\/summary>).*?(?=<\/details>)/gs, "");
    expect(shown.length).toBeLessThanOrEqual(characters);
    expect(await screensOf(report)).toBeLessThanOrEqual(screens);
    // negative control: a change is there, and all of it is on the page
    if (name === "rewritten") expect(await screensOf(report, true)).toBeGreaterThan(30);
    else expect(report.changes.length > 0).toBe(!["nothing", "broken"].includes(name));
  });
});
