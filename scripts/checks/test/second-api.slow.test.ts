import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { startMock } from "@onelogin-mfa/mock";
import { runCommand } from "@onelogin-mfa/repository/command";
import type { Report } from "@onelogin-mfa/review";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { scriptOf } from "./support/interrupted-project.ts";
import { copyRepository } from "./support/repository-copy.ts";

/** Bump's Train Travel API. Its licence, CC BY-NC-SA 4.0, is why it comes from a package, and is not in this repository. */
const shipped = fileURLToPath(import.meta.resolve("@readme/oas-examples/3.1/json/train-travel.json"));
/** The part of Bump's own document that the copy lacks: a page in another file, which is data for all programs here. */
const topics = { "x-topics": [{ title: "Getting started", content: { $ref: "./docs/getting-started.md" } }] };

const jsonText = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const travel = "packages/travel";
const document = `${travel}/train-travel.json`;

/** All that an author writes by hand: see the table in CONTRIBUTING.md. */
const byHand = {
  "package.json": jsonText({
    name: "@onelogin-mfa/travel",
    version: "1.0.0",
    private: true,
    type: "module",
    scripts: {
      generate: "onelogin-mfa-codegen travel@v1",
      lint: "node ../../spec/lint.mjs travel@v1",
      typecheck: "node ../../node_modules/typescript/bin/tsc -p .",
    },
    dependencies: { "openapi-fetch": "0.17.0" },
    devDependencies: { "@onelogin-mfa/codegen": "1.0.0" },
  }),
  "tsconfig.json": jsonText({
    extends: "../../tsconfig.base.json",
    compilerOptions: { lib: ["es2023", "dom", "dom.iterable"] },
    include: ["src"],
  }),
  // some of its examples are not as its schemas have them
  "lint.yaml": `extends: [recommended]
rules:
  no-server-example.com: off
  no-invalid-media-type-examples: off
  no-invalid-schema-examples: off
`,
  "docs/getting-started.md": "# Getting started\n\nBook a train.\n",
  "src/passenger.ts": `import createFetchClient from "openapi-fetch";
import { createClient } from "./generated/client.ts";
import type { paths } from "./generated/schema.ts";

/** Books the first trip, and returns the name of the passenger. */
export async function passengerOf(baseUrl: string): Promise<string | undefined> {
  const headers = { authorization: "Bearer any" };
  const api = createClient(createFetchClient<paths>({ baseUrl, headers }));
  const bookings = await api["get-bookings"]({});
  const trip_id = bookings.data?.[0]?.trip_id ?? "";
  const booking = await api["create-booking"]({ trip_id, passenger_name: "Ada Lovelace" });
  return booking.passenger_name;
}
`,
};

const entry = `  travel@v1:
    root: ${document}
    extends: [./${travel}/lint.yaml]
    x-codegen: { output: ${travel}/src/generated, emit: [schema, methods, client] }
    x-mock: { port: 4012 }
`;

let copy: ReturnType<typeof copyRepository>;
const path = (file: string) => join(copy.folder, file);
const read = (file: string) => readFileSync(path(file), "utf8");

function write(file: string, text: string): void {
  mkdirSync(dirname(path(file)), { recursive: true });
  writeFileSync(path(file), text);
}

/** Runs a root script, as npm runs it. */
const run = (verb: string, ...args: readonly string[]) =>
  runCommand(process.execPath, scriptOf(verb, ...args).slice(1), { cwd: copy.folder, timeoutMs: 500_000 });

/** Does what `npm install` adds for a workspace. */
function install(): void {
  symlinkSync(path(travel), path("node_modules/@onelogin-mfa/travel"));
  const lockfile: { packages: Record<string, object> } = JSON.parse(read("package-lock.json"));
  const { name, version, dependencies, devDependencies } = JSON.parse(byHand["package.json"]);
  lockfile.packages[travel] = { name, version, dependencies, devDependencies };
  lockfile.packages[`node_modules/${name}`] = { resolved: travel, link: true };
  write("package-lock.json", jsonText(lockfile));
}

beforeAll(() => {
  copy = copyRepository();
  for (const [file, text] of Object.entries(byHand)) write(`${travel}/${file}`, text);
  write(document, jsonText({ ...JSON.parse(readFileSync(shipped, "utf8")), ...topics }));
  write("redocly.yaml", read("redocly.yaml") + entry);
  install();
}, 60_000);
afterAll(() => copy.remove());

const done = { exitCode: 0 };

