import { expect, it } from "vitest";
import { createFillers, readDocument, specFile } from "../src/content/content.ts";
import { listTexts } from "../src/content/errors.ts";
import { madeOnce } from "./support/made-once.ts";

/** A placeholder on a page, below a heading. */
type Placeholder = readonly [name: string, argument?: string, heading?: string];

const spec = await readDocument(specFile);
const fillers = await madeOnce(createFillers(spec));

/** The texts of placeholders on a page, each below its name, without blocks of code, which are the spec's. */
const filled = (path: string, placeholders: readonly Placeholder[]) =>
  placeholders
    .map(([name, argument = "", heading = ""]) => {
      const text = fillers()[name]?.(argument, { path, heading });
      const title = [path, name, argument, heading].filter((part) => part !== "").join(" ");
      return `== ${title}\n${text?.replaceAll(/\n+^```[\s\S]*?^```$/gm, "")}\n`;
    })
    .join("\n");

const texts = listTexts(spec);
const statusPages = [...new Set(texts.map(({ page }) => page))];

// each is read as a page when it changes: `npm test -- site tables -u` writes it again
it.each<readonly [path: string, placeholders: readonly Placeholder[]]>([
  ["factors", [["factors"], ["factors", "enrollment"], ["factors", "verification"]]],
  ["errors", [["codes"], ["texts"], ["outcomes"]]],
  ...["sms", "voice", "email-code", "email-link", "authenticator", "protect", "temporary-code"].map(
    (kind) => [`factors/${kind}`, [["properties"], ["statuses"], ["sandbox"]]] as const,
  ),
  ...statusPages.map((path) => {
    const own = texts.filter(({ page }) => page === path);
    const headings = own.map(({ text }) => ["text", "", text] as const);
    return [path, [["status"], ["claims of the status"], ...headings]] as const;
  }),
])("what the spec, the client and the sandbox say on %s", async (path, placeholders) => {
  const file = `expected/${path.replace("/", "-")}.txt`;
  await expect(filled(path, placeholders)).toMatchFileSnapshot(file);
});
