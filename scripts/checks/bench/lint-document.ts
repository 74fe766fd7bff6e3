import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { createLinter } from "@onelogin-mfa/spec/linter";

// Lints any document with the built-in rules that the spec's lint extends, without those of examples, for which it has a
// rule of its own: `node lint-document.ts DOCUMENT`. Findings do not count: most documents have some.
const [document = ""] = process.argv.slice(2);
const config = resolve("lint.config.yaml");
writeFileSync(
  config,
  `extends: [recommended-strict]
rules: { no-invalid-media-type-examples: off, no-invalid-parameter-examples: off, no-invalid-schema-examples: off }`,
);
const failure = (await createLinter(config).check(document)).find(({ rule }) => rule === "lint");
if (failure) throw new Error(failure.message);
