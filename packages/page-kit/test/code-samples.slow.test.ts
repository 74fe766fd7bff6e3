import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { requestCode, type SampleRequest } from "../src/request-code.ts";
import { hostileTexts } from "./support/hostile-texts.ts";

/** Starts a server. @returns its address, and the requests that it gets */
async function startServer() {
  const requests: { readonly url: URL; readonly body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    requests.push({
      url: new URL(request.url ?? "", "http://localhost"),
      body: JSON.parse(await text(request)),
    });
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }; // it listens on TCP
}

const languages = [
  { language: "Python", file: "sample.py", program: "/usr/bin/python3", version: "--version", args: [] },
  { language: "Go", file: "sample.go", program: "go", version: "version", args: ["run"] },
] as const;

/** A value of JSON in which no text has half of a character, which some languages keep as an escape. */
const withoutHalves = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll("\\ud800", "\ufffd"));

describe.each(languages)("$language", ({ language, file, program, version, args }) => {
  const isMissing = spawnSync(program, [version]).status !== 0;

  it.skipIf(isMissing).each(hostileTexts)(
    "sends %j as it is",
    async (hostile) => {
      const { address, requests } = await startServer();
      const body = { [hostile]: hostile, list: [hostile, true, null, 1.5], nested: { a: [], b: {} } };
      const request: SampleRequest = {
        operationId: hostile,
        method: "POST",
        path: "/a/{id}",
        parameters: [
          { name: "id", in: "path", value: hostile },
          { name: hostile, in: "query", value: hostile },
        ],
        body,
        takesCredentials: false,
        hasResult: true,
      };
      const source = requestCode(request).find(({ label }) => label === language)?.source ?? "";
      const folder = mkdtempSync(join(tmpdir(), "sample-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      writeFileSync(join(folder, file), source.replace("https://acme.onelogin.com", address));
      const env = { ...process.env, ACCESS_TOKEN: "token" };
      await promisify(execFile)(program, [...args, file], { cwd: folder, env });
      const sent = Buffer.from(hostile).toString();
      const [got] = requests;
      expect([decodeURIComponent(got?.url.pathname ?? ""), [...(got?.url.searchParams ?? [])]]).toEqual([
        `/a/${sent}`,
        [[sent, sent]],
      ]);
      expect(withoutHalves(got?.body)).toEqual(withoutHalves(body));
    },
    60_000,
  );
});
