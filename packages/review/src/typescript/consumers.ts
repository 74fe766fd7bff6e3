import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A piece of code that uses the client, and where it comes from. */
export interface Consumer {
  /** Relative to the root of the repository, with slashes. */
  readonly file: string;
  /** How many lines of the file stand before the code: a block of a README starts in its middle. */
  readonly offset: number;
  readonly code: string;
  /** Where it is compiled, relative to a tree that looks like the repository. */
  readonly path: string;
}

const folders = [
  "packages/client/test/types",
  "packages/examples/src",
  ...["src", "test", "test/support"].map((folder) => `packages/contract-tests/${folder}`),
];
const documents = [
  "README.md",
  "packages/client/README.md",
  "packages/client/MIGRATING.md",
  "packages/examples/README.md",
];

/** What of a revision has to be exported for {@link readConsumers}. */
export const consumerPaths: readonly string[] = [...folders, ...documents];

/** The consumer code of a revision: type tests, examples, the contract suite, and the READMEs' TypeScript blocks. */
export async function readConsumers(root: string): Promise<Consumer[]> {
  const consumers: Consumer[] = [];
  for (const folder of folders) {
    const names = await readdir(join(root, folder)).catch(() => []);
    for (const name of names.filter((one) => one.endsWith(".ts")).sort()) {
      const file = `${folder}/${name}`;
      consumers.push({ file, offset: 0, code: await readFile(join(root, file), "utf8"), path: file });
    }
  }
  for (const file of documents) {
    const text = await readFile(join(root, file), "utf8").catch(() => "");
    consumers.push(...blocksOf(text, file));
  }
  return consumers;
}

function blocksOf(text: string, file: string): Consumer[] {
  const fences = text.matchAll(/^```ts\n([\s\S]*?)^```$/gm);
  return [...fences].flatMap(([, code = ""], index): Consumer[] => {
    if (!code.includes("@onelogin-mfa/client")) return [];
    const start = text.indexOf(code);
    const offset = text.slice(0, start).split("\n").length - 1;
    return [
      {
        file,
        offset,
        code: `${code}\nexport {};\n`,
        path: `blocks/${file.replaceAll("/", "-")}-${index}.ts`,
      },
    ];
  });
}
