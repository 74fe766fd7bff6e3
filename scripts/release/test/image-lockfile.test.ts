import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@onelogin-mfa/repository/testing";
import { expect, test } from "vitest";
import { writeImageLockfile } from "../src/image-lockfile.ts";

const read = (folder: string, name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));

test("the image installs the tarballs of client and sandbox, and what the repository has tested with them", {
  tags: "security",
}, async () => {
  const folder = temporaryFolder();
  const packages = ["client", "sandbox", "cli"].map((name) => ({
    name: `@onelogin-mfa/${name}`,
    filename: `onelogin-mfa-${name}-1.0.0.tgz`,
  }));
  const hono = { version: "4.1.0", integrity: "sha512-aaaa" };
  const lockfile = {
    packages: {
      "": {},
      "packages/sandbox": { version: "1.0.0" },
      "packages/sandbox/node_modules/hono": { version: "3.0.0" },
      "node_modules/@onelogin-mfa/sandbox": { link: true },
      "node_modules/hono": hono,
    },
  };
  const calls: unknown[] = [];
  const npm = async (...call: readonly unknown[]) => {
    calls.push([...call, read(folder, "package-lock.json")]);
    return "";
  };
  await writeImageLockfile(folder, packages, npm, lockfile);
  const dependencies = {
    "@onelogin-mfa/client": "file:onelogin-mfa-client-1.0.0.tgz",
    "@onelogin-mfa/sandbox": "file:onelogin-mfa-sandbox-1.0.0.tgz",
  };
  expect(read(folder, "package.json")).toEqual({ private: true, dependencies });
  const found = { lockfileVersion: 3, packages: { "": { dependencies }, "node_modules/hono": hono } };
  expect(calls).toEqual([[["install", "--package-lock-only", "--ignore-scripts"], folder, found]]);
});
