import { expectNoticed } from "../check.ts";
import { type Tarball, textIn } from "../pack.ts";
import type { Manifest } from "./manifest.ts";

/** What the packed code and its types import although the manifest does not list it: a user would not have it. */
export async function importProblems(tarball: Tarball, manifest: Manifest): Promise<readonly string[]> {
  const files = tarball.files.filter((file) => /\.(js|d\.ts)$/.test(file));
  const found = await Promise.all(
    files.map(async (file) =>
      unlisted(await textIn(tarball, file), manifest).map((name) => `${file}: ${name}`),
    ),
  );
  const negativeControl = unlisted('import { a } from "@scope/unlisted/part";\n', manifest);
  return [
    ...found.flat().map((what) => `${what} is imported, and package.json does not list it`),
    ...expectNoticed("an import of an unlisted package", negativeControl),
  ];
}

function unlisted(text: string, { dependencies = {}, peerDependencies = {} }: Manifest): readonly string[] {
  // as the compiler prints them; declarations import within a type as well
  const statement = /^(?:import|export)\b(?:[^"'`;]*?\bfrom)?\s*["']([^"']+)["'];?$/gm;
  return [...text.matchAll(statement), ...text.matchAll(/\bimport\(["']([^"']+)["']\)/g)]
    .map(([, specifier = ""]) => specifier)
    .filter((specifier) => !/^(\.|node:)/.test(specifier))
    .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier)
    .filter((name) => !(name in dependencies) && !(name in peerDependencies));
}
