import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { launchBrowser } from "@onelogin-mfa/page-kit/browser";
import { runCommand } from "@onelogin-mfa/repository/command";
import { root, temporaryFolder } from "@onelogin-mfa/repository/testing";
import type { Report } from "@onelogin-mfa/review";
import { afterAll, expect, it } from "vitest";
import { isSeq, parseDocument } from "yaml";
import { createProject, pack } from "../src/pack.ts";
import { scriptOf, startIn } from "./support/interrupted-project.ts";
import { copyRepository } from "./support/repository-copy.ts";

const [old, now] = ["type_display_name", "type_label"];
const spec = "spec/mfa.yaml";
/** The operations whose responses have the field, and the schemas of these. */
const renamed = {
  createFactorRegistration: "FactorRegistration",
  getAuthenticationDevices: "Device",
  createDeviceVerification: "DeviceVerification",
};
const operations = Object.keys(renamed);

const { folder, remove } = copyRepository();
afterAll(remove);
const read = (path: string) => readFileSync(join(folder, path), "utf8");
const rename = (path: string) => writeFileSync(join(folder, path), read(path).replaceAll(old, now));
const run = (verb: string, ...args: readonly string[]) =>
  runCommand(process.execPath, scriptOf(verb, ...args).slice(1), { cwd: folder });

/** Adds the evidence that the lint asks for to each operation and schema. */
function addEvidence(): void {
  const document = parseDocument(read(spec));
  const source = "https://developers.onelogin.com/api-docs/2/multi-factor-authentication/generate-mfa-token";
  const claim = `A device has \`${now}\`, which \`${old}\` was.`;
  const methods = Object.entries<object>(document.toJS().paths).flatMap(([path, item]) =>
    Object.entries<{ operationId?: string }>({ ...item }).map(([method, { operationId }]) => {
      return { place: ["paths", path, method], operationId };
    }),
  );
  for (const [id, schema] of Object.entries(renamed)) {
    const place = methods.find(({ operationId }) => operationId === id)?.place ?? [];
    for (const one of [place, ["components", "schemas", schema]]) {
      const evidence = document.createNode({ claim, source, confidence: "documented" });
      const at = [...one, "x-evidence"];
      if (isSeq(document.getIn(at))) document.addIn(at, evidence);
      else document.setIn(at, document.createNode([evidence]));
    }
  }
  writeFileSync(join(folder, spec), document.toString({ lineWidth: 0 }));
}

/** Packs what `npm run build` makes of the client, and compiles an application that uses it. @returns the compiler's messages */
async function compileApplication(): Promise<string> {
  expect(await run("build", "--filter=@onelogin-mfa/client")).toMatchObject({ exitCode: 0 });
  const scratch = temporaryFolder();
  const application = join(scratch, "application.ts");
  writeFileSync(
    application,
    `import type { MfaClient } from "@onelogin-mfa/client";

export async function kinds(mfa: MfaClient): Promise<(string | undefined)[]> {
  const devices = await mfa.getAuthenticationDevices({ user_id: 42 });
  return devices.map((device) => device.${old});
}
`,
  );
  mkdirSync(join(scratch, "packed"));
  const tarball = await pack(join(folder, "packages/client/dist"), join(scratch, "packed"));
  const project = await createProject([tarball], scratch, [application]);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const args = [tsc, "--noEmit", "--strict", "--module", "nodenext", "--pretty", "false", "application.ts"];
  return (await runCommand(process.execPath, args, { cwd: project })).stdout;
}

it("an application of the packed client compiles before the change", async () => {
  expect(await compileApplication()).toBe("");
});

it("the loop names the code that reads a field that a response has no longer", async () => {
  const loop = await startIn(folder, [...scriptOf("dev"), "--json", "--port", "0", "--mock-port", "0"]);
  const events: { event: string; file?: string; stage?: string }[] = [];
  for await (const line of createInterface({ input: loop.child.stdout })) {
    events.push(JSON.parse(line));
    const results = events.filter(({ event }) => event === "result");
    if (results.length === 1 && events.at(-1) === results[0]) rename(spec);
    if (results.length === 2) break;
  }
  loop.child.kill("SIGTERM");
  await once(loop.child, "exit");
  const types = events.filter(({ stage }) => stage === "types").map(({ file }) => file);
  expect(types).toContain("packages/cli/src/commands/verify.ts");
  expect(read("packages/client/src/generated/schema.ts")).toContain(`${now}?: `);
});

it("the regenerated client compiles, and an application fails at the line that reads the old name", async () => {
  for (const path of ["spec/fixtures/samples.json", "packages/cli/src/commands/verify.ts"]) rename(path);
  addEvidence();
  expect(await compileApplication()).toMatch(
    new RegExp(`^application\\.ts\\(5,\\d+\\): error TS2551: Property '${old}' does not exist.*\n$`),
  );
});

it("the review says that it breaks callers, in which operations, and Redoc has the new name, marked", async () => {
  expect(await run("review")).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining("breaks callers"),
  });
  const report: Report = JSON.parse(read("review/report.json"));
  expect(report.result).toBe("breaking");
  const broken = report.operations.filter(({ bump }) => bump === "major");
  expect(broken.map(({ operationId }) => operationId).sort()).toEqual(operations.toSorted());
  const browser = await launchBrowser();
  const page = await browser.newPage({ offline: true });
  await page.goto(`${pathToFileURL(join(folder, "review/redoc-1.html"))}#/devices/getauthenticationdevices`);
  // the field's own row, not one around it
  const field = page.locator("div", { hasText: new RegExp(`^${now}string`) }).first();
  await field.getByText("In this review, major: ").waitFor();
  expect(await field.textContent()).toContain(`The field ${old} of Device is now called ${now}.`);
  await browser.close();
});
