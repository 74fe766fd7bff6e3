import { createRepository, specRepository, specText } from "@onelogin-mfa/review/test-support/repository";
import { describe, expect, it } from "vitest";
import { review } from "../../src/review/index.ts";

const broken = specText.replace("required: [id]", "required: [id");

describe("what cannot be read is said, and the rest is shown", () => {
  it("a spec of the working tree that does not parse", async () => {
    const { root, write } = specRepository();
    write({ "spec/mfa.yaml": broken });
    const report = await review({ root });
    const [problem] = report.problems;
    expect(problem).toMatchObject({
      severity: "error",
      side: "head",
      location: expect.stringMatching(/^spec\/mfa\.yaml:\d\d+:\d+$/),
    });
    expect(report.head.version).toBeNull();
    expect(report.bump.agrees).toBe(false);
  });

  it.each([
    ["a spec of the base that does not parse", { "spec/mfa.yaml": broken }, "Invalid YAML"],
    ["a base without a spec", { "README.md": "Nothing yet." }, "The file does not exist"],
  ])("%s", async (_, committed, message) => {
    const { root, write } = createRepository(committed);
    write({ "spec/mfa.yaml": specText });
    const report = await review({ root });
    expect(report.problems[0]).toMatchObject({ severity: "error", side: "base" });
    expect(report.problems[0]?.message).toContain(message);
    expect(report.changes).toEqual([]);
  });

  it("a working tree without a spec", async () => {
    const { root, git } = specRepository();
    git("rm", "--quiet", "spec/mfa.yaml");
    const report = await review({ root });
    expect(report.problems[0]?.message).toContain("The file does not exist");
  });
});
