import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createLinter } from "@onelogin-mfa/spec/linter";

// What `lint` of a synthetic API runs in its folder.
const config = fileURLToPath(new URL("../../fixtures/workspace/redocly.yaml", import.meta.url));
const problems = await createLinter(config).check(resolve("mfa.yaml"));
if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 2));
