import { runCommand } from "@onelogin-mfa/repository/command";
import { root } from "@onelogin-mfa/repository/testing";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import { expect, it } from "vitest";

const generating = findWorkspaces(root).filter(({ scripts }) => scripts.includes("generate"));

it.each(generating)(
  "the generated code of $name is what the spec gives",
  { tags: "security" },
  async ({ folder }) => {
    // runs it as npm does, whose own start takes as long as the script
    const args = ["--run", "generate", "--", "--check"];
    const { exitCode, stdout, stderr } = await runCommand(process.execPath, args, { cwd: folder });
    expect(exitCode, `Run "npm run generate": ${stdout}${stderr}`).toBe(0);
  },
);
