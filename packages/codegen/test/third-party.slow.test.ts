import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseYaml } from "@redocly/openapi-core";
import { beforeAll, describe, expect, test } from "vitest";
import { CodegenError, generate } from "../src/index.ts";
import { evaluate, generateInto, temporaryFolder } from "./support.ts";
import { typeCheck } from "./type-check.ts";

const require = createRequire(import.meta.url);
const readme = dirname(require.resolve("@readme/oas-examples/package.json"));
const blockfrost = join(dirname(require.resolve("@blockfrost/openapi/package.json")), "openapi.yaml");

/** Generated files by document, or the problems of the document. */
type Result =
  | { readonly files: ReadonlyMap<string, string> }
  | { readonly problems: CodegenError["problems"] };

async function generateAll(version: string): Promise<Map<string, Result>> {
  const results = new Map<string, Result>();
  for (const format of ["json", "yaml"]) {
    for (const name of (await readdir(join(readme, version, format))).filter((file) =>
      file.endsWith(format),
    )) {
      results.set(`${version}-${name}`, await attempt(join(readme, version, format, name)));
    }
  }
  return results;
}

async function attempt(spec: string): Promise<Result> {
  try {
    return await generate({ spec });
  } catch (thrown) {
    if (thrown instanceof CodegenError) return { problems: thrown.problems };
    throw thrown;
  }
}

describe("the documents of @readme/oas-examples", () => {
  let results = new Map<string, Result>();
  beforeAll(async () => {
    results = new Map([...(await generateAll("3.0")), ...(await generateAll("3.1"))]);
  });

  test("are generated when all operations have an operationId, and refused for that reason alone otherwise", () => {
    const outcomes = [...results.values()];
    const refused = outcomes.flatMap((result) => ("problems" in result ? [result.problems] : []));
    expect(outcomes.length - refused.length).toBeGreaterThan(40);
    const other = refused.flat().filter(({ message }) => !/ has no operationId\. /.test(message));
    expect(other).toEqual([]);
    expect(refused.flat().every(({ line, pointer }) => line > 1 && pointer.startsWith("/paths/"))).toBe(true);
  });

  test("type-check; other compilers than the newest have the fixtures", async () => {
    const files: Record<string, string> = { "package.json": '{ "type": "module" }' };
    for (const [name, result] of results) {
      if (!("files" in result)) continue;
      for (const [file, text] of result.files) files[`${name.replaceAll(".", "-")}/${file}`] = text;
    }
    const outcome = await typeCheck(await temporaryFolder(files), "typescript-7");
    expect(outcome).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("of OpenAPI 2.0 are refused", async () => {
    const result = await attempt(join(readme, "2.0/json/petstore.json"));
    expect(result).toMatchObject({ problems: [{ line: 2, column: 3, pointer: "/swagger" }] });
  });

  test("give validators that accept and refuse", async () => {
    const folder = await generateInto(join(readme, "3.1/json/train-travel.json"), ["validators"]);
    const values = "[{ id: 1 }, { id: '1725ff48-45ab-4bb5-9d02-88745177dedb' }, {}]";
    const expression = `${values}.map((value) => it.validators["create-booking"].request(value))`;
    expect(await evaluate(folder, "validators.ts", expression)).toEqual([false, true, true]);
  });
});

describe("the document of @blockfrost/openapi", () => {
  test("is refused as it is: 128 operations lack an operationId", async () => {
    const result = await attempt(blockfrost);
    expect("problems" in result && result.problems).toHaveLength(128);
    expect(result).toMatchObject({
      problems: [{ line: 372, column: 5, pointer: "/paths/~1/get" }, ...Array(127).fill({})],
    });
  });

  test("type-checks and has working validators once it has operationIds", async () => {
    const document = parseYaml(await readFile(blockfrost, "utf8")) as {
      paths: Record<string, Record<string, object>>;
    };
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(item))
        Object.assign(operation, { operationId: `${method} ${path}` });
    }
    const spec = await temporaryFolder({ "blockfrost.json": JSON.stringify(document) });
    const folder = await generateInto(join(spec, "blockfrost.json"));
    expect(await typeCheck(folder, "typescript-7")).toEqual({ code: 0, stdout: "", stderr: "" });
    const expression = `[{ is_healthy: true }, {}].map(it.validators["get /health"].responses["200"])`;
    expect(await evaluate(folder, "validators.ts", expression)).toEqual([true, false]);
  });
});
