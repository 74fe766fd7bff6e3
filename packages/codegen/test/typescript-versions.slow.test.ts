import { expect, test } from "vitest";
import { emitterNames, generate } from "../src/index.ts";
import { fixture, temporaryFolder } from "./support.ts";
import { compilers, typeCheck } from "./type-check.ts";

/** A consumer that uses the generated declarations as they are meant. */
const consumer = `import { type OperationMetadata, type OperationId, operations } from "./operations.js";
import { type OperationValidators, validators } from "./validators.js";
import type { CreateThingInput, OperationMethods } from "./methods.js";
import type { components, Thing } from "./schema.js";
import { sensitiveNames } from "./sensitive.js";
const table: Readonly<Record<string, OperationValidators>> = validators;
const metadata: OperationMetadata = operations.createThing;
const id: OperationId = "__proto__";
const body: "flat" = operations.createThing.body;
const kind: components["schemas"]["Kind"] = "a kind of tomorrow";
const name: "pin" | "otp" = sensitiveNames[4] === "otp_hint" ? "pin" : "otp";
const input: CreateThingInput & Thing = { user_id: 1, otp: "012345" };
export const things = (methods: OperationMethods): Promise<{ name: string }[]> => methods.listThings(input);
export const valid: boolean = validators.createThing.request({ otp: "012345" });
export default [table, metadata, id, body, kind, name];
`;

/** A file each that must not compile: an unknown status, an unknown operation, a body where there is none. */
const misuses = {
  "status.ts": `validators.createThing.responses["999"]`,
  "operation.ts": "validators.gone",
  "body.ts": "validators.listThings.request({})",
};

async function writeAll(): Promise<Record<string, string>> {
  const files: Record<string, string> = { "package.json": '{ "type": "module" }' };
  for (const name of ["nasty.yaml", "legacy.json", "multi/root.yaml", "everything.yaml", "old.yaml"]) {
    const generated = await generate({ spec: fixture(name), emit: emitterNames });
    for (const [file, text] of generated.files) files[`${name.replaceAll(/\W/g, "-")}/${file}`] = text;
  }
  files["nasty-yaml/consumer.ts"] = consumer;
  for (const [file, expression] of Object.entries(misuses)) {
    files[`misuse/${file}`] =
      `import { validators } from "../nasty-yaml/validators.js";\nexport const misuse = ${expression};\n`;
  }
  return files;
}

test.each(compilers)(
  "%s accepts the output of every fixture, and refuses each misuse of it",
  async (compiler) => {
    const { stdout } = await typeCheck(await temporaryFolder(await writeAll()), compiler);
    const errors = new Set(stdout.match(/^\S+\.ts\(\d+/gm));
    expect([...errors].sort()).toEqual(["misuse/body.ts(2", "misuse/operation.ts(2", "misuse/status.ts(2"]);
  },
);
