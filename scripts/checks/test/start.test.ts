import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { copyProject, runWithTools, scriptOf, type ToolResult } from "./support/interrupted-project.ts";

let project: ReturnType<typeof copyProject>;
beforeAll(() => {
  project = copyProject({ withOneApi: true });
});
afterAll(() => project.remove());
afterEach(() => void project.git("restore", "."));

const path = (file: string) => join(project.folder, file);
const edit = (file: string, from: string, to: string) =>
  writeFileSync(path(file), readFileSync(path(file), "utf8").replace(from, to));

describe("npm start", () => {
  it.each<{ readonly tools: readonly ToolResult[] }>([
    { tools: ["spec#lint"] },
    { tools: ["ok", "client#generate"] },
    { tools: ["ok", "ok", "client#build"] },
  ])("ends at the first step that fails: $tools", async ({ tools }) => {
    const { status, printed } = await runWithTools(project.folder, scriptOf("start"), tools);
    expect({ status, printed }).toEqual({
      status: 1,
      printed: expect.stringContaining(`${tools.at(-1)} has failed`),
    });
  });

  it("fails if an operation fails, and shows for each its own status", async () => {
    // the mock does not have the path that the client calls, and the client sends no such id
    edit("spec/mfa.yaml", "  /auth/rate_limit:\n", "  /auth/other:\n");
    edit("spec/mfa.yaml", '      example: "3920371"\n', '      example: ".."\n');
    const { status, printed } = await runWithTools(project.folder, scriptOf("start"), ["ok", "ok", "ok"]);
    expect(status).toBe(1);
    expect(printed).toMatch(/^deleteEnrolledFactor +no response .*device_id/m);
    expect(printed).toMatch(
      /^getRateLimit +no response .*Prism sent a response of its own, with status 404$/m,
    );
    expect(printed).toMatch(/^getUser +200 +[\d.]+ *$/m);
    expect(printed).toMatch(/\n2 of \d+ operations failed\.\n$/);
    expect(printed).not.toContain("responses are as the spec says");
  });
});
