import type { Browser, Locator, Page } from "@onelogin-mfa/browser";
import { type Clock, createMfaClient, type FactorChoice, type MfaClient } from "@onelogin-mfa/client";
import { type RunningSandbox, startSandbox } from "../../../src/node.ts";

/** When the tests take place: the sandbox's clock stands still until it is advanced. */
export const startedAt = Date.parse("2026-01-05T09:00:00Z");

/** A sandbox on a socket, an application's client for it, and its page in a browser. */
export interface Opened {
  readonly sandbox: RunningSandbox;
  readonly mfa: MfaClient;
  readonly page: Page;
  /** Gives, and forgets, the errors of the page and the URLs that it asked of another origin. */
  readonly takeComplaints: () => string[];
  /** Ends the sandbox and leaves the page. */
  readonly stop: () => Promise<void>;
  /** Resets the sandbox, undoes what was set on the page and loads it again. @returns false after `stop` */
  readonly renew: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

const viewport = { width: 1400, height: 900 };
/** No test looks at what moves, and each frame has to be drawn. */
const reducedMotion = "reduce";

/** Starts a sandbox and opens its page. */
export async function openPage(browser: Browser): Promise<Opened> {
  const sandbox = await startSandbox({ port: 0, now: () => startedAt });
  const context = await browser.newContext({ viewport, reducedMotion });
  const page = await context.newPage();
  const complaints = complaintsOf(page, sandbox.url);
  let mfa = clientFor(sandbox.url);
  let isRunning = true;
  const stop = () => {
    isRunning = false;
    return sandbox.close();
  };
  await load(page, sandbox.url);
  return {
    sandbox,
    stop,
    get mfa() {
      return mfa;
    },
    page,
    takeComplaints: () => complaints.splice(0),
    async renew() {
      if (!isRunning) return false;
      await restore(page);
      sandbox.reset();
      mfa = clientFor(sandbox.url);
      await load(page, sandbox.url);
      return true;
    },
    async close() {
      await context.close();
      if (isRunning) await stop();
    },
  };
}

function complaintsOf(page: Page, url: string): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  page.context().on("request", (request) => {
    if (!request.url().startsWith(`${url}/`)) complaints.push(request.url());
  });
  return complaints;
}

async function load(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/_sandbox/`);
  await page.getByText("live", { exact: true }).waitFor();
  // changes arrive by then, but what was there before may not have
  await page.getByRole("region", { name: /^Phone of/ }).waitFor();
}

/** Undoes what a test has set that outlives a document. */
async function restore(page: Page): Promise<void> {
  const context = page.context();
  const others = context.pages().filter((other) => other !== page);
  await Promise.all(others.map((other) => other.close()));
  await page.unrouteAll();
  await context.clearPermissions();
  await page.emulateMedia({ colorScheme: null, reducedMotion });
  await page.setViewportSize(viewport);
}

/** The sandbox's time for an application. */
export const clock: Clock = {
  now: () => startedAt,
  schedule(run, delayMs) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** An application that gives up at once. */
function clientFor(baseUrl: string): MfaClient {
  const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };
  return createMfaClient({ baseUrl, credentials, clock, maxRetries: 0 });
}

/** Chooses a factor by the name that people see: the two e-mail factors differ in nothing else. */
export function named(name: string): FactorChoice {
  return (factors) => factors.find((factor) => factor.name === name);
}

/** The newest message of a kind on the phone. */
export function newest(page: Page, kind: string): Locator {
  return page.locator(`.message[data-kind="${kind}"]`).first();
}

/** The code in the newest message of a kind, once it is there and can still be used. */
export async function codeIn(page: Page, kind: string): Promise<string> {
  const message = newest(page, kind);
  await message.getByText("left").waitFor();
  return (await message.locator(".digits").textContent()) ?? "";
}
