import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./support/root.ts";

const documents = globSync(
  ["*.md", "docs/*.md", "spec/README.md", "spec/guides/*.md", "packages/*/*.md", "scripts/*/README.md"],
  // those of codegen import what it generates, and are compiled by its own tests
  { cwd: root, exclude: ["CHANGELOG.md", "packages/codegen/RECIPES.md"] },
).map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

const blocksOf = (language: string) =>
  documents.flatMap(({ path, text }) =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
      ([, code = ""]) => ({ path, code }),
    ),
  );

/** The names that examples without imports take for granted. */
const prelude = `
import {
  classifyOtpResponse, createMfaClient, enroll, findUser, generateTemporaryCode, type MfaClient, resetFactors,
  resumeEnrollment, resumeVerification, verify, verifyOnce,
} from "@onelogin-mfa/client";
import { validator } from "@onelogin-mfa/client/validate";
declare const mfa: MfaClient;
declare const clientId: string;
declare const clientSecret: string;
const credentials = { clientId, clientSecret };
`;
const docstringExamples = globSync("packages/client/src/**/*.ts", { cwd: root }).flatMap((path) => {
  const docstrings = readFileSync(join(root, path), "utf8").matchAll(/^ *\* @example\n([\s\S]*?)\*\//gm);
  return [...docstrings].map(([, docstring = ""]) => ({
    path,
    code:
      docstring.replace(/^ *\* ?/gm, "").match(/^```ts\n([\s\S]*?)^```$/m)?.[1] ?? "an example without code",
  }));
});

/** Compiles examples, each as a program of its own. @returns the compiler's messages, each with the example's file */
function compile(examples: readonly { readonly path: string; readonly code: string }[]): string {
  // inside the package, so that its dependencies resolve
  const folder = mkdtempSync(join(root, "scripts/checks/test/.documents-"));
  try {
    for (const [index, { code }] of examples.entries()) {
      const program = /^import /m.test(code) ? code : `${prelude}export async function example() {\n${code}}`;
      writeFileSync(join(folder, `${index}.ts`), `${program}\nexport {};\n`);
    }
    for (const shared of globSync("packages/examples/src/share-budget*.ts", { cwd: root })) {
      copyFileSync(join(root, shared), join(folder, "share-budget.ts"));
    }
    const tsconfig = {
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: { lib: ["es2024"], types: ["node"], noUnusedLocals: false },
      include: ["*.ts", "../support/msw.d.ts"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", ".", "--pretty", "false"], {
      cwd: folder,
      encoding: "utf8",
    });
    return stdout.replace(/^(\d+)\.ts/gm, (_, index) => examples[index]?.path ?? "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("documents", () => {
  it("have examples that compile, and so have docstrings of the client", () => {
    expect(compile([...blocksOf("ts"), ...docstringExamples])).toBe("");
    const faulty = `import { createMfaClient } from "@onelogin-mfa/client";\ncreateMfaClient({ subdomian: "acme" });`;
    expect(compile([{ path: "README.md", code: faulty }])).toContain("subdomian");
  }, 60_000);

  it("show only commands that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const shown = blocksOf("sh").flatMap(({ path, code }) =>
      [...code.matchAll(/\bnpm run ([\w:]+)(?!.* --workspace)/g)].map(([, verb = ""]) => ({ path, verb })),
    );
    expect(shown.filter(({ verb }) => !(verb in scripts))).toEqual([]);
  });

  it("link to files that exist", () => {
    const links = documents.flatMap(({ path, text }) => {
      const prose = text.replace(/```[\s\S]*?```|`[^`]*`/g, "");
      return [...prose.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = ""]) => ({ path, target }));
    });
    expect(links.filter(({ path, target }) => !existsSync(join(root, path, "..", target)))).toEqual([]);
  });
});
