import { createThread } from "@onelogin-mfa/command-line/thread";
import { expect, it } from "vitest";
import { type Answer, compare, type Question } from "../src/compare-sources.ts";
import { createRepository, replaced, specText } from "../testing/repository.ts";

const files = {
  "old.yaml": specText,
  "renamed.yaml": replaced(specText, "operationId: putThing", "operationId: setThing"),
  "described.yaml": replaced(specText, "The id.", "Its id."),
};

it("a comparison is its own, whether others are made at the same time or before it", async () => {
  const { root: folder } = createRepository(files);
  const bumpOf = async (head: string) => (await compare("old.yaml", head, { folder })).bump.required;
  const heads = ["renamed.yaml", "described.yaml", "old.yaml"];
  expect(await Promise.all(heads.map(bumpOf))).toEqual(["major", "patch", "none"]);
  expect([await bumpOf("described.yaml"), await bumpOf("renamed.yaml")]).toEqual(["patch", "major"]);
  await expect(compare("git:none:old.yaml", "old.yaml", { folder })).rejects.toThrow("Git knows no commit");
  expect(await bumpOf("described.yaml")).toBe("patch");
});

it.each([false, true])(
  "a thread has no document any more when it is done, with outlines: %j",
  async (outlines) => {
    const { root: folder } = createRepository(files);
    const thread = createThread<Question, Answer>(new URL("../src/compare-worker.ts", import.meta.url));
    await thread.ask({
      base: "old.yaml",
      head: "renamed.yaml",
      options: { folder },
      mayLack: false,
      mayDiffer: false,
    });
    await thread.ask({ configuration: {}, outlines });
    if (outlines) await thread.ask({ outlines });
    await expect(thread.ask({ outlines: true })).rejects.toThrow("Nothing was read.");
    await thread.end();
  },
);
