import { fileURLToPath } from "node:url";

/** A program and its first arguments that run npm. On Windows a bare `npm` is a `.cmd` file, which would need a shell. */
export const [npm = "npm", ...npmArgs] = process.env.npm_execpath
  ? [process.execPath, process.env.npm_execpath]
  : ["npm"];

/** The root of this repository. */
export const root = fileURLToPath(new URL("../../../..", import.meta.url));
