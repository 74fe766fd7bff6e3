import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openSecrets } from "../src/secrets.ts";
import { run } from "./support/program.ts";

const scratch = mkdtempSync(join(tmpdir(), "build-cache-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const newFolder = () => mkdtempSync(join(scratch, "folder-"));

describe("npm run cache:server", () => {
  it.each([
    { args: ["--help"], exitCode: 0, says: "--folder <path>" },
    { args: ["--prot", "4000"], exitCode: 2, says: "Did you mean --port?" },
    { args: ["--folder", import.meta.filename], exitCode: 2, says: "Choose another folder with --folder." },
  ])("says what to do after $args.0", async ({ args, exitCode, says }) => {
    const { output, ended } = run(...args);
    expect(await ended).toEqual([exitCode, null]);
    expect(output.text).toContain(says);
  });

  it("says that a port is taken that was asked for", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // it listens on a port
    const { output, ended } = run("--port", String(port), "--folder", newFolder());
    expect(await ended).toEqual([1, null]);
    expect(output.text).toContain(`Port ${port} of 127.0.0.1 is taken. Try --port`);
    server.close();
  });
});

describe("the secrets of a folder", () => {
  it("are made once, for a shell to read, and for nobody else", () => {
    const folder = newFolder();
    const { file, token } = openSecrets(folder);
    const text = readFileSync(file, "utf8");
    expect(openSecrets(folder)).toEqual({ file, token });
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(text).toMatch(/^export TURBO_TOKEN=\w{64}\nexport TURBO_REMOTE_CACHE_SIGNATURE_KEY=\w{64}\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(openSecrets(newFolder()).token).not.toBe(token);
  });

  it("are refused if others can read them", () => {
    const folder = newFolder();
    chmodSync(openSecrets(folder).file, 0o640);
    expect(() => openSecrets(folder)).toThrow(/^Others can read .*chmod 600/);
  });

  it("are refused if one is missing", () => {
    const folder = newFolder();
    const { file, token } = openSecrets(folder);
    writeFileSync(file, `export TURBO_TOKEN=${token}\n`);
    expect(() => openSecrets(folder)).toThrow(/does not export both secrets\. Remove it/);
  });
});
