import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { root, temporaryFolder } from "@onelogin-mfa/repository/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

const folder = temporaryFolder(afterAll);
let tarballs: readonly string[];
beforeAll(() => {
  writeFileSync(join(folder, "package.json"), '{ "name": "project", "private": true }');
  tarballs = ["one", "two"].map((name) => {
    const source = join(folder, name, "package");
    mkdirSync(source, { recursive: true });
    const dependencies = name === "two" ? { "@scope/one": "^1.2.3" } : {};
    const manifest = { name: `@scope/${name}`, version: "1.2.3", dependencies };
    writeFileSync(join(source, "package.json"), JSON.stringify(manifest));
    execFileSync("tar", ["-czf", `${name}.tgz`, "-C", name, "package"], { cwd: folder });
    return `${name}.tgz`;
  });
});

/** A registry that has some packages in version 1.2.3. @param statuses of a missing package, and of a new one */
async function startRegistry(has: readonly string[], statuses = { missing: 404, created: 201 }) {
  const published: string[] = [];
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(request.url ?? "").slice(1);
    if (request.method === "PUT") {
      const { versions } = (await json(request)) as { versions: object }; // npm's own request body
      published.push(`${name}@${Object.keys(versions)}`);
      return response.writeHead(statuses.created).end("{}");
    }
    const versions = { "1.2.3": { name, version: "1.2.3", dist: { tarball: "", shasum: "" } } };
    const body = has.includes(name) ? { name, versions, "dist-tags": { latest: "1.2.3" } } : {};
    return response.writeHead(has.includes(name) ? 200 : statuses.missing).end(JSON.stringify(body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  writeFileSync(
    join(folder, ".npmrc"),
    `@scope:registry=http://127.0.0.1:${port}/\n//127.0.0.1:${port}/:_authToken=token\nfetch-retries=0\n`,
  );
  return { published, close: () => server.close() };
}

/** Runs the program where `.npmrc` names the registry. */
function publish(...args: readonly string[]) {
  const options = { cwd: folder, env: { ...process.env, npm_config_cache: join(folder, "cache") } };
  return new Promise<{ exitCode: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(root, "scripts/release/src/publish.ts"), ...args],
      options,
      (error, stdout, stderr) => resolve({ exitCode: error?.code ?? 0, stdout, stderr }),
    );
  });
}

interface Case {
  readonly what: string;
  readonly options?: readonly string[];
  readonly has?: readonly string[];
  readonly statuses?: { readonly missing: number; readonly created: number };
  readonly published?: readonly string[];
  readonly stdout?: string;
  readonly stderr?: string;
}

it.each<Case>([
  {
    what: "publishes each package after those that it depends on, without the one that a broken run has published",
    has: ["@scope/one"],
    published: ["@scope/two@1.2.3"],
    stdout: "@scope/one@1.2.3 has been published before: skipped\n@scope/two@1.2.3 published\n",
  },
  {
    what: "publishes placeholders of the packages that the registry does not have",
    options: ["--placeholders"],
    has: ["@scope/one"],
    published: ["@scope/two@0.0.0"],
    stdout: "@scope/one has been published before: skipped\n@scope/two@0.0.0 published\n",
  },
  ...[401, 500].map((missing) => ({
    what: `publishes nothing if the registry responds with ${missing}, and not whether it has the version`,
    statuses: { missing, created: 201 },
    stderr: "The registry does not say whether it has @scope/one@1.2.3",
  })),
  {
    what: "stops at the first package that is refused",
    statuses: { missing: 404, created: 403 },
    published: ["@scope/one@1.2.3"],
    stderr: "@scope/one@1.2.3 is not published: see what npm says above",
  },
])("$what", async ({ options = [], has = [], statuses, published = [], stdout = "", stderr }) => {
  const registry = await startRegistry(has, statuses);
  const run = await publish(...options, ...tarballs.toReversed());
  registry.close();
  expect(registry.published).toEqual(published);
  expect(run).toMatchObject({ exitCode: stderr ? 1 : 0, stdout });
  expect(run.stderr).toContain(stderr ?? "");
});

it("asks for tarballs", async () => {
  const stderr = expect.stringContaining("name the tarballs");
  expect(await publish()).toMatchObject({ exitCode: 1, stderr });
});
