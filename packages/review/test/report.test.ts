import { describe, expect, it, vi } from "vitest";
import { compareHere, reviewOf, specRepository, temporaryFolder } from "./support/repository.ts";

describe("a change in the report", () => {
  it("has its lines before and after, and its evidence", async () => {
    const { changes } = await reviewOf("type: string\n          desc", "type: integer\n          desc");
    const [change] = changes;
    expect(change).toMatchObject({
      bump: "major",
      rule: "type-changed",
      sentence: "The type of `Thing.id` changed from `string` to `integer`.",
      before: { file: "spec/mfa.yaml", line: 28, endLine: 30 },
    });
    const lines = ["        id:", "          type: integer", "          description: The id."];
    expect(change?.after?.lines).toEqual(lines);
    expect(change?.evidence).toMatchObject([{ claim: "There is always an id.", state: "same" }]);
  });

  it("has the claims that are new or gone at its location", async () => {
    const { changes } = await reviewOf("There is always an id.", "An id is always there.");
    const claims = changes.flatMap(({ evidence }) => evidence.map(({ claim, state }) => [claim, state]));
    expect(claims).toContainEqual(["An id is always there.", "added"]);
    expect(claims).toContainEqual(["There is always an id.", "removed"]);
  });

  it("names the operations that it concerns, and they name it", async () => {
    const report = await reviewOf("x-effect: send", "x-effect: read");
    const operation = report.operations.find(({ operationId }) => operationId === "putThing");
    expect(operation).toMatchObject({
      state: "changed",
      tag: "All things",
      bump: "major",
    });
    expect(operation?.changes).toEqual(report.changes.map(({ id }) => id));
  });

  it("is of one operation that has another name now, which is neither new nor gone", async () => {
    const { operations } = await reviewOf("operationId: putThing", "operationId: storeThing");
    expect(operations.filter(({ state }) => state !== "same")).toMatchObject([
      { operationId: "storeThing", state: "changed" },
    ]);
  });

  it.each<[what: string, from: string, to: string, operations: readonly string[]]>([
    ["of a component", "required: [id]", "required: [id, id]", ["getThing"]],
    [
      "beside the operations of a path",
      "    get:\n",
      "    summary: A thing.\n    get:\n",
      ["getThing", "putThing"],
    ],
    ["of the whole document", "title: Things", "title: All things", []],
    ["of what nothing refers to", "  schemas:\n", "  schemas:\n    More: { type: object }\n", []],
  ])("%s concerns the operations that depend on its place", async (_, from, to, operations) => {
    const { changes } = await reviewOf(from, to);
    const ids = changes.map(({ positions }) => positions.map(({ operationId }) => operationId));
    expect(ids).toEqual([operations]);
  });

  it("has the words of a long text that changed", async () => {
    const long = "The id, which is long enough that no sentence has the room to show it whole.";
    const { changes } = await reviewOf("description: The id.", `description: ${long}`);
    expect(changes[0]?.wording).toEqual([
      { state: "same", text: "The id" },
      { state: "added", text: long.slice(6, -1) },
      { state: "same", text: "." },
    ]);
  });

  it("has nothing where nothing changed", async () => {
    const report = await reviewOf("", "");
    expect(report).toMatchObject({ changes: [], bump: { required: "none", agrees: true } });
  });
});

describe("what cannot be compared", () => {
  const known = "spec/mfa.yaml";

  it.each<[side: "base" | "head", base: string, head: string]>([
    ["base", "none.yaml", known],
    ["head", known, "none.yaml"],
  ])("is a problem of its side: a missing %s", async (side, base, head) => {
    const report = await compareHere(base, head, specRepository().root);
    const problem = {
      severity: "error",
      side,
      location: "none.yaml:1:1",
      message: "The file does not exist. Check the path.",
    };
    expect(report).toMatchObject({ problems: [problem], changes: [], operations: [] });
  });

  it.each<[what: string, start: () => string, revision: string, message: RegExp]>([
    ["outside of a checkout", temporaryFolder, "HEAD", /^.* is not in a git checkout: clone the repository/],
    [
      "an unknown commit",
      () => specRepository().root,
      "nowhere",
      /^Git knows no commit "nowhere"\. Fetch it/,
    ],
    [
      "without git",
      () => {
        vi.stubEnv("PATH", "/nowhere");
        return temporaryFolder();
      },
      "HEAD",
      /^git cannot be run \(spawn git ENOENT\)\. Install git\.$/,
    ],
  ])("is refused, with what helps: %s", async (_, start, revision, message) => {
    const folder = start();
    const compared = compareHere(`git:${revision}:${known}`, known, folder);
    await expect(compared.finally(() => vi.unstubAllEnvs())).rejects.toThrow(message);
  });
});
