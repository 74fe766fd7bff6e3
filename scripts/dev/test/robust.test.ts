import { renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadDocument } from "@onelogin-mfa/codegen/document";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startContractTests } from "../src/contract.ts";
import { type DevRun, runDev } from "./support/run-dev.ts";

const spec = "spec/mfa.yaml";
const types = "packages/client/src/generated/schema.ts";
const rule = "spec/rules/operation-effect.ts";
let run: DevRun;
let original: string;
beforeAll(async () => {
  run = await runDev();
  original = run.copy.read(spec);
}, 60_000);
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

  it("may be half saved: the output stays until the rest is there", async () => {
    const half = await run.until(() => truncateSync(path(), original.indexOf("summary:") + 4));
    expect(half.result.ok).toBe(false);
    expect(run.copy.read(types)).toContain("Back.");
    expect((await run.until(() => run.copy.write(spec, saying("Whole.")))).result.ok).toBe(true);
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

describe("the rules", () => {
  const config = "spec/redocly.yaml";

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
    expect(broken.problems).toEqual([expect.objectContaining({ stage: "lint", file: config, message })]);
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
    const contract = startContractTests(run.copy.root, (url) => urls.push(url));
    const document = await loadDocument(path());
    expect(await contract.check(document)).toEqual({ cases: 17, problems: [] });
    expect(await contract.check(document)).toEqual({ cases: 0, problems: [] });
    contract.reload();
    expect(await contract.check(document)).toEqual({ cases: 17, problems: [] });
    const [, old = "", current = ""] = urls;
    await expect(fetch(old)).rejects.toThrow("fetch failed");
    expect((await fetch(current)).status).toBe(404);
    await contract.close();
  });
});
