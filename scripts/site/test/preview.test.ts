import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preview } from "vite";
import { afterAll, expect, it } from "vitest";

const root = mkdtempSync(join(tmpdir(), "preview-"));
const files = ["index.html", "404.html", "a.html", "guides/index.html", "guides/b.html", "mfa.json"];
mkdirSync(join(root, "dist/guides"), { recursive: true });
for (const file of files) writeFileSync(join(root, "dist", file), file);
writeFileSync(join(root, "package.json"), "{}");

const server = await preview({
  root,
  configFile: join(import.meta.dirname, "../preview.config.ts"),
  build: { outDir: "dist" },
  preview: { host: "127.0.0.1", port: 0 },
  logLevel: "silent",
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

it.each([
  ["/", 200, "index.html"],
  ["/index.html", 200, "index.html"],
  ["/a", 200, "a.html"],
  ["/a.html?x#y", 200, "a.html"],
  ["/guides/", 200, "guides/index.html"],
  ["/guides/b.html", 200, "guides/b.html"],
  ["/mfa.json", 200, "mfa.json"],
  ["/missing", 404, "404.html"],
  ["/missing.html", 404, "404.html"],
  ["/guides/missing/", 404, "404.html"],
  ["/assets/missing.js", 404, "404.html"],
  ["/guides", 404, "404.html"],
  ["/%zz", 404, "404.html"],
  ["/..%2fpackage.json", 404, "404.html"],
])("the preview responds to %s with %d and %s", async (path, status, file) => {
  const [url = ""] = server.resolvedUrls?.local ?? [];
  const response = await fetch(new URL(url).origin + path);
  expect([response.status, await response.text()]).toEqual([status, file]);
});
