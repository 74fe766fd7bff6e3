import { describe, expect, it, vi } from "vitest";
import { compareDocuments } from "../src/compare/compare-documents.ts";
import type { Acceptance } from "../src/configuration.ts";
import { commitOf, gitIn, openCommit } from "../src/git.ts";
import { readSide } from "../src/sides.ts";
import { drop, edited, set } from "../testing/edit.ts";
import {
  compareHere,
  createRepository,
  replaced,
  reviewOf,
  specRepository,
  specText,
  temporaryFolder,
} from "../testing/repository.ts";
import { smallSpec } from "../testing/small-spec.ts";

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
    const { changes } = await reviewOf(
      "{ claim: There is always an id.",
      "1, { claim: An id is always there.",
    );
    const claims = changes.flatMap(({ evidence }) => evidence.map(({ claim, state }) => [claim, state]));
    expect(claims).toContainEqual(["An id is always there.", "added"]);
    expect(claims).toContainEqual(["There is always an id.", "removed"]);
    expect(claims.flat()).not.toContain("undefined");
  });

  it("names the operations that it concerns, and they name it", async () => {
    const report = await reviewOf("x-effect: send", "x-effect: read");
    const operation = report.operations.find(({ operationId }) => operationId === "putThing");
    expect(operation).toMatchObject({
      method: "PUT",
      path: "/things/{id}",
      state: "changed",
      tag: "All things",
      bump: "major",
    });
    expect(operation?.changes).toEqual(report.changes.map(({ id }) => id));
  });

  it.each([
    ["x-effect: send", "x-effect: read", "changed from `send` to `read`."],
    ["      x-effect: send\n", "", "is gone; it was `send`."],
  ])("says what the client would send again: %j to %j", async (from, to, change) => {
    const { changes } = await reviewOf(from, to);
    const sentence = `The client would send this again: \`x-effect\` of \`putThing\` ${change}`;
    expect(changes).toMatchObject([{ rule: "effect-loosened", bump: "major", sentence }]);
  });

  it.each([
    ["read", "effect-loosened"],
    ["consume", "effect-changed"],
  ])("an effect where none was is compared with what a client does without one: %s", (effect, rule) => {
    const pointer = "/paths/~1things~1{id}/put/x-effect";
    const [before, after] = [drop(pointer), set(pointer, effect)].map((edit) => edited(smallSpec(), edit));
    expect(compareDocuments(before ?? {}, after ?? {}).map((change) => change.rule)).toEqual([rule]);
  });

  it("has the confidence that a changed claim had before", async () => {
    const { changes } = await reviewOf(
      "source: a captured response, confidence: captured",
      "confidence: assumed",
    );
    const { evidence = [] } = changes[0] ?? {};
    expect(evidence).toMatchObject([
      { source: "", before: "captured", confidence: "assumed", state: "changed" },
    ]);
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

  it("has texts of which most words changed as two texts", async () => {
    const text = Array.from({ length: 1200 }, (_, index) => `word${index}`).join(" ");
    const { changes } = await reviewOf("description: The id.", `description: ${text}`);
    expect(changes[0]?.wording).toEqual([
      { state: "removed", text: "The id." },
      { state: "added", text },
    ]);
  });

  it.each([
    [40, false],
    [41, true],
  ])("has the first 40 lines of %i", async (length, cut) => {
    const list = "        - a\n".repeat(length - 2);
    const { changes } = await reviewOf("  schemas:\n", `  schemas:\n    More:\n      enum:\n${list}`);
    const after = changes.map((change) => change.after).find((at) => at?.pointer.endsWith("/More"));
    expect([after?.lines.length, after?.cut]).toEqual([40, cut]);
  });

  it.each([
    [{ pointer: "/paths/~1things~1{id}/put/operationId" }, 1],
    [{ pointer: "/paths/~1things~1{id}/put" }, 0],
    [{ rule: "operation-renamed", operation: "storeThing" }, 1],
    [{ rule: "operation-renamed", operation: "getThing" }, 0],
  ] as const)("is accepted by %j", async (acceptance, count) => {
    const { root, write } = specRepository();
    write({ "spec/mfa.yaml": replaced(specText, "operationId: putThing", "operationId: storeThing") });
    const configuration = { accepted: [{ ...acceptance, reason: "Announced." }] };
    const report = await compareHere("git:HEAD:spec/mfa.yaml", "spec/mfa.yaml", root, configuration);
    expect([report.accepted?.length, report.problems.length]).toEqual([count, 1 - count]);
  });

  const forGet: Acceptance = {
    rule: "property-made-optional",
    operation: "getThing",
    reason: "Known of get.",
  };
  const forPut: Acceptance = { ...forGet, operation: "putThing", reason: "Known of put." };
  it.each<[accepted: readonly Acceptance[], reasons: readonly string[], problems: readonly unknown[]]>([
    [[forGet], [], [expect.stringContaining("accepted for `getThing` concerns `putThing` as well: ")]],
    [[forPut], [], [expect.stringContaining("accepted for `putThing` concerns `getThing` as well: ")]],
    [[forGet, forPut], ["Known of get. Known of put."], []],
    [
      [
        { ...forGet, reason: "Known." },
        { ...forPut, reason: "Known." },
      ],
      ["Known."],
      [],
    ],
    [[{ rule: "property-made-optional", reason: "Known of all." }], ["Known of all."], []],
  ])(
    "of a shared schema is accepted for all its operations or for none: by %j",
    async (accepted, reasons, problems) => {
      const thing = 'content: { application/json: { schema: { $ref: "#/components/schemas/Thing" } } }';
      const base = replaced(
        specText,
        '"204": { description: Done. }',
        `"200": { description: Done., ${thing} }`,
      );
      const { root, write } = createRepository({ "spec/mfa.yaml": base });
      write({ "spec/mfa.yaml": replaced(base, "required: [id]", "required: []") });
      const report = await compareHere("git:HEAD:spec/mfa.yaml", "spec/mfa.yaml", root, { accepted });
      expect(report.accepted?.map(({ reason }) => reason)).toEqual(reasons);
      expect(report.problems.map(({ message }) => message)).toEqual(problems);
      expect(report.bump.required).toBe(reasons.length > 0 ? "none" : "major");
    },
  );

  it("has nothing where nothing changed", async () => {
    const report = await reviewOf("", "");
    expect(report).toMatchObject({ changes: [], bump: { required: "none", agrees: true } });
  });
});

it("the files of a commit are read one after the other, whatever a hook says of another repository", async () => {
  const { root } = createRepository({ "a.txt": "ä\nb", empty: "", "folder/long": "c".repeat(70_000) });
  vi.stubEnv("GIT_DIR", "/nowhere");
  const commit = await commitOf(gitIn(root), "HEAD");
  const { read, close } = openCommit(root, commit ?? "");
  const texts: (string | undefined)[] = [];
  for (const path of ["a.txt", "none", "empty", "folder", "a\ntxt", "n".repeat(1001), "folder/long", "a.txt"])
    texts.push(await read(path));
  close();
  vi.unstubAllEnvs();
  expect(texts).toEqual(["ä\nb", undefined, "", ...Array(3).fill(undefined), "c".repeat(70_000), "ä\nb"]);
});

it("a document of standard input is called so, and may be none", async () => {
  const input = (standardInput?: string) =>
    readSide("head", "-", { folder: temporaryFolder(), standardInput });
  const { revision, document } = await input(specText);
  expect([revision.label, document?.version]).toEqual(["standard input", "3.1"]);
  expect((await input()).problems).toMatchObject([{ location: "standard-input:1:1" }]);
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
