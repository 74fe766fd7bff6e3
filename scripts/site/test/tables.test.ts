import { expect, it } from "vitest";
import { createFillers, readDocument, specFile } from "../src/content/content.ts";
import { madeOnce } from "./support/made-once.ts";

const fillers = await madeOnce(readDocument(specFile).then(createFillers));

/** The texts of placeholders on a page, each below its name. */
const filled = (path: string, placeholders: readonly (readonly [name: string, argument?: string])[]) =>
  placeholders
    .map(([name, argument = ""]) => {
      const text = fillers()[name]?.(argument, { path, heading: "" });
      return `== ${[path, name, argument].filter((part) => part !== "").join(" ")}\n${text}\n`;
    })
    .join("\n");

// each is read as a page when it changes: `npm test -- site tables -u` writes it again
it.each([
  ["factors", [["factors"], ["factors", "enrollment"], ["factors", "verification"]]],
  ["errors", [["codes"], ["texts"], ["outcomes"]]],
  ...["sms", "voice", "email-code", "email-link", "authenticator", "protect", "temporary-code"].map(
    (kind) => [`factors/${kind}`, [["properties"], ["statuses"], ["sandbox"]]] as const,
  ),
  ...["401", "404", "422", "429", "5xx"].map(
    (status) => [`errors/${status}`, [["status"], ["claims of the status"]]] as const,
  ),
] as const)("what the spec, the client and the sandbox say on %s", async (path, placeholders) => {
  const file = `expected/${path.replace("/", "-")}.txt`;
  await expect(filled(path, placeholders)).toMatchFileSnapshot(file);
});