describe("a second API goes through every stage", { timeout: 600_000 }, () => {
  it("lint and generate", async () => {
    expect(await run("lint", "--filter=@onelogin-mfa/travel")).toMatchObject(done);
    expect(await run("generate", "--filter=@onelogin-mfa/travel")).toMatchObject(done);
    expect(read(`${travel}/src/generated/client.ts`)).toContain("create-booking");
  });

  it("a call of its generated client at its mock", async () => {
    const mock = await startMock({ spec: path(document) });
    const { passengerOf } = await import(pathToFileURL(path(`${travel}/src/passenger.ts`)).href);
    expect(await passengerOf(mock.url).finally(mock.close)).toBe("John Doe");
  });

  it("the loop, once", async () => {
    const { stdout, exitCode } = await run("dev", "--once", "--json", "--api", "travel@v1");
    const events = stdout.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
    expect(events.at(-1)).toMatchObject({ event: "result", ok: true, counts: { cases: 86, types: 0 } });
    expect(exitCode).toBe(0);
  });

  it("npm start: the site with its page, its page in Redoc and its files, and a call of every operation", async () => {
    const { stdout, stderr, exitCode } = await run("start");
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/^get-stations +200 +[\d.]+ *$/m);
    const site = "scripts/site/dist";
    const page = read(`${site}/apis/travel-v1.html`);
    expect(page).toContain("Train Travel API");
    expect(page).toContain('href="../apis/travel-v1-redoc.html"');
    for (const edition of ["json", "bundled.yaml"]) {
      expect(page).toContain(`href="../apis/travel-v1.${edition}"`);
      expect(read(`${site}/apis/travel-v1.${edition}`)).toContain("Train Travel API");
    }
    expect(read(`${site}/guides/flows.html`)).toContain("apis/travel-v1.html");
    expect(read(`${site}/apis/travel-v1-redoc.html`)).toContain("Get a list of train stations");
    expect(read(`${site}/llms.txt`)).toContain("apis/travel-v1.html");
  });
});

describe("once it is released", { timeout: 600_000 }, () => {
  const breaking = (text: string) => text.replaceAll('"passenger_name"', '"traveller"');
  const edit = (change: (text: string) => string) => write(document, change(read(document)));
  const raise = (text: string) => text.replace(/("version": ")\d+\.\d+\.\d+"/, '$12.0.0"');

  beforeAll(() => {
    write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n- A change.\n\n## 1.0.0 – 2026-01-01\n\n- All.\n");
    copy.git("add", "--all");
    copy.git("commit", "--quiet", "--message", "release: 1.0.0");
    copy.git("tag", "v1.0.0");
  });
  afterEach(() => void copy.git("restore", "."));

  const checkVersions = () =>
    runCommand(process.execPath, [path("scripts/release/src/check-versions.ts")], { cwd: copy.folder });

  it("a change is in the review, beside the unchanged spec", async () => {
    edit(breaking);
    const { stdout } = await run("review", "--no-types");
    expect(stdout).toMatch(/^nothing changed\n.*\ntravel@v1: breaks callers\n/s);
    expect(read("review/index.html")).toContain(
      '<a href="travel-v1/index.html">travel@v1: breaks callers</a>',
    );
    expect(read("review/review.md")).toMatch(/^## Review of travel@.*v1: breaks callers$/m);
    expect(read("review/travel-v1/redoc.html")).toContain("traveller");
    const report: Report = JSON.parse(read("review/travel-v1/review.json"));
    expect(report.bump).toMatchObject({ spec: "major", declared: "none", agrees: false });
  });

  it("the version gate refuses a breaking change without a step of its version, and accepts one with it", async () => {
    expect(await checkVersions()).toMatchObject(done);
    edit(breaking);
    const says = `of ${document} is no step since v1.0.0, and a major one is needed`;
    expect(await checkVersions()).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(says) });
    edit(raise);
    expect(await checkVersions()).toMatchObject({ exitCode: 0, stdout: "" });
  });

  it("a release rehearses, and leaves the version of its document to its author", async () => {
    edit((text) => raise(breaking(text)));
    const { stdout, exitCode } = await run("release", "--dry-run");
    expect(stdout).toContain("Version 1.0.1: the changes since v1.0.0 require no new version.");
    expect(stdout).toContain(`  ${travel}/package.json\n`);
    expect(stdout).not.toContain(`  ${document}\n`);
    expect([exitCode, existsSync(path("release"))]).toEqual([0, false]);
  });
});
