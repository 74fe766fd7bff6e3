import { defineConfig } from "@playwright/test";

/** All workers share one sandbox, where each has a tenant of its own. Files run side by side, as is Playwright's default. */
export default defineConfig({ testDir: ".", globalSetup: "./start-sandbox.ts" });
