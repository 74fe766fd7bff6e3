import { expect, test } from "vitest";
import { findInstalled } from "../src/find-installed.ts";

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
