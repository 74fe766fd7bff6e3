import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { claimApi } from "../src/only-loop.ts";
import { copyFixture } from "../testing/project-copy.ts";

const copy = copyFixture();
afterAll(() => copy.remove());

it("a second loop says where the first one runs; one that was killed is none", () => {
  const project = { root: copy.root, api: { name: "a/b", config: "", document: "" } };
  const release = claimApi(project, "http://127.0.0.1:8080");
  const first = `npm run dev already runs for a/b in this checkout, as process ${process.pid}: see http://127.0.0.1:8080`;
  expect(() => claimApi(project, "http://127.0.0.1:8081")).toThrow(first);
  release();
  const { pid } = spawnSync(process.execPath, ["--version"]);
  copy.write(".turbo/dev-a%2Fb.json", JSON.stringify({ pid, page: "http://127.0.0.1:8080" }));
  claimApi(project, "http://127.0.0.1:8082")();
  expect(existsSync(join(copy.root, ".turbo/dev-a%2Fb.json"))).toBe(false);
});
