import { createPlugin } from "./plugin.ts";

// biome-ignore lint/style/noDefaultExport: redocly takes a plugin from the default export, and calls it with its own options.
export default () => createPlugin();
