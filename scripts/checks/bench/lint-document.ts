import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { createLinter } from "@onelogin-mfa/spec/linter";

// Lints any document with the built-in rules that the spec's lint extends, without those of examples, for which it has a
// rule of its own: `node lint-document.ts DOCUMENT`. Findings do not count: most documents have some.
const [document = ""] = process.argv.slice(2);
const config = resolve("lint.config.yaml");
const off = ["no-invalid-media-type-examples", "no-invalid-parameter-examples", "no-invalid-schema-examples"];
writeFileSync(
  config,
  `extends: [recommended-strict]\nrules:\n${off.map((rule) => `  ${rule}: off\n`).join("")}`,
);
const failure = (await createLinter({ name: "", config }).check(document)).find(
  ({ rule }) => rule === "lint",
);
if (failure) throw new Error(failure.message);
