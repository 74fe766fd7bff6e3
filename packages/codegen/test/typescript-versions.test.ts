import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generate } from "../src/index.ts";
import { fixture, generateInto, temporaryFolder } from "./support.ts";
import { compilers, typeCheck } from "./type-check.ts";

const clean = { code: 0, stdout: "", stderr: "" };

/** A consumer that uses the generated declarations as they are meant. */
const consumer = `import { examples } from "./examples.js";
import { type OperationFacts, type OperationId, operations } from "./operations.js";
import { type OperationValidators, validators } from "./validators.js";
import type { components } from "./schema.js";
import { sensitiveNames } from "./sensitive.js";
const table: Readonly<Record<string, OperationValidators>> = validators;
const facts: OperationFacts = operations.createThing;
const id: OperationId = "__proto__";
const body: "flat" = operations.createThing.body;
const kind: components["schemas"]["Kind"] = "a kind of tomorrow";
const name: "pin" | "otp" = sensitiveNames[4] === "otp_hint" ? "pin" : "otp";
export const valid: boolean = validators.createThing.request(examples[0]?.value);
export default [table, facts, id, body, kind, name];
`;

describe.each(compilers)("with %s", (compiler) => {
  test("the output of every fixture type-checks", async () => {
    const files: Record<string, string> = { "package.json": '{ "type": "module" }' };
    for (const name of ["nasty.yaml", "legacy.json", "multi/root.yaml"]) {
      const emit = ["schema", "operations", "sensitive", "validators", "examples"] as const;
      const generated = await generate({ spec: fixture(name), emit });
      for (const [file, text] of generated.files) files[`${name.replaceAll(/\W/g, "-")}/${file}`] = text;
    }
    files["nasty-yaml/consumer.ts"] = consumer;
    expect(await typeCheck(await temporaryFolder(files), compiler)).toEqual(clean);
  });

  test.each([
    ["an unknown status", `validators.createThing.responses["999"]`],
    ["an unknown operation", "validators.gone"],
    ["a request validator where there is no body", "validators.listThings.request({})"],
  ])("%s is a type error", async (_, expression) => {
    const folder = await generateInto(fixture("nasty.yaml"), ["validators"]);
    const misuse = `import { validators } from "./validators.js";\nexport const misuse = ${expression};\n`;
    await writeFile(join(folder, "misuse.ts"), misuse);
    const { code, stdout } = await typeCheck(folder, compiler);
    expect(code).not.toBe(0);
    expect(stdout).toContain("misuse.ts(2,");
  });
});
