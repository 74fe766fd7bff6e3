import { EventEmitter, once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createMockFront, type FrontOptions } from "../src/front.ts";
import { startMock } from "../src/index.ts";
import { superviseMock, type ThreadOptions } from "../src/supervise.ts";
import { listen } from "./support/listen.ts";

/** Starts a front, and returns what it says of hanging mocks. */
async function startFront(options: Pick<FrontOptions, "patienceMs"> = {}) {
  const hung: string[] = [];
  const front = createMockFront({ advice: "Try again.", onHang: (url) => void hung.push(url), ...options });
  const url = `http://127.0.0.1:${await listen(front.server)}`;
  onTestFinished(() => {
    front.server.close();
    front.server.closeAllConnections();
  });
  return { url, hung, pointTo: front.pointTo };
}

/** Starts a server in a mock's place. */
async function startServer(listener: RequestListener) {
  const server = createServer(listener);
  const url = `http://127.0.0.1:${await listen(server)}`;
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  return { url, server };
}

const detailOf = async (response: Response) => `${response.status} ${Object(await response.json()).detail}`;

describe("the address in front of mocks says so", () => {
  it("while there is no mock", async () => {
    const { url } = await startFront();
    expect(await detailOf(await fetch(url))).toBe("503 There is no mock yet. Try again.");
  });

  it("when the mock ends during a request, and after it", async () => {
    const { url, pointTo } = await startFront();
    const mock = await startServer((incoming) => incoming.socket.destroy());
    pointTo(mock.url);
    expect(await detailOf(await fetch(url))).toBe("503 The mock has ended. Try again.");
    mock.server.close();
    const upload = fetch(url, { method: "POST", body: "x".repeat(1_000_000) });
    expect(await detailOf(await upload)).toBe("503 The mock has ended. Try again.");
  });

  it("when the mock hangs for five seconds: no response, and none to a ping", async () => {
    const { url, hung, pointTo } = await startFront();
    const mock = await startServer(() => {});
    pointTo(mock.url);
    expect(await detailOf(await fetch(url))).toBe("503 The mock hangs: 5 s without a response. Try again.");
    expect(hung).toEqual([mock.url]);
  });
});

it("a slow response is no hang, as long as the mock responds to pings", async () => {
  const { url, hung, pointTo } = await startFront({ patienceMs: 2000 });
  const waiting: ServerResponse[] = [];
  let pings = 0;
  const mock = await startServer((incoming, outgoing) => {
    if (incoming.url !== "*") return void waiting.push(outgoing);
    pings += 1;
    outgoing.end();
    if (pings === 2) waiting[0]?.end("slow");
  });
  pointTo(mock.url);
  expect(await (await fetch(url)).text()).toBe("slow");
  expect(hung).toEqual([]);
});

it("a response that breaks off is broken off for the caller as well", async () => {
  const { url, pointTo } = await startFront();
  const mock = await startServer((_, outgoing) => {
    outgoing.writeHead(200, { "content-length": 10 }).write("half", () => outgoing.destroy());
  });
  pointTo(mock.url);
  await expect(fetch(url).then((response) => response.text())).rejects.toThrow("terminated");
});

it("callers that go away during a request or a response leave the mock to others", async () => {
  const { url, pointTo } = await startFront();
  const mock = await startMock();
  onTestFinished(mock.close);
  pointTo(mock.url);
  const path = "/api/2/mfa/users/42/verifications/";
  const half = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{`;
  const leave = async (text: string) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write(text, () => socket.resetAndDestroy());
    await once(socket, "close");
  };
  const whole = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  await Promise.all(Array.from({ length: 20 }, (_, index) => leave(index % 2 ? half : whole)));
  expect((await fetch(url + path)).status).toBe(405);
});

/** Documents with a parameter whose pattern takes time that is exponential in its length. */
const slowPattern = (pattern: string) => ({
  openapi: "3.1.0",
  info: { title: "Slow", version: "1" },
  paths: {
    "/{name}": {
      get: {
        parameters: [{ name: "name", in: "path", required: true, schema: { type: "string", pattern } }],
        responses: { 200: { description: "Text.", content: { "text/plain": { example: "fine" } } } },
      },
    },
  },
});

/** A supervised mock, and what it says of its failures. */
async function supervise(options: ThreadOptions, patienceMs: number) {
  const heard = new EventEmitter();
  const onFailure = (message: string) => heard.emit("failure", message);
  const mock = await superviseMock(options, { patienceMs, onFailure });
  onTestFinished(mock.close);
  return { url: `http://127.0.0.1:${await listen(mock.server)}`, heard };
}

describe("a supervised mock", () => {
  it("is replaced when a pattern keeps its thread busy, and terminal and caller hear of it", async () => {
    const { url, heard } = await supervise({ spec: slowPattern("^(a+)+$") }, 1000);
    expect(await (await fetch(`${url}/aaa`)).text()).toBe("fine");
    expect((await fetch(`${url}/b`)).status).toBe(422);
    const failed = once(heard, "failure");
    const hanging = [`${url}/${"a".repeat(56)}!`, `${url}/${"a".repeat(57)}!`].map((one) => fetch(one));
    const [first, second] = await Promise.all(hanging);
    const details = [first, second].map((response) => response && detailOf(response));
    expect(await details[0]).toBe("503 The mock hangs: 1 s without a response. It starts anew: try again.");
    expect(await details[1]).toMatch(/^503 The mock (hangs|has ended)/);
    expect(await failed).toEqual(["The mock ended, and starts anew: its thread was ended"]);
    await expect.poll(async () => (await fetch(`${url}/aaa`)).text()).toBe("fine");
  });

  it("that cannot start says why", async () => {
    const options = { spec: "no-such-file.yaml" };
    await expect(superviseMock(options, { onFailure() {} })).rejects.toThrow("no-such-file.yaml");
  });
});
