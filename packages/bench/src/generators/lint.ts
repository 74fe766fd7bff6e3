import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "@onelogin-mfa/spec/linter";

// Lints a document by the spec's linter, with the rules that apply to any document: `node lint.ts DOCUMENT FOLDER`.
// Findings do not count: most documents have some.
const [document = "", folder = ""] = process.argv.slice(2);
const config = join(folder, "rules.config.yaml");
writeFileSync(
  config,
  `extends: [recommended-strict]
rules:
  # off in spec/redocly.yaml as well
  no-invalid-media-type-examples: off
  no-invalid-parameter-examples: off
  no-invalid-schema-examples: off
`,
);
const found = await createLinter(config).check(document);
const failure = found.find(({ rule }) => rule === "lint");
if (failure) throw new Error(failure.message);
process.stdout.write(`${found.length} problems\n`);
