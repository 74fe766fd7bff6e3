import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Browser, type LaunchOptions, launchBrowser } from "../../src/browser.ts";
import { findInstalled } from "../../src/chromium/launch-browser.ts";
import { cacheFolder } from "../../src/chromium/packaged-chromium.ts";

const broken = join(import.meta.dirname, "fixtures/broken-browser.sh");
const isPackaged = process.platform === "linux" && process.arch === "x64";

/** A picture of a word in this color. */
async function pictureOf(browser: Browser, color: string): Promise<string> {
  const page = await browser.newPage();
  await page.setContent(`<body style="background: white; color: ${color}">Hello`);
  return (await page.screenshot()).toString("base64");
}

test.each<[string, LaunchOptions]>([
  ["the browser of this machine", {}],
  ["the browser from npm, where there is one for this platform", isPackaged ? { paths: [] } : {}],
])("%s draws text", async (_, options) => {
  const browser = await launchBrowser(options);
  expect(await pictureOf(browser, "black")).not.toBe(await pictureOf(browser, "white"));
  expect(await pictureOf(browser, "white")).toBe(await pictureOf(browser, "white"));
  await browser.close();
});

test("a closed browser leaves nothing in the temporary folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "launch-browser-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const browser = await launchBrowser();
  await pictureOf(browser, "black");
  expect(await readdir(folder)).not.toEqual([]);
  await browser.close();
  expect(await readdir(folder)).toEqual([]);
});

test("the one of CHROME_PATH is started, with a home in the cache; if it fails, the error says what to do", async () => {
  const error = await launchBrowser({ environment: { ...process.env, CHROME_PATH: broken } }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toMatchObject({
    message: `${broken} does not start. Install Chrome or Chromium (Debian: apt-get install chromium), or set CHROME_PATH to its program.`,
    cause: { message: expect.stringContaining(`home is ${join(cacheFolder, "home")}`) },
  });
});

test("where there is no browser, the error says where it was looked for and what to do", async () => {
  await expect(launchBrowser({ paths: ["/missing"], platform: "linux-arm64" })).rejects.toThrow(
    "No browser found on linux-arm64, looked for /missing. Install Chrome or Chromium",
  );
});

const [here, other] = [process.execPath, import.meta.filename];
const missing = `${here}-missing`;

test.each([
  ["CHROME_PATH, before all others", { CHROME_PATH: other }, [here], other],
  ["the first path that exists", {}, [missing, here, other], here],
  ["the first path that exists, if CHROME_PATH is empty", { CHROME_PATH: "" }, [here], here],
  ["nothing where none exists", {}, [missing], undefined],
])("finds %s", (_, environment, paths, found) => {
  expect(findInstalled(environment, paths)).toBe(found);
});

test("does not go on to the others if CHROME_PATH does not exist", () => {
  expect(() => findInstalled({ CHROME_PATH: missing }, [here])).toThrow(
    `CHROME_PATH is ${missing}, which does not exist. Set it to the program of Chrome, or unset it.`,
  );
});
