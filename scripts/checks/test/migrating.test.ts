import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "@onelogin-mfa/repository/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";

const document = join(root, "packages/client/MIGRATING.md");
const text = readFileSync(document, "utf8");
const fixtures = join(import.meta.dirname, "fixtures");
const signatures = {
  Python: join(fixtures, "sdks/onelogin.py"),
  Node: join(fixtures, "sdks/onelogin-node-sdk.d.ts"),
};

/** Runs the samples in Python against the signatures. @returns problems, a line each, with the line of the document */
function runPython(path: string, python: string): string {
  const args = [join(fixtures, "sdks/run_samples.py"), signatures.Python, path];
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const { stdout, stderr } = spawnSync(python, args, { encoding: "utf8", env });
  return `${stdout}${stderr}`;
}

/** Compiles the samples in JavaScript, each within the one before, at their lines. @returns the lines with an error, and errors */
function compileNode(samples: string) {
  const folder = mkdtempSync(join(import.meta.dirname, ".readme-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  copyFileSync(signatures.Node, join(folder, "sdk.d.ts"));
  const names = readFileSync(signatures.Node, "utf8").match(/(?<=^export declare class )\w+/gm);
  const head = `import { ${names?.join(", ")} } from "./sdk.js"; const token = "a token";`;
  let isSample = false;
  let depth = 0;
  const lines = samples.split("\n").map((line) => {
    const isFence = line.startsWith("```");
    if (isFence) isSample = line === "```js";
    if (!isFence) return isSample ? line : "";
    if (isSample) depth += 1;
    return isSample ? "{" : "";
  });
  writeFileSync(join(folder, "samples.js"), [head, ...lines.slice(1), "}".repeat(depth)].join("\n"));
  const tsconfig = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: { allowJs: true, checkJs: true, types: [], noUnusedLocals: false },
    files: ["samples.js"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", ".", "--pretty", "false"];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  return stdout.match(/^\S.*$/gm)?.map((error) => {
    const [, line, message] = /^samples\.js\((\d+),\d+\): error (.*)$/.exec(error) ?? [];
    return { line: Number(line), error: message ?? error };
  });
}

/** Names in the code of a column of the document's tables. */
function namesIn(column: keyof typeof signatures): readonly string[] {
  const tables = text.match(/^\| Python \| Node \|.*\n(?:\|.*\n)+/gm) ?? [];
  const index = column === "Python" ? 1 : 2;
  const cells = tables
    .flatMap((table) => table.trim().split("\n").slice(2))
    .map((row) => row.split("|")[index]);
  return cells.flatMap((cell = "") =>
    (cell.match(/`[^`]+`/g) ?? []).flatMap((code) => code.match(/[a-z_]\w*/gi) ?? []),
  );
}

describe("MIGRATING.md", () => {
  it("has samples in Python that are calls of the pinned SDK, with arguments of its types", ({ skip }) => {
    const python = ["python3", "python"].find((program) => spawnSync(program, ["--version"]).status === 0);
    skip(python === undefined, "Python is not installed");
    expect(runPython(document, python ?? "")).toBe("");
  });

  it("has samples in JavaScript that are calls of the pinned SDK, and says where its own types contradict it", () => {
    const wrong = compileNode(text);
    const lines = text.split("\n");
    // in the line below the comment
    const casts = lines.flatMap((line, index) => (line === "// TypeScript: cast the id" ? [index + 2] : []));
    expect(wrong).toEqual(
      casts.map((line) => ({
        line,
        error: expect.stringContaining("not assignable to parameter of type 'number'"),
      })),
    );
    expect(casts).not.toEqual([]);
  });

  it.each(["Python", "Node"] as const)("names in its tables what the pinned SDK for %s has", (column) => {
    const declared = readFileSync(signatures[column], "utf8");
    const unknown = namesIn(column).filter((name) => !new RegExp(`\\b${name}\\b`).test(declared));
    expect(unknown).toEqual([]);
  });

  it("names the versions whose requests are sent to the sandbox, as the signatures do", () => {
    const { clients } = parse(readFileSync(join(fixtures, "client-requests.yaml"), "utf8"));
    for (const [sdk, path] of [
      ["python", signatures.Python],
      ["node", signatures.Node],
    ] as const) {
      const client = clients.find(({ name }: { name: string }) => name.startsWith(`onelogin-${sdk}-sdk `));
      for (const page of [text.replaceAll("\n", " "), readFileSync(path, "utf8")]) {
        expect(page).toContain(client.name);
        expect(page).toContain(client.commit);
      }
    }
  });
});
