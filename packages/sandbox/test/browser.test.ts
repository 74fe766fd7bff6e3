import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { enroll } from "@onelogin-mfa/client";
import { rolldown } from "rolldown";
import { expect, it, vi } from "vitest";
import { createSandbox } from "../src/browser.ts";

it("the sandbox for a page is one file without a module of Node and without the console", async () => {
  const bundle = await rolldown({
    input: fileURLToPath(new URL("../src/browser.ts", import.meta.url)),
    platform: "browser",
  });
  const { output } = await bundle.generate({ format: "es", minify: true });
  const [{ code, imports, moduleIds }] = output;
  expect(output).toHaveLength(1);
  expect(imports).toEqual([]);
  expect(moduleIds.filter((id) => /generated\/(page|control-document)\.ts$/.test(id))).toEqual([]);
  expect(gzipSync(code).length).toBeLessThan(100_000);
});

it("enrolls and verifies without what only a secure context has, and serves nothing below /_sandbox/", async () => {
  vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
  const sandbox = createSandbox();
  const enrollment = await enroll(sandbox.client(), { user_id: 42, factor: "SMS", display_name: "Phone" });
  const { code = "" } = sandbox.control.getLatestCode({ user_id: 42 });
  expect(await enrollment.submit(code)).toMatchObject({ status: "accepted" });
  const { status } = await sandbox.fetch(new Request(`${sandbox.url}/_sandbox/api/state`));
  expect(status).toBe(404);
  vi.unstubAllGlobals();
});
