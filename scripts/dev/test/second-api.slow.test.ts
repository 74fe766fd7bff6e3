import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { installFetchClient, repository, reviewOf, runProgram } from "./support/programs.ts";
import { copyFixture } from "./support/project-copy.ts";
import { type DevRun, runDev } from "./support/run-dev.ts";

const document = "trains/trains.yaml";

/** All that is said of the second API, beside the folder with its document and the code that uses it. */
const settings = `  trains@v1:
    root: ${document}
    extends: [./trains/lint.yaml]
    x-codegen: { output: trains/generated }
    x-mock: { port: 4011 }
`;

const copy = copyFixture();
let run: DevRun;
beforeAll(async () => {
  cpSync(join(import.meta.dirname, "fixtures/trains"), join(copy.root, "trains"), { recursive: true });
  installFetchClient(copy);
  copy.write("redocly.yaml", copy.read("redocly.yaml") + settings);
  run = await runDev(copy, "trains@v1");
});
afterAll(() => run.end());
const program = (file: string, ...args: string[]) => runProgram(copy, file, ...args);

it("the lint holds its document to its own rules, and not to those of the first API", async () => {
  expect(await program("spec/lint.mjs", "trains@v1")).toBe("trains@v1: no problems\n");
  expect(await program("spec/lint.mjs")).toBe("example, trains@v1: no problems\n");
});

it("codegen writes its code where the list says", async () => {
  const said = await program("packages/codegen/src/cli.ts", "trains@v1");
  expect(said).toContain("trains/generated: 0 written, 5 unchanged");
});

it("the mock responds to a typed openapi-fetch client at the port of the list", async () => {
  const mock = spawn(process.execPath, [join(repository, "packages/mock/src/cli.ts"), "--api", "trains@v1"], {
    cwd: copy.root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { book } = await import(pathToFileURL(join(copy.root, "trains/src/book.ts")).href);
  let said = "";
  while (!said.includes("sl-violations\n")) said += String(await once(mock.stdout, "data"));
  expect(said).toContain("'http://127.0.0.1:4011/stations'");
  expect(await book("http://127.0.0.1:4011")).toBe("done");
  mock.kill("SIGTERM");
  await once(mock, "exit");
});

it("the contract suite calls every declared response by path, and sends every request example", async () => {
  const lines = await program("scripts/dev/src/cli.ts", "--once", "--json", "--api", "trains@v1");
  const result = JSON.parse(lines.trimEnd().split("\n").at(-1) ?? "");
  expect(result).toMatchObject({ ok: true, counts: { types: 0, cases: 20 } });
});

it("an edit in the loop names what is wrong in the spec, and the code that no longer compiles", async () => {
  const example = await run.until(() => copy.exchange(document, "price: 129 }", "price: dear }"));
  const follows = [expect.stringContaining("getTrip 200 night: the mock reports")];
  expect(example.problems).toMatchObject([
    { rule: "no-invalid-media-type-examples", file: document, follows },
  ]);
  await run.until(() => copy.exchange(document, "price: dear }", "price: 129 }"));
  const renamed = await run.until(() =>
    copy.write(document, copy.read(document).replaceAll("price", "fare")),
  );
  expect(renamed.problems).toMatchObject([{ stage: "types", file: "trains/src/book.ts", line: 14 }]);
});

it("a review says what the change means", async () => {
  const before = join(import.meta.dirname, "fixtures", document);
  const { code, text } = await reviewOf(copy, before, document);
  expect([code, text]).toEqual([1, expect.stringContaining("The required field price of Trip is gone.")]);
});
