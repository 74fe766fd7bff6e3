import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
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

it("loops for two APIs run side by side, and a broken note is none", () => {
  const claim = (name: string) =>
    claimApi({ root: copy.root, api: { name, config: "", document: "" } }, "http://127.0.0.1:8080");
  const notes = () => readdirSync(join(copy.root, ".turbo")).filter((name) => name.startsWith("dev-"));
  const releases = [claim("one"), claim("two")];
  expect(notes()).toEqual(["dev-one.json", "dev-two.json"]);
  for (const release of releases) release();
  expect(notes()).toEqual([]);
  for (const note of ["{", JSON.stringify({ pid: "1", page: "" })]) {
    copy.write(".turbo/dev-one.json", note);
    claim("one")();
  }
  expect(notes()).toEqual([]);
});
