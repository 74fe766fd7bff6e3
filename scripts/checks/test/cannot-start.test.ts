import { once } from "node:events";
import { existsSync, globSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { dirname, join, sep } from "node:path";
import { root, temporaryFolder } from "@onelogin-mfa/repository/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runWay, ways } from "../src/failing-starts.ts";

/** Finds the programs of this repository: what scripts and `bin` of each package.json, workflows and CI start. */
function findPrograms(): string[] {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const { workspaces } = JSON.parse(read("package.json"));
  const manifests = ["package.json", ...workspaces.map((pattern: string) => `${pattern}/package.json`)];
  const ofPackages = globSync(manifests, { cwd: root }).flatMap((path) => {
    const { scripts, bin } = JSON.parse(read(path));
    const words = Object.values({ ...scripts, ...bin }).flatMap((command) => String(command).split(" "));
    const files = words.filter((word) => /(?<!\.config)\.(ts|mjs)$/.test(word));
    return files.map((file) => join(dirname(path), file).split(sep).join("/"));
  });
  const ofCi = globSync([".ci/*", ".github/workflows/*"], { cwd: root }).flatMap((path) =>
    [...read(path).matchAll(/\bnode ([\w./-]+\.(?:ts|mjs))/g)].map(([, file = ""]) => file),
  );
  // not such as enroll.mjs, which CI copies first, or vitest
  const isHere = (file: string) => existsSync(join(root, file)) && !file.startsWith("node_modules/");
  return [...new Set([...ofPackages, ...ofCi])].filter(isHere).sort();
}

it("each program has ways in which it cannot start", () => {
  const message = "Add a way in which it cannot start to scripts/checks/src/failing-starts.ts";
  expect(Object.keys(ways), message).toEqual(findPrograms());
});

const busy = createServer((socket) => socket.destroy());
let busyPort: number;
beforeAll(async () => {
  await once(busy.listen(0, "127.0.0.1"), "listening");
  busyPort = (busy.address() as AddressInfo).port; // it listens on a port
});
afterAll(() => void busy.close());

describe.concurrent("a program that cannot start says why, leaves nothing, and ends:", () => {
  const rows = Object.entries(ways).flatMap(([program, some]) =>
    some.map((way) => ({ program, way, ...way })),
  );
  it.for(rows)("$program $where", async ({ program, way }, { expect, onTestFinished }) => {
    const folder = temporaryFolder(onTestFinished);
    const { status, isLeft, before, after, ...outputs } = await runWay(root, program, way, folder, busyPort);
    expect({ status, isLeft, after }, outputs.err).toEqual({
      status: way.code,
      isLeft: false,
      after: before,
    });
    expect(outputs[way.output ?? "err"].trimEnd()).toMatch(way.says);
    expect(outputs.err).not.toMatch(/^ +at |node:internal/m);
    expect(outputs.err.trimEnd().split("\n").length).toBeLessThanOrEqual(3);
  });
});
