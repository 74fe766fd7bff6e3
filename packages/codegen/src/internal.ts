/** Exports for the programs of this repository, beside the public entry points: by name, and not published. */
export { codegenSettings } from "./settings.ts";
