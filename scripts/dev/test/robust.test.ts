import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate, writeFiles } from "@onelogin-mfa/codegen";
import { loadDocument } from "@onelogin-mfa/codegen/document";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startContractTests } from "../src/contract.ts";
import type { DevEvent } from "../src/events.ts";
import { readProject } from "../src/project.ts";
import { startRunner } from "../src/run.ts";
import { copyFixture } from "./support/project-copy.ts";
import { type DevRun, runDev } from "./support/run-dev.ts";

const spec = "spec/mfa.yaml";
const fixtureSpec = join(import.meta.dirname, "fixtures/project/spec/mfa.yaml");
const levels = Array.from(
  { length: 8 },
  (_, level) => `a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`)}]`,
);
const aliasBomb = `    Bomb: { default: { a0: &a0 [0], ${levels.join(", ")} } }\n`;
const types = "packages/client/src/generated/schema.ts";
const rule = "spec/rules/operation-effect.ts";
let run: DevRun;
let original: string;
beforeAll(async () => {
  run = await runDev();
  original = run.copy.read(spec);
});
afterAll(() => run.end());

const path = () => join(run.copy.root, spec);
const saying = (text: string) => original.replace("description: A temporary code.", `description: ${text}`);

describe("the spec", () => {
  it("may be saved by renaming another file over it", async () => {
    const { result } = await run.until(() => {
      const aside = join(run.copy.root, "spec/.mfa.yaml.swp");
      writeFileSync(aside, saying("Renamed over."));
      renameSync(aside, path());
    });
    expect(result.ok).toBe(true);
    expect(run.copy.read(types)).toContain("Renamed over.");
  });

  it("may be deleted and come back", async () => {
    const gone = await run.until(() => rmSync(path()));
    const message = expect.stringContaining("does not exist");
    expect(gone.problems).toEqual([expect.objectContaining({ stage: "document", file: spec, message })]);
    expect(run.copy.read(types)).toContain("Renamed over.");
    expect((await run.until(() => run.copy.write(spec, saying("Back.")))).result.ok).toBe(true);
  });

  it("may be saved many times in a row: the newest gets the only result", async () => {
    const start = run.events.length;
    await run.until(() => run.copy.write(spec, saying("Number 0.")));
    const { events, result } = await run.until(() => {
      for (let number = 1; number <= 20; number += 1) run.copy.write(spec, saying(`Number ${number}.`));
    });
    const runs = events.flatMap((event) => (event.event === "saved" ? [event.run] : []));
    expect(result).toMatchObject({ ok: true, run: Math.max(...runs) });
    expect(run.copy.read(types)).toContain("Number 20.");
    expect(run.events.slice(start).filter(({ event }) => event === "result")).toHaveLength(2);
  });

  it("may be saved during a run: the run that it supersedes gives no result", async () => {
    let superseded = 0;
    const { result } = await run.until(
      // loading the rules again takes several times as long as the watcher holds back a change
      () => run.copy.write(rule, `${run.copy.read(rule)}// saved\n`),
      (event) => {
        if (event.event !== "generated" || superseded > 0) return;
        superseded = event.run;
        run.copy.write(spec, saying("Newest."));
      },
    );
    expect(result).toMatchObject({ ok: true, run: superseded + 1 });
    expect(run.copy.read(types)).toContain("Newest.");
  });
});

describe("a spec that no check could end on", () => {
  const after = (part: string, more: string) => original.replace(part, `${part}${more}`);
  const schemas = /\n {2}schemas:\n/.exec(readFileSync(fixtureSpec, "utf8"))?.[0] ?? "";
  const slow = `    Slow: { type: string, pattern: "^(a+)+$", example: "${"a".repeat(56)}!" }\n`;

  it.each([
    ["aliases of aliases", aliasBomb, "document", "YAML aliases make"],
    [
      "a $ref to a file of the machine",
      '    Out: { default: { $ref: "/etc/hostname" } }\n',
      "document",
      "leads out of the folder",
    ],
  ])("is one problem at its place, and the next save is answered: %s", async (_, more, stage, message) => {
    const { problems } = await run.until(() => run.copy.write(spec, after(schemas, more)));
    expect(problems).toEqual([
      expect.objectContaining({ stage, file: spec, message: expect.stringContaining(message) }),
    ]);
    expect((await run.until(() => run.copy.write(spec, original))).result.ok).toBe(true);
  });

  it("is given up for the next save", async () => {
    const checking = Promise.withResolvers<void>();
    const listener = ({ event }: DevEvent) => event === "generated" && checking.resolve();
    void run.until(() => run.copy.write(spec, after(schemas, slow)), listener);
    await checking.promise;
    run.copy.write(spec, saying("Newest."));
    await expect.poll(() => run.copy.read(types)).toContain("Newest.");
    await expect.poll(() => run.events.at(-1)).toMatchObject({ event: "result", ok: true });
  });
});

