import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  type Browser,
  findInstalled,
  type LaunchOptions,
  launchBrowser,
  violations,
} from "../src/browser.ts";
import { cacheFolder } from "../src/chromium/packaged-chromium.ts";
import { browserTest } from "../testing/browser-test.ts";

const broken = join(import.meta.dirname, "chromium/fixtures/broken-browser.sh");
const isPackaged = process.platform === "linux" && process.arch === "x64";

/** Returns the number of pixels that a text has on a canvas. A screenshot fails now and then on a busy machine. */
async function inkOf(browser: Browser, text: string): Promise<number> {
  const page = await browser.newPage();
  return page.evaluate(`(() => {
    const context = document.createElement("canvas").getContext("2d");
    context.font = "40px sans-serif";
    context.fillText(${JSON.stringify(text)}, 10, 60);
    const { data } = context.getImageData(0, 0, 300, 150);
    return data.filter((value, index) => index % 4 === 3 && value > 0).length;
  })()`);
}

test.each<[string, LaunchOptions]>([
  ["the browser of this machine", {}],
  ["the browser from npm, where there is one for this platform", isPackaged ? { paths: [] } : {}],
])("%s draws text, and leaves nothing in the temporary folder", async (_, options) => {
  const folder = await mkdtemp(join(tmpdir(), "launch-browser-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const browser = await launchBrowser(options);
  expect(await inkOf(browser, "Text")).toBeGreaterThan(100);
  expect(await inkOf(browser, " ")).toBe(0);
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

browserTest("axe names a button without a name, and looks into no frame", async ({ browser }) => {
  const page = await browser.newPage();
  const frame = '<iframe title="Frame" srcdoc="<button></button>"></iframe>';
  await page.setContent(
    `<!doctype html><html lang="en"><title>Page</title><main><h1>Page</h1>${frame}<button>Go</button><button></button></main>`,
  );
  expect(await violations(page)).toEqual(["button-name: <button></button>"]);
  await page.close();
});
