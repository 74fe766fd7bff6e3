import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMfaClient, findUser, generateTemporaryCode, verifyOnce } from "@onelogin-mfa/client";
import { operationTable } from "@onelogin-mfa/client/openapi";
import { validator } from "@onelogin-mfa/client/validate";
import { nextFreePort } from "@onelogin-mfa/command-line";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { redactSample, type Sample } from "../src/record/sample.ts";
import { run } from "./support/command-line.ts";
import { startHelpDesk } from "./support/sandbox.ts";

let desk: Awaited<ReturnType<typeof startHelpDesk>>;
let folder: string;
beforeAll(async () => {
  desk = await startHelpDesk();
  folder = await mkdtemp(join(tmpdir(), "cli-record-"));
});
beforeEach(() => desk.reset());
afterAll(async () => {
  await desk.close();
  await rm(folder, { recursive: true });
});

/** Records what an application does with a client whose base URL is the proxy's, until Ctrl-C. */
async function record(file: string, application: (url: string) => Promise<unknown>, at = desk.at) {
  const controller = new AbortController();
  let text = "";
  const onError = (more: string) => {
    const isBefore = !text.includes("(Ctrl-C");
    text += more;
    const [url] = /http\S+/.exec(text) ?? [];
    if (isBefore && text.includes("(Ctrl-C") && url) void application(url).finally(() => controller.abort());
  };
  return run(["record", file, "--port", "0", ...at], { controller, onError });
}

const samplesIn = async (file: string): Promise<Sample[]> => JSON.parse(await readFile(file, "utf8")).samples;

describe("record", () => {
  it("passes calls on, and writes redacted samples in the format of the spec's", async () => {
    const file = join(folder, "samples.json");
    let seen: unknown;
    const { code, err } = await record(file, async (baseUrl) => {
      const mfa = createMfaClient({ baseUrl, credentials: desk.credentials });
      const { id: user_id } = await findUser(mfa, { email: "ada@example.com" });
      const devices = await mfa.getAuthenticationDevices({ user_id });
      await mfa.getAuthenticationDevices({ user_id });
      const { code: secret } = await generateTemporaryCode(mfa, { user_id });
      await verifyOnce(mfa, { user_id, otp: "123456", device_id: 1 }).catch(() => {});
      await mfa.getAuthFactors({ user_id: 99 }).catch(() => {});
      await fetch(`${baseUrl}/api/1/events`);
      seen = { secret, devices };
    });
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/Wrote 6 samples to .*Read them/) });
    expect(err).toContain("known: GET /api/2/mfa/users/{user_id}/devices, 200\n");
    expect(err).toContain("not in the spec: GET, 404\n");
    const samples = await samplesIn(file);
    expect(samples.map(({ n, operation, api, status }) => [n, operation, api, status])).toEqual([
      [1, "POST /auth/oauth2/v2/token", "oauth2", 200],
      [2, "GET /api/2/users", "v2", 200],
      [3, "GET /api/2/mfa/users/{user_id}/devices", "v2", 200],
      [4, "POST /api/2/mfa/users/{user_id}/mfa_token", "v2", 201],
      [5, "POST /api/2/mfa/users/{user_id}/verifications", "v2", expect.any(Number)],
      [6, "GET /api/2/mfa/users/{user_id}/factors", "v2", 404],
    ]);
    const text = await readFile(file, "utf8");
    // negative control: the application has seen what the file must not have
    expect(JSON.stringify(seen)).toMatch(/39\d{5}.*Phone/);
    expect(text).not.toMatch(/ada@|example\.com|Phone|39\d{5}|123456|sandbox-secret|Bearer/);
    expect(text).not.toContain((seen as { secret: string }).secret);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("keeps the form of each value, so that a sample still matches the spec", async () => {
    const file = join(folder, "form.json");
    await record(file, async (baseUrl) => {
      const mfa = createMfaClient({ baseUrl, credentials: desk.credentials });
      await mfa.createDeviceVerification({ user_id: 42, device_id: desk.idOf("Phone") });
      await mfa.getAuthFactors({ user_id: 42 });
    });
    const samples = await samplesIn(file);
    const mismatches = samples.flatMap(({ operation, status, response }) => {
      const found = Object.entries(operationTable).find(
        ([, { method, path }]) => `${method} ${path}` === operation,
      );
      return validator(found?.[0] ?? "", status, response);
    });
    expect({ mismatches, count: samples.length }).toEqual({ mismatches: [], count: 3 });
    expect(validator("getAuthFactors", 200, [{ factor_id: "x" }])).not.toEqual([]);
  });

  it("does not overwrite a file, and leaves none behind if nothing was recorded", async () => {
    const [taken, empty] = [join(folder, "taken.json"), join(folder, "empty.json")];
    await writeFile(taken, "mine");
    const refused = await run(["record", taken, "--port", "0", ...desk.at]);
    expect(refused).toMatchObject({
      code: 2,
      err: `Cannot write "${taken}": it exists already; name another one.\n`,
    });
    expect(await readFile(taken, "utf8")).toBe("mine");
    expect(await record(empty, async () => {}, [...desk.at, "--json"])).toMatchObject({
      code: 0,
      out: '{\n  "file": null,\n  "samples": 0\n}\n',
      err: expect.stringContaining("Nothing was"),
    });
    expect(existsSync(empty)).toBe(false);
  });

  it("says where it cannot reach, and records nothing of it", async () => {
    const file = join(folder, "unreachable.json");
    const unused = `http://127.0.0.1:${await nextFreePort(49_152, "127.0.0.1")}`;
    let status = 0;
    const application = async (url: string) => {
      status = (await fetch(`${url}/api/2/users`)).status;
    };
    const { code } = await record(file, application, ["--base-url", unused]);
    expect({ code, status, exists: existsSync(file) }).toEqual({ code: 0, status: 502, exists: false });
  });
});

describe("redactSample", () => {
  it.each([
    [
      { otp: "012345", status: "accepted" },
      { otp: "[REDACTED]", status: "accepted" },
    ],
    [{ email: "Ada+1@example.com" }, { email: "xxx+0@xxxxxxx.xxx" }],
    [{ device_id: "user_temp_otp_36216766" }, { device_id: "xxxx_xxxx_xxx_00000000" }],
    [{ id: "afc1a96d-2006-452a-a484-b2d084b00d76" }, { id: "00000000-0000-0000-0000-000000000000" }],
    [{ user_id: 64_515_901 }, { user_id: 10_000_000 }],
    [[{ factor_id: 58_959, name: "Ada's SMS" }], [{ factor_id: 10_000, name: "xxx'x xxx" }]],
    [
      { statusCode: 404, name: "NotFound", message: "no ada@example.com" },
      { statusCode: 404, name: "NotFound", message: "no <e-mail>" },
    ],
    [
      { message: "no +1 (555) 010-0199, 012345; at most 900", created_at: "2026-01-31T00:00:00Z" },
      { message: "no +0 (000) 000-0000, 000000; at most 900", created_at: "2026-01-31T00:00:00Z" },
    ],
    [
      { status: { code: 401, message: "Authentication Failure" } },
      { status: { code: 401, message: "Authentication Failure" } },
    ],
  ])("masks what can be about a person: %j", (value, redacted) => {
    expect(redactSample(value)).toEqual(redacted);
  });
});
