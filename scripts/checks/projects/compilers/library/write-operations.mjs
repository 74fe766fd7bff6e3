// Writes a part of the library, `operations.ts`: calls of each operation of the spec in each form, and by its path.
import { writeFileSync } from "node:fs";
import { operationTable } from "@onelogin-mfa/client/openapi";

const imports = `import type { OperationInput } from "@onelogin-mfa/client";
import { mfa } from "./library.js";
`;
const calls = Object.entries(operationTable).map(
  ([id, { method, path }]) => `export const ${id} = {
  data: (input: OperationInput<"${id}">) => mfa.${id}(input),
  result: (input: OperationInput<"${id}">) => mfa.${id}(input, { as: "result" }),
  response: (input: OperationInput<"${id}">) => mfa.${id}(input, { as: "response" }),
  byPath: (init: any) => mfa.${method}("${path}", init),
};
`,
);
writeFileSync(new URL("operations.ts", import.meta.url), [imports, ...calls].join("\n"));