describe("the generated code", () => {
  it("that somebody else has written is checked as well: no type error is missed", async () => {
    const copy = copyFixture();
    const use =
      'import { operations } from "./generated/operations.ts";\nexport const id = operations.generateOtp;\n';
    copy.write("packages/client/src/added-by-a-test.ts", use);
    const results: DevEvent[] = [];
    // without a watcher, whose events may come too late
    const runner = startRunner(await readProject(copy.root), {
      onEvent: (event) => void (event.event === "result" && results.push(event)),
    });
    const save = (...files: string[]) =>
      runner.run({ since: performance.now(), files: new Set(files) }, new AbortController().signal);
    await save();
    const file = join(copy.root, spec);
    copy.write(spec, copy.read(spec).replaceAll("generateOtp", "makeOtp"));
    await writeFiles(
      join(copy.root, "packages/client/src/generated"),
      (await generate({ spec: file })).files,
    );
    await save(file);
    expect(results).toMatchObject([{ counts: { types: 0 } }, { counts: { types: 2 } }]);
    await runner.close();
    copy.remove();
  });

  it("that somebody else has changed is put right", async () => {
    const before = run.copy.read(types);
    const { events } = await run.until(() => run.copy.write(types, "export {};\n"));
    expect(events).toContainEqual(expect.objectContaining({ event: "saved", files: [types] }));
    expect(run.copy.read(types)).toBe(before);
  });
});

describe("the rules", () => {
  const config = "spec/lint.yaml";

  it("are loaded again when their configuration changes", async () => {
    const strict = () => run.copy.exchange(config, "tags-alphabetical: off", "tags-alphabetical: error");
    expect((await run.until(strict)).problems).toContainEqual(
      expect.objectContaining({ stage: "lint", rule: "tags-alphabetical" }),
    );
    const fix = () => run.copy.exchange(config, "tags-alphabetical: error", "tags-alphabetical: off");
    expect((await run.until(fix)).result.ok).toBe(true);
  });

  it("are loaded again when their code changes; code that does not load is a problem of the lint", async () => {
    const before = run.copy.read(rule);
    const broken = await run.until(() => run.copy.write(rule, `${before}\nthrow new Error("not loaded");\n`));
    const message = expect.stringContaining("not loaded");
    expect(broken.problems).toEqual([
      expect.objectContaining({ stage: "lint", file: "redocly.yaml", message }),
    ]);
    expect((await run.until(() => run.copy.write(rule, before))).result.ok).toBe(true);
  });
});

describe("the mock", () => {
  it("answers from the new spec at the address that it had, and from the last good one while there is none", async () => {
    const ask = async () => {
      const authorization = { authorization: "Bearer any", prefer: "code=201, example=code" };
      const headers = { ...authorization, "content-type": "application/json" };
      const url = `${run.ready.mock}/users/42/mfa_token`;
      const response = await fetch(url, { method: "POST", headers, body: "{}" });
      return (await response.json()).device_id;
    };
    const changed = original.replaceAll("temporary_code", "changed_code");
    await run.until(() => run.copy.write(spec, changed));
    expect(await ask()).toBe("changed_code");
    await run.until(() => run.copy.write(spec, "openapi: ["));
    expect(await ask()).toBe("changed_code");
    await run.until(() => run.copy.write(spec, original));
  });

  it("moves to a new thread with the contract cases when their code has changed", async () => {
    const urls: string[] = [];
    const { api } = await readProject(run.copy.root);
    const contract = startContractTests(api, (url) => urls.push(url));
    const { root } = await loadDocument(path());
    expect(await contract.check(root)).toEqual({ cases: 17, problems: [] });
    expect(await contract.check(root)).toEqual({ cases: 0, problems: [] });
    contract.reload();
    expect(await contract.check(root)).toEqual({ cases: 17, problems: [] });
    const [, old = "", current = ""] = urls;
    await expect(fetch(old)).rejects.toThrow("fetch failed");
    expect((await fetch(current)).status).toBe(404);
    await contract.close();
  });
});
