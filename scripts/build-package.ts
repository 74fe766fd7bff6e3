import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";

/** Builds the package in the current folder: an empty `dist/`, then `tsc`, so that no file of an older build stays. */
rmSync("dist", { recursive: true, force: true });
const { status } = spawnSync("tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
process.exitCode = status ?? 1;
