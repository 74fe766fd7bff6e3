export type { Browser, BrowserContextOptions, Locator, Page, Request } from "playwright-core";
export { findBrowser, type LaunchOptions, launchBrowser } from "./chromium/launch-browser.ts";
export { violations } from "./violations.ts";
