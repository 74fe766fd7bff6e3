import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readApi } from "@onelogin-mfa/openapi";
import { expect, it, onTestFinished } from "vitest";
import { mockSettings } from "../src/settings.ts";

/** Reads the mock's settings of an API whose `x-mock` is some text. */
function read(settings: string) {
  const folder = mkdtempSync(join(tmpdir(), "mock-settings-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "api.yaml"), "openapi: 3.1.0\n");
  writeFileSync(join(folder, "redocly.yaml"), `apis: { x: { root: api.yaml, x-mock: ${settings} } }\n`);
  return readApi(folder, "x", mockSettings).then(({ port, client }) => ({
    port,
    client: client?.replace(folder, "."),
  }));
}

it("the settings of the mock are the port of an API and its client", async () => {
  expect(await read("{ port: 1, client: src/index.ts#createClient }")).toEqual({
    port: 1,
    client: "./src/index.ts#createClient",
  });
});

it.each(["0", "-1", "1.5", "many", "'4010'"])("%s is not a port", async (port) => {
  await expect(read(`{ port: ${port} }`)).rejects.toThrow('"port" must be the number of a port.');
});
