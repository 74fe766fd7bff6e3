import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  cpSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { addNamings, listMarkdown, setTraps } from "@onelogin-mfa/page-kit/hostile-data";
import { root } from "@onelogin-mfa/repository/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { leakingFiles } from "./support/hostile-programs.ts";

const traps = await setTraps();
const folder = join(traps.folder, "checkout");
beforeAll(() => {
  copyRepository();
  // the house rules ask for evidence of what the texts say, and for no more operations than there are
  for (const file of ["spec/lint.yaml", "packages/sandbox/lint.yaml"]) write(file, () => "rules: {}\n");
  write("redocly.yaml", (text) => text.replaceAll("strict: true", "strict: false"));
  for (const file of ["spec/mfa.yaml", "packages/sandbox/control.yaml"])
    write(file, (text) => {
      const document: object = parse(text);
      addNamings(document, join(folder, file, ".."), traps, textsFor(join(folder, file, "..")));
      return stringify(withoutUnknown(document), { aliasDuplicateObjects: false });
    });
  for (const file of ["spec/guides/flows.md", "packages/client/README.md", "CHANGELOG.md"])
    appendFileSync(join(folder, file), `\n\n${textsFor(join(folder, file, "..")).join("\n\n")}\n`);
});
afterAll(traps.close);

/** Changes a file of the copy. */
const write = (file: string, change: (text: string) => string) =>
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), "utf8")));

/** A document without what the generator of the control API, or OpenAPI 3.0, does not know: both refuse it. */
const withoutUnknown = (document: object) =>
  JSON.parse(JSON.stringify(document, (key, value) => (unknown.has(key) ? undefined : value)));
const unknown = new Set(["callbacks", "$comment", "contentMediaType", "contentSchema"]);

/** All Markdown, but images of other hosts, for which the site refuses the page that would load them. */
const textsFor = (from: string) =>
  listMarkdown(from, traps).map(([, text]) => text.replaceAll(/!\[[^\]]*\]\(<?http[^)]*\)/g, ""));

/** Copies this repository, whose installed packages are links, and its own packages those of the copy. */
function copyRepository(): void {
  const isOwn = (path: string) =>
    !/^(release|review)$|(^|[\\/])(node_modules|dist|\.(?!vitepress)[^\\/]*)$/.test(path.slice(root.length));
  cpSync(root, folder, { recursive: true, filter: isOwn });
  const copyLinks = (path: string) => {
    mkdirSync(join(folder, path));
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      const [from, to] = [join(root, path, entry.name), join(folder, path, entry.name)];
      if (entry.name === ".bin" || entry.name === "@onelogin-mfa") copyLinks(join(path, entry.name));
      else symlinkSync(entry.isSymbolicLink() ? readlinkSync(from) : from, to);
    }
  };
  for (const path of ["node_modules", ...globSync("{packages,scripts}/{*/,}node_modules", { cwd: root })])
    copyLinks(path);
}

/** Runs a program of the copy to its end. */
async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: traps.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  const [status] = await once(child, "close");
  return { status, output };
}

it("npm start lints, generates, builds, publishes and mocks a hostile checkout, and follows nothing in it", {
  timeout: 600_000,
  tags: "security",
}, async () => {
  const { status, output } = await run("scripts/run.mjs", "scripts/start.ts");
  expect(status, output).toBe(0);
  expect([traps.isLeak(output), leakingFiles(folder, traps.isLeak), traps.requests]).toEqual([false, [], []]);
  const page = readFileSync(join(folder, "scripts/site/dist/operations/getAuthFactors.html"), "utf8");
  expect(page).toContain("{@include /proc/self/environ}");
});

const docs = () => run("scripts/site/src/build-site.ts");

it.each(["spec/guides/flows.md", "packages/cli/README.md", "docs/inbox.png", "spec/mfa.arazzo.yaml"])(
  "npm run docs refuses a link in place of %s",
  async (file) => {
    const path = join(folder, file);
    const before = readFileSync(path);
    rmSync(path);
    symlinkSync(traps.waysFrom(join(folder, "spec"), "the file").path, path);
    const { status, output } = await docs();
    rmSync(path);
    writeFileSync(path, before);
    expect([status, output]).toEqual([
      1,
      expect.stringContaining("is a link or behind one, which is not followed"),
    ]);
    expect([traps.isLeak(output), leakingFiles(folder, traps.isLeak)]).toEqual([false, []]);
  },
);

it.each(Object.entries(traps.waysFrom(traps.folder, "a program")))(
  "npm run docs refuses to show what is no program of the examples, by its %s",
  async (_, target) => {
    const guide = "spec/guides/flows.md";
    const before = readFileSync(join(folder, guide), "utf8");
    write(guide, (text) => `${text}\n<<< ${target}\n`);
    const { status, output } = await docs();
    write(guide, () => before);
    expect([status, output]).toEqual([
      1,
      expect.stringContaining(`${guide}: "<<< ${target}" names no program`),
    ]);
    expect([traps.isLeak(output), leakingFiles(folder, traps.isLeak)]).toEqual([false, []]);
  },
);
