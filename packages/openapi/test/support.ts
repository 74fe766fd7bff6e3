import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type Access, loadDocument, nodeAt, type OpenApiDocument } from "../src/index.ts";

/** Path of a fixture. */
export const fixture = (name: string): string => join(import.meta.dirname, "fixtures", name);

/** Files by name: text, or a value that is written as JSON. */
export type Files = Readonly<Record<string, string | object>>;

/** A folder of its own for one test, removed when the test ends. */
export async function temporaryFolder(files: Files = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "openapi-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

/** A loaded document, with its folder. */
export interface Loaded extends OpenApiDocument {
  readonly folder: string;
  /** The value at a pointer. */
  readonly at: (pointer: string) => unknown;
  /** Finds where a pointer stands: `file:line:column#pointer`, the file in the folder. */
  readonly placeOf: (pointer: string) => string;
  /** The notices: `file#pointer message`. */
  readonly told: readonly string[];
}

/** Loads the first of some files; of a value, what it has besides a version and no paths. */
export async function load(files: Files, access?: Access): Promise<Loaded> {
  const [[first = "", content] = []] = Object.entries(files);
  const head = { openapi: "3.1.0", paths: {} };
  const root = typeof content === "string" ? content : { ...head, ...content };
  const folder = await temporaryFolder({ ...files, [first]: root });
  const document = await loadDocument(join(folder, first), access);
  const within = (file: string) => file.slice(folder.length + 1);
  return {
    ...document,
    folder,
    at: (pointer) => nodeAt(document.root, pointer).value,
    placeOf(pointer) {
      const { file, line, column, pointer: place } = document.locate(pointer);
      return `${within(file)}:${line}:${column}#${place}`;
    },
    told: document.notices.map(({ file, pointer, message }) => `${within(file)}#${pointer} ${message}`),
  };
}

/** The message of an error; the text of a result. */
export const failureOf = (loading: Promise<unknown>): Promise<string> =>
  loading.then(String, (error: Error) => error.message);

/** The response of a server that {@link startServer} starts. */
export interface Sent {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server that keeps the paths and the tokens of the requests that it gets. */
export async function startServer(respond: (path: string) => Sent) {
  const [requests, tokens]: [string[], unknown[]] = [[], []];
  const server = createServer(({ url = "", headers: { authorization } }, response) => {
    requests.push(url);
    tokens.push(authorization);
    const { status = 200, headers = {}, body = "{}" } = respond(url);
    response.writeHead(status, headers).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // as it listens at a port
  return { requests, tokens, url: `http://127.0.0.1:${port}` };
}
