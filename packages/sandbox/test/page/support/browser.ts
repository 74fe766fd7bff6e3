import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts a real browser. @throws Error that says what is missing */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = installed.find(existsSync);
  if (executablePath === undefined) {
    throw new Error(`The page is tested in a browser. Install Chromium, as one of ${installed.join(", ")}.`);
  }
  // as root the browser has no sandbox of its own; the others keep it from calling its maker
  const args = ["--no-sandbox", "--disable-quic", "--disable-background-networking"];
  return chromium.launch({ executablePath, args });
}
