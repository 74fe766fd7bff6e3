import { readFileSync } from "node:fs";

/** For a page of Redoc with an annotated spec: shows each operation's evidence after its responses. */
export const redocScript: string = readFileSync(new URL("browser/redoc-page.js", import.meta.url), "utf8");
