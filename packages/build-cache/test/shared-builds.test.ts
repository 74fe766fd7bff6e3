import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isInstalled } from "../src/install.ts";
import { build, createRepository, trustAnybody } from "./support/clones.ts";
import { startBuildCache } from "./support/program.ts";

const scratch = mkdtempSync(join(tmpdir(), "build-cache-"));
const artifacts = join(scratch, "cache/artifacts");
const restored = expect.stringContaining("2 cached, 2 total");
const built = expect.stringContaining("0 cached, 2 total");

let cache: Awaited<ReturnType<typeof startBuildCache>> | undefined;
let variables: Record<string, string>;
let clone: ReturnType<typeof createRepository>;
beforeAll(async () => {
  if (!isInstalled()) return;
  cache = await startBuildCache(join(scratch, "cache"));
  variables = cache.variables;
  clone = createRepository(scratch);
});
afterAll(async () => {
  expect(await cache?.close()).toEqual(cache && [0, null]);
  rmSync(scratch, { recursive: true });
});
beforeEach((context) => {
  if (!isInstalled()) context.skip("turborepo-remote-cache is not installed; `npm run cache:server` does it");
  // the server does not make its folder again
  for (const [path] of stored("*/*")) rmSync(join(artifacts, path));
});

/** Builds in a clone called stranger, with the token and another key, and puts that over what is in the cache. */
const buildAsStranger = () =>
  build(clone("stranger"), { ...variables, TURBO_REMOTE_CACHE_SIGNATURE_KEY: "0".repeat(64) }, "--force");
const isForeign = ({ bytes }: { bytes: string }) => bytes.includes("/stranger-");

const stored = (pattern: string) =>
  globSync(pattern, { cwd: artifacts }).map(
    (path) => [path, readFileSync(join(artifacts, path), "latin1")] as const,
  );

/** Replaces what one clone has put into the cache by what the stranger has built, and leaves its signatures. */
function tamper(): void {
  build(clone("owner"), variables);
  const tags = stored("*/*.tag");
  buildAsStranger();
  for (const [path, tag] of tags) writeFileSync(join(artifacts, path), tag);
}

describe("a build in a second clone", () => {
  it("is restored byte for byte, with its modes", () => {
    const first = build(clone("first"), variables);
    const second = build(clone("second"), variables);
    expect([first.said, second.said]).toEqual([built, restored]);
    expect(second.made).toEqual(first.made);
    expect(first.made.map(({ path }) => path).sort()).toEqual(
      ["folder", "folder/program", "text.js"].flatMap((path) => [path, path]),
    );
  });

  it("is made anew if another key has signed what is in the cache", () => {
    expect(buildAsStranger().made.filter(isForeign)).toHaveLength(2);
    const { said, made } = build(clone("second"), variables);
    expect([said, made.filter(isForeign)]).toEqual([built, []]);
  });

  it("is made anew if what is in the cache has been replaced while its signature was kept", () => {
    tamper();
    const readOnly = { ...variables, TURBO_CACHE: "local:rw,remote:r" };
    const { said, made } = build(clone("second"), readOnly);
    expect([said, made.filter(isForeign)]).toEqual([built, []]);
    // negative control: without signatures it is taken from whoever has put it there
    const trusting = clone("trusting");
    trustAnybody(trusting);
    const foreign = build(trusting, readOnly);
    expect([foreign.said, foreign.made.filter(isForeign).length]).toEqual([restored, 2]);
  });

  it("is made anew with a wrong token, which neither reads nor writes", () => {
    build(clone("first"), variables);
    const before = stored("*/*");
    const { said } = build(clone("second"), { ...variables, TURBO_TOKEN: "wrong" });
    expect([said, said]).toEqual([built, expect.stringContaining("401 Unauthorized")]);
    expect([before.length, stored("*/*")]).toEqual([4, before]);
  });

  it("needs what the program has put into a file, not what it has printed", () => {
    const { TURBO_TOKEN = "", TURBO_REMOTE_CACHE_SIGNATURE_KEY: key = "" } = variables;
    const printed = cache?.output.text ?? "";
    expect([printed.includes(TURBO_TOKEN), printed.includes(key)]).toEqual([false, false]);
    expect([TURBO_TOKEN.length, key.length]).toEqual([64, 64]);
  });

  it("is made anew without a key, and not shared", () => {
    const { TURBO_REMOTE_CACHE_SIGNATURE_KEY: _, ...others } = variables;
    expect(build(clone("second"), others).said).toEqual(built);
    expect(stored("*/*")).toEqual([]);
  });
});
