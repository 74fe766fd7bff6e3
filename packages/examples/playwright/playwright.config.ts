import { defineConfig } from "@playwright/test";

/** Each test has its own sandbox and its own application, on free ports: they run side by side. */
export default defineConfig({ testDir: ".", testIgnore: "one-sandbox/**", fullyParallel: true });
