import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

/** What would tie a source to Node, in code; comments are not looked at. */
function nodeUses(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");
  return (
    code.match(
      /["']node:\w+|["']@hono\/node-server|\b(?:process|Buffer|require|__dirname|setImmediate)\b(?=[.([])/g,
    ) ?? []
  );
}

/** What a source imports. */
function importsIn(source: string): string[] {
  return [...source.matchAll(/^(?:import|export)\b[^"'`;]*?\bfrom\s*"([^"]+)"/gm)].map(
    ([, path = ""]) => path,
  );
}

/** A source and all that it imports from the package, types included. */
async function reachable(entry: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const waiting = [new URL(`../src/${entry}`, import.meta.url)];
  for (let url = waiting.pop(); url; url = waiting.pop()) {
    if (found.has(url.href)) continue;
    // the inbox page's script is kept as a text, for the browser
    const text = url.pathname.endsWith("/generated/page.ts") ? "" : await readFile(url, "utf8");
    found.set(url.href, text);
    for (const path of importsIn(text)) if (path.startsWith(".")) waiting.push(new URL(path, url));
  }
  return found;
}

describe("the sandbox in process", () => {
  it("uses nothing that only Node has", async () => {
    const sources = await reachable("index.ts");
    expect(sources.size).toBeGreaterThan(25);
    expect([...sources].filter(([, text]) => nodeUses(text).length > 0).map(([url]) => url)).toEqual([]);
  });

  it("negative control: the server for Node does", async () => {
    const sources = await reachable("node.ts");
    expect([...sources.values()].flatMap(nodeUses)).not.toEqual([]);
  });

  it("has few packages", async () => {
    const sources = await reachable("index.ts");
    const packages = [...sources.values()].flatMap(importsIn).filter((path) => !path.startsWith("."));
    const spec = ["@onelogin-mfa/client/openapi", "@onelogin-mfa/client/validate"];
    expect([...new Set(packages)].sort()).toEqual([
      ...spec,
      "hono",
      "hono/html",
      "hono/router/trie-router",
      "hono/streaming",
      "otpauth",
    ]);
  });
});
