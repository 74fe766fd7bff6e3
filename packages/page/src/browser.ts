export type { Browser, BrowserContextOptions, Locator, Page, Request } from "playwright-core";
export {
  type BrowserProgram,
  findBrowser,
  type LaunchOptions,
  launchBrowser,
} from "./chromium/launch-browser.ts";
export { violations } from "./violations.ts";
