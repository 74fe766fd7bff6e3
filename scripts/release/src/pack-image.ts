import { mkdirSync } from "node:fs";
import { createProgram, main } from "@onelogin-mfa/command-line";
import { writeImageLockfile } from "./image-lockfile.ts";
import { readLockfile } from "./lockfile.ts";
import { runNpm } from "./npm.ts";
import { packInto } from "./pack.ts";

const program = createProgram({
  name: "npm run pack:image --",
  description:
    "Packs into release/ what packages/sandbox/Dockerfile installs, from what npm run build has built.",
});

await main(program, async () => {
  mkdirSync("release", { recursive: true });
  const tarballs = await packInto("release", ["packages/client", "packages/sandbox"]);
  await writeImageLockfile("release", tarballs, runNpm, readLockfile());
});
