import { execFileSync } from "node:child_process";

/**
 * Generated code is committed with the change that it comes from.
 *
 * @throws Error that names each generated file which git does not track
 */
export async function checkUntracked(root: string): Promise<void> {
  const list = execFileSync("git", ["ls-files", "--others", "--exclude-standard", "--", "*/generated/*"], {
    cwd: root,
    encoding: "utf8",
  });
  const paths = list.split("\n").filter(Boolean);
  if (paths.length > 0) {
    throw new Error(paths.map((path) => `${path} is generated, but not in git: "git add" it.`).join("\n"));
  }
}
