/** Exports for the programs of this repository, beside the public entry point: by name, and not published. */

export { commitOf, fetchHint, type Git, gitIn, rootOf } from "./git.ts";
export { readSide } from "./sides.ts";
export { quoted } from "./words.ts";
