import { createLinter } from "@onelogin-mfa/spec/linter";

// Lints any document by a configuration: `node lint-document.ts DOCUMENT CONFIG`. Findings do not count: most documents have some.
const [document = "", config = ""] = process.argv.slice(2);
const found = await createLinter({ name: "", config }).check(document);
const failure = found.find(({ rule }) => rule === "lint");
if (failure) throw new Error(failure.message);
