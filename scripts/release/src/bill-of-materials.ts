import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix, resolve } from "node:path";
import type { Lockfile } from "./lockfile.ts";
import type { RunNpm } from "./npm.ts";

/** The members of a CycloneDX document that are read or changed. */
interface Bill {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly externalReferences?: readonly { readonly url: string }[];
}

/** A package that is built into another one. */
interface BundledPackage {
  /** The path of its folder in the lockfile. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/**
 * Writes beside each tarball of a release, as `<name>.cdx.json`, its software bill of materials in CycloneDX: all that npm
 * installs with the package today, with versions, licences and hashes, and what is built into it.
 *
 * npm describes projects only. So the package.json of the package becomes that of a project, in which the other tarballs stand
 * for versions that no registry has yet.
 *
 * @param folder with the tarballs
 * @param lockfile of the repository: what is built in is from the packages that it names
 * @throws Error if a package is built in that the lockfile does not name
 */
export async function writeBills(
  folder: string,
  packages: readonly { readonly name: string; readonly filename: string }[],
  npm: RunNpm,
  lockfile: Lockfile,
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
      const bundled = files.includes(licenses) ? bundledIn(read(licenses), name, lockfile) : [];
      const bill = withBundled(installed, bundled, lockfile);
      writeFileSync(
        join(folder, filename.replace(/-\d+\.\d+\.\d+.*\.tgz$/, ".cdx.json")),
        `${JSON.stringify(publicPart(bill, name), null, 2)}\n`,
      );
    } finally {
      rmSync(project, { recursive: true });
    }
  }
}

/** Finds the packages that are built into a package, by the headings of the licenses that the build has collected. */
function bundledIn(licenses: string, owner: string, { packages }: Lockfile): readonly BundledPackage[] {
  const headings = licenses.matchAll(/^(@?[\w./-]+) (\d+\.\d+\.\d+\S*) \((.+)\)$/gm);
  const bundled = [...headings].map(([, name = "", version = "", license = ""]) => {
    const path = Object.keys(packages).find(
      (path) => path.endsWith(`node_modules/${name}`) && packages[path]?.version === version,
    );
    if (path !== undefined) return { path, name, version, license };
    throw new Error(
      `${name} ${version} is built into ${owner}, and package-lock.json has no such version of it.`,
    );
  });
  // several entry points may have one package
  return [...new Map(bundled.map((one) => [one.path, one])).values()];
}

/** Adds what is built in, which the package needs as it needs what is installed with it. */
function withBundled(installed: Bill, bundled: readonly BundledPackage[], lockfile: Lockfile): Bill {
  const root = installed.metadata.component["bom-ref"];
  const refs = bundled.map(refOf);
  const refOfPath = (path: string | undefined) => refs[bundled.findIndex((one) => one.path === path)];
  const refOfInstalled = (name: string) =>
    installed.components.find((component) => component.name === name)?.["bom-ref"];
  const edges = bundled.map((one) => ({
    ref: refOf(one),
    // what is neither built in nor installed was left out by the bundler, as nothing calls it
    dependsOn: Object.keys(lockfile.packages[one.path]?.dependencies ?? {}).flatMap(
      (name) => refOfPath(resolveIn(lockfile, one.path, name)) ?? refOfInstalled(name) ?? [],
    ),
  }));
  const dependencies = installed.dependencies.map((dependency) =>
    dependency.ref === root ? { ...dependency, dependsOn: [...dependency.dependsOn, ...refs] } : dependency,
  );
  return {
    ...installed,
    components: [...installed.components, ...bundled.map((one) => componentOf(one, lockfile))],
    dependencies: [...dependencies, ...edges],
  };
}

/** Returns the reference of a package that is built in: the same may be installed, too, and references are unique. */
function refOf({ name, version }: BundledPackage): string {
  return `bundled:${name}@${version}`;
}

function componentOf(bundled: BundledPackage, { packages }: Lockfile) {
  const { path, name, version, license } = bundled;
  // npm has none of a package from git or from a folder
  const hashes = packages[path]?.integrity?.split(" ").map((integrity) => {
    const [algorithm = "", digest = ""] = integrity.split("-");
    return { alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(digest, "base64").toString("hex") };
  });
  return {
    "bom-ref": refOf(bundled),
    type: "library",
    name,
    version,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    licenses: [{ license: { id: license } }],
    ...(hashes && { hashes }),
    properties: [{ name: "cdx:npm:package:bundled", value: "true" }],
  };
}

/** Finds the package that another one imports by a name, as Node does: in its own folder, then in each one above. */
function resolveIn(lockfile: Lockfile, from: string, name: string): string | undefined {
  const path = posix.join(from, "node_modules", name);
  if (lockfile.packages[path] !== undefined) return path;
  return from === "." ? undefined : resolveIn(lockfile, posix.dirname(from), name);
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
