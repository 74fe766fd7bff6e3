import { join } from "node:path";
import { buildSite } from "./build-site.ts";

await buildSite(join(import.meta.dirname, "../dist"));
process.stdout.write("scripts/site/dist/index.html: open it in a browser, no network needed\n");
