import { runCommand } from "@onelogin-mfa/repository/command";
import { npm, npmArgs, root } from "@onelogin-mfa/repository/testing";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import { expect, it } from "vitest";

const generating = findWorkspaces(root).filter(({ scripts }) => scripts.includes("generate"));

it.each(generating)("the generated code of $name is what the spec gives", async ({ folder }) => {
  const args = [...npmArgs, "run", "--silent", "generate", "--", "--check"];
  const { exitCode, stdout, stderr } = await runCommand(npm, args, { cwd: folder });
  expect(exitCode, `Run "npm run generate": ${stdout}${stderr}`).toBe(0);
});
