import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The members of a CycloneDX document that are changed. */
interface Bill {
  readonly metadata: { readonly component: object };
  readonly components: readonly {
    readonly name?: string;
    readonly externalReferences?: readonly { readonly url: string }[];
  }[];
}

/**
 * Writes beside each tarball of a release, as `<name>.cdx.json`, its software bill of materials in CycloneDX: all that npm
 * installs with the package today, with versions, licences and hashes, and what is built into it.
 *
 * npm describes projects only. So the package.json of the package becomes that of a project, in which the other tarballs stand
 * for versions that no registry has yet.
 *
 * @param folder with the tarballs
 * @param npm runs npm in a folder, and returns its output
 */
export async function writeBills(
  folder: string,
  packages: readonly { readonly name: string; readonly filename: string }[],
  npm: (args: readonly string[], cwd: string) => Promise<string>,
): Promise<void> {
  const tarballs = new Map(packages.map(({ name, filename }) => [name, resolve(folder, filename)]));
  for (const { name, filename } of packages) {
    const project = mkdtempSync(join(tmpdir(), "bill-"));
    try {
      const path = resolve(folder, filename);
      const read = (name: string) => execFileSync("tar", ["-xzOf", path, name], { encoding: "utf8" });
      const packed = read("package/package.json");
      // npm has packed it
      const manifest = JSON.parse(packed) as { readonly dependencies?: Readonly<Record<string, string>> };
      const dependencies = Object.entries(manifest.dependencies ?? {}).map(([dependency, range]) => {
        const tarball = tarballs.get(dependency);
        return [dependency, tarball ? `file:${tarball}` : range];
      });
      const text = JSON.stringify({ ...manifest, dependencies: Object.fromEntries(dependencies) });
      writeFileSync(join(project, "package.json"), text);
      await npm(["install", "--package-lock-only", "--ignore-scripts"], project);
      const format = ["--sbom-format", "cyclonedx", "--sbom-type", "library"];
      const installed = JSON.parse(await npm(["sbom", "--package-lock-only", ...format], project)) as Bill;
      const files = execFileSync("tar", ["-tzf", path], { encoding: "utf8" }).split("\n");
      const licenses = "package/LICENSES.txt";
      const bundled = files.includes(licenses) ? bundledIn(read(licenses)) : [];
      const bill = { ...installed, components: [...installed.components, ...bundled] };
      writeFileSync(
        join(folder, filename.replace(/-\d+\.\d+\.\d+.*\.tgz$/, ".cdx.json")),
        `${JSON.stringify(publicPart(bill, name), null, 2)}\n`,
      );
    } finally {
      rmSync(project, { recursive: true });
    }
  }
}

/** Lists the packages that are built into a package, by the headings of the licenses that the build has collected. */
function bundledIn(licenses: string): Bill["components"] {
  const headings = licenses.matchAll(/^(@?[\w./-]+) (\d+\.\d+\.\d+\S*) \((.+)\)$/gm);
  const components = [...headings].map(([, name = "", version = "", license = ""]) => ({
    "bom-ref": `${name}@${version}`,
    type: "library",
    name,
    version,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    licenses: [{ license: { id: license } }],
    properties: [{ name: "cdx:npm:package:bundled", value: "true" }],
  }));
  // several entry points may have one package
  return [...new Map(components.map((component) => [component.purl, component])).values()];
}

/** Returns a bill without what is about this machine: npm names a project by its folder, and gives the path of a tarball. */
function publicPart({ metadata, components, ...rest }: Bill, name: string): Bill {
  return {
    ...rest,
    metadata: { ...metadata, component: { ...metadata.component, name } },
    components: components.map((component) => ({
      ...component,
      externalReferences: component.externalReferences?.filter(({ url }) => !url.startsWith("file:")) ?? [],
    })),
  };
}
