import { stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";
import { generate } from "@onelogin-mfa/codegen";

type Validator = (data: unknown) => boolean;
type Table = { readonly [id: string]: { readonly responses: { readonly [status: string]: Validator } } };

/**
 * Checks if the control API's document allows a response. Its schemas are compiled here: the package itself has the
 * validators of request bodies only.
 */
export async function compileResponseCheck() {
  const spec = fileURLToPath(new URL("../../control.yaml", import.meta.url));
  const { files, document } = await generate({ spec, emit: ["validators"] });
  const code = stripTypeScriptTypes(files.get("validators.ts") ?? "");
  const { validators }: { validators: Table } = await import(
    `data:text/javascript,${encodeURIComponent(code)}`
  );
  const items: object[] = Object.values(document.root.paths ?? {});
  const operations = items.flatMap((item) => Object.values(item));
  return (id: string, status: number, body: unknown): boolean => {
    const validate = validators[id]?.responses[status];
    if (validate) return validate(body);
    const { responses } = Object(operations.find(({ operationId }) => operationId === id));
    return Object.hasOwn(responses, status) && body === undefined;
  };
}
