import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { type RunningSandbox, type StartOptions, startSandbox } from "../src/node.ts";
import { read } from "./support/application.ts";
import { tokenOf, userPath } from "./support/harness.ts";

async function running<T>(options: StartOptions, work: (sandbox: RunningSandbox) => Promise<T>): Promise<T> {
  const sandbox = await startSandbox(options);
  try {
    return await work(sandbox);
  } finally {
    await sandbox.close();
  }
}

async function devices(sandbox: RunningSandbox): Promise<Response> {
  const headers = { authorization: `Bearer ${await tokenOf(sandbox)}` };
  return fetch(`${sandbox.url}${userPath}/devices`, { headers });
}

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((one) => one?.family === "IPv6");

describe("a sandbox on a port", () => {
  it.for(["127.0.0.1", "localhost", "0.0.0.0", "::1", "::"])(
    "on %s names the URL at which it is called",
    async (host, { skip }) => {
      skip(host.includes(":") && !hasIpv6, "this machine has no IPv6");
      await running({ host }, async ({ url }) => {
        expect(await (await fetch(`${url}/_sandbox/ready`)).json()).toEqual({ ready: true });
      });
    },
  );

  it("leads to the console, whose links need the last slash", async () => {
    await running({}, async ({ url }) => {
      expect((await fetch(`${url}/_sandbox`)).url).toBe(`${url}/_sandbox/`);
    });
  });

  it.each([
    { accept: "text/html,application/xhtml+xml,*/*;q=0.8", path: "/_sandbox/", calls: 0 },
    { accept: "application/json", path: "/", calls: 1 },
  ])("shows a browser the console at /, and no program: $accept", async ({ accept, path, calls }) => {
    await running({}, async ({ url, control }) => {
      const response = await fetch(url, { headers: { accept } });
      expect(new URL(response.url).pathname).toBe(path);
      expect(control.listJournal()).toHaveLength(calls);
    });
  });

  it("drops a connection where a fault asks for it, and serves the next call", async () => {
    await running({}, async (sandbox) => {
      await tokenOf(sandbox);
      sandbox.control.addFault({ kind: "drop_connection", times: 1, operation: "getAuthenticationDevices" });
      await expect(devices(sandbox)).rejects.toThrow(/fetch failed/);
      expect((await devices(sandbox)).status).toBe(200);
    });
  });

  it("cuts a body in the middle where a fault asks for it", async () => {
    await running({}, async (sandbox) => {
      sandbox.control.addFault({ kind: "truncated_body", times: 1, operation: "getAuthenticationDevices" });
      const response = await devices(sandbox);
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow();
    });
  });

  it.each([
    ["with its length", (text: string) => text],
    ["in chunks of unknown length", (text: string) => new Blob([text]).stream()],
  ])(
    "refuses a body above 64 KiB, sent %s, and serves the next call",
    { tags: "security" },
    async (_, bodyOf) => {
      await running({}, async (sandbox) => {
        const headers = {
          authorization: `Bearer ${await tokenOf(sandbox)}`,
          "content-type": "application/json",
        };
        const body = bodyOf(JSON.stringify({ otp: "1".repeat(70_000) }));
        const init = { method: "POST", headers, body, duplex: "half" } as const;
        const response = await read(await fetch(`${sandbox.url}${userPath}/verifications/`, init));
        expect(response).toMatchObject({ status: 400, json: { message: "The body is longer than 64 KiB" } });
        expect(sandbox.control.getCall({ call_id: 2 }).request.body).toBeNull();
        expect((await devices(sandbox)).status).toBe(200);
      });
    },
  );

  it("responds to HEAD as to GET, without the body", async () => {
    await running({}, async (sandbox) => {
      const headers = { authorization: `Bearer ${await tokenOf(sandbox)}` };
      const response = await fetch(`${sandbox.url}${userPath}/devices`, { method: "HEAD", headers });
      expect([response.status, response.headers.get("content-length")]).toEqual([200, "2"]);
      expect(await response.text()).toBe("");
    });
  });

  it("responds with 500 if onCall throws, and serves the next call", async () => {
    const errors = [new Error("the log is full")];
    const onCall = () => {
      const error = errors.pop();
      if (error) throw error;
    };
    await running({ onCall }, async ({ url }) => {
      const failed = await read(await fetch(`${url}${userPath}/devices`));
      expect(failed).toMatchObject({ status: 500, text: "The sandbox failed: the log is full" });
      expect((await fetch(`${url}${userPath}/devices`)).status).toBe(401);
    });
  });

  it("ends streams of events when it closes", async () => {
    const sandbox = await startSandbox();
    const { body } = await fetch(`${sandbox.url}/_sandbox/api/events`);
    const reader = body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain("revision");
    await sandbox.close();
    await expect(reader?.read()).rejects.toThrow();
    await expect(fetch(sandbox.url)).rejects.toThrow(/fetch failed/);
  });

  it("says what to do about a port that is taken, and an address of another machine", async () => {
    await running({}, async ({ url }) => {
      const port = Number(new URL(url).port);
      await expect(startSandbox({ port })).rejects.toThrow(
        `Port ${port} of 127.0.0.1 is taken. Choose another one`,
      );
    });
    await expect(startSandbox({ host: "192.0.2.1" })).rejects.toThrow(
      "192.0.2.1 is not an address of this machine",
    );
  });

  it("does not listen if an option is invalid", async () => {
    await expect(startSandbox({ seed: -1 })).rejects.toThrow('"seed"');
    await expect(startSandbox({ host: "" })).rejects.toThrow('"host" must not be empty');
  });
});
