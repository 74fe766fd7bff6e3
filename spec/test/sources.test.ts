import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { citedPlaces, findLost } from "../sources.ts";
import { readSpec } from "./support/spec.ts";

const document = (...sources: readonly string[]) => ({
  paths: {
    "/a": {
      "x-evidence": sources.map((source, index) => ({ claim: `C${index}`, source, confidence: "observed" })),
    },
  },
});

/** A `fetch` that has these texts by their addresses; a number is a status. */
const fetchOf = (texts: Readonly<Record<string, string | number>>) => {
  const asked: string[] = [];
  const fetch = async (url: string) => {
    asked.push(url);
    const found = texts[url] ?? 404;
    return typeof found === "number" ? new Response("", { status: found }) : new Response(found);
  };
  return { fetch, asked };
};
const raw = "https://raw.githubusercontent.com";

test("every cited place of a repository is found once, with the lines of each claim", () => {
  const cited = document(
    "o/r@0123abc a b.ts:3-7; https://example.com/page",
    "o/r@0123abc a b.ts:12",
    "o/r#540@0123abc c.py:1-2, 9",
    "o/r@0123abc",
    "RFC 9110, section 10",
  );
  expect(
    citedPlaces(cited).map(({ path, citations }) => [path, citations.map(({ lastLine }) => lastLine)]),
  ).toEqual([
    ["a b.ts", [7, 12]],
    ["c.py", [9]],
    ["", [0]],
  ]);
});

test("a place is found, gone, or too short", async () => {
  const places = citedPlaces(
    document(
      "o/r@0123abc a b.ts:2",
      "o/r@0123abc a b.ts:3",
      "o/r@0123abc gone.ts:1",
      "o/r@0123abc",
      "o/r@4567def folder",
    ),
  );
  const { fetch, asked } = fetchOf({
    [`${raw}/o/r/0123abc/a%20b.ts`]: "1\n2",
    "https://github.com/o/r/commit/0123abc": "a page",
    "https://github.com/o/r/tree/4567def/folder": "a page",
  });
  expect(await findLost(places, fetch)).toEqual([
    { message: "o/r@0123abc a b.ts has 2 lines, not 3.", pointer: "/paths/~1a/x-evidence/1" },
    { message: "o/r@0123abc gone.ts is gone.", pointer: "/paths/~1a/x-evidence/2" },
  ]);
  expect(asked).toHaveLength(4);
});

test("a server that is neither there nor sure is an error, and no place counts as gone", async () => {
  const places = citedPlaces(document("o/r@0123abc a.ts:2"));
  const { fetch } = fetchOf({ [`${raw}/o/r/0123abc/a.ts`]: 503 });
  await expect(findLost(places, fetch)).rejects.toThrow(/a\.ts answers 503, so not all sources were checked/);
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // as it listens on a port
  await new Promise((resolve) => void server.close(resolve));
  const offline = () => globalThis.fetch(`http://127.0.0.1:${port}`);
  onTestFinished(() => void server.close());
  await expect(findLost(places, offline)).rejects.toThrow(
    "raw.githubusercontent.com cannot be reached, so not all sources were checked. Go online and try again.",
  );
});

test("the spec cites many places, and each source of a kind that is pinned to a commit is one", () => {
  const places = citedPlaces(readSpec());
  expect(places.length).toBeGreaterThan(50);
  const text = JSON.stringify(readSpec());
  const pins = new Set(text.match(/[\w-]+\/[\w.-]+(?:#\d+)?@[0-9a-f]{7,40}/g));
  const found = new Set(places.map(({ repository, commit }) => `${repository}@${commit}`));
  const declared = [...pins].map((pin) => pin.replace(/#\d+/, ""));
  expect(declared.filter((pin) => !found.has(pin))).toEqual([]);
});
