import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { copyFixture } from "../testing/project-copy.ts";
import { type DevRun, runDev } from "./support/run-dev.ts";

/** The root of this repository. */
const repository = fileURLToPath(new URL("../../..", import.meta.url));
/** Ships Bump's Train Travel API. Its licence, CC BY-NC-SA 4.0, is why it is downloaded, and not in this repository. */
const shipping = "@readme/oas-examples@8.2.2";
const integrity =
  "sha512-uytlvlylq3zpemG0h1R7ijlMBCajqXU0VpMI1Iw+j92s77Y/oT6pBf3BZN0lYl0WIGTh7POM4Jdu7L14eCzwXQ==";
const document = "travel/train-travel.json";
/** The part of Bump's own document that the copy lacks: a page in another file, which is data for all programs here. */
const topics = { "x-topics": [{ title: "Getting started", content: { $ref: "./docs/getting-started.md" } }] };

/** All that is said of the API. */
const settings = `  travel@v1:
    root: ${document}
    extends: [./travel/lint.yaml]
    x-codegen: { output: travel/generated }
    x-mock: { port: 4012 }
`;

/** Its rules. Some of its examples are not as its schemas have them. */
const rules = `extends: [recommended]
rules:
  no-server-example.com: off
  no-invalid-media-type-examples: off
  no-invalid-schema-examples: off
`;

/** Code that uses the API. */
const code = `import createClient from "openapi-fetch";
import type { paths } from "../generated/schema.ts";

export async function passengerOf(baseUrl: string) {
  const { GET, POST } = createClient<paths>({ baseUrl, headers: { authorization: "Bearer any" } });
  const { data: bookings } = await GET("/bookings");
  const body = { trip_id: bookings?.data?.[0]?.trip_id ?? "", passenger_name: "Ada Lovelace" };
  const { data: booking } = await POST("/bookings", { body });
  return booking?.passenger_name;
}
`;

const copy = copyFixture();
let loop: DevRun;
beforeAll(async () => {
  const [npm = "npm", ...args] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : [];
  const pack = [...args, "pack", shipping, "--json", "--pack-destination", copy.root];
  const [{ filename }] = JSON.parse(execFileSync(npm, pack, { encoding: "utf8" }));
  const tarball = readFileSync(join(copy.root, filename));
  expect(`sha512-${createHash("sha512").update(tarball).digest("base64")}`).toBe(integrity);
  mkdirSync(join(copy.root, "travel/src"), { recursive: true });
  const unpack = ["-xzOf", filename, "package/3.1/json/train-travel.json"];
  const shipped = JSON.parse(execFileSync("tar", unpack, { cwd: copy.root, encoding: "utf8" }));
  copy.write(document, JSON.stringify({ ...shipped, ...topics }, null, 2));
  mkdirSync(join(copy.root, "travel/docs"));
  copy.write("travel/docs/getting-started.md", "# Getting started\n\nBook a train.\n");
  copy.write("travel/package.json", '{ "name": "travel", "type": "module" }\n');
  const compilerOptions = { lib: ["es2023", "dom", "dom.iterable"] };
  const tsconfig = { extends: "../tsconfig.base.json", compilerOptions, include: ["src", "generated"] };
  copy.write("travel/tsconfig.json", JSON.stringify(tsconfig));
  copy.write("travel/lint.yaml", rules);
  copy.write("travel/src/passenger.ts", code);
  copy.write("redocly.yaml", copy.read("redocly.yaml") + settings);
  const installed = fileURLToPath(import.meta.resolve("openapi-fetch/package.json"));
  symlinkSync(dirname(installed), join(copy.root, "node_modules/openapi-fetch"));
  loop = await runDev(copy, "travel@v1");
}, 120_000);
afterAll(() => loop.end());

/** Runs a program of this repository in the project. @returns its exit code and what it prints */
function run(file: string, ...args: string[]) {
  const program = join(repository, file);
  const options = { cwd: copy.root, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
  return [status, stdout + stderr];
}

it("Train Travel goes through lint, types, contract suite and loop by configuration only", async () => {
  expect(run("spec/lint.mjs", "travel@v1")).toEqual([0, "travel@v1: no problems\n"]);
  // each is held to its own rules
  expect(run("spec/lint.mjs")).toEqual([0, "example, travel@v1: no problems\n"]);
  expect(loop.events.find(({ event }) => event === "result")).toMatchObject({
    ok: true,
    counts: { types: 0, contract: 0, cases: 86 },
  });
  const unchanged = expect.stringContaining("travel/generated: 0 written, 5 unchanged");
  expect(run("packages/codegen/src/cli.ts", "travel@v1")).toEqual([0, unchanged]);
});

it("its mock responds to a typed openapi-fetch client", async () => {
  const { passengerOf } = await import(pathToFileURL(join(copy.root, "travel/src/passenger.ts")).href);
  expect(await passengerOf(loop.ready.mock)).toBe("John Doe");
  const mock = spawn(process.execPath, [join(repository, "packages/mock/src/cli.ts"), "--api", "travel@v1"], {
    cwd: copy.root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  while (!said.includes("sl-violations\n")) said += String(await once(mock.stdout, "data"));
  expect(said).toContain("'http://127.0.0.1:4012/stations'");
  mock.kill("SIGTERM");
  await once(mock, "exit");
});

it("an edit in the loop names the code that no longer compiles, and a review says what it means", async () => {
  const before = copy.read(document);
  copy.write("before.json", before);
  const edit = () => copy.write(document, before.replaceAll('"passenger_name"', '"traveller"'));
  const { problems } = await loop.until(edit);
  expect(problems).toMatchObject([{ stage: "types", file: "travel/src/passenger.ts" }]);
  const review = run("packages/review/src/cli.ts", "before.json", document);
  expect(review).toEqual([1, expect.stringContaining("passenger_name")]);
});
