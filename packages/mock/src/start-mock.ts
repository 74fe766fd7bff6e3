import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { closeOnSignal, withTemporaryFolder } from "@onelogin-mfa/command-line";
import { limitProcessorTime, secondsOfProcess } from "@onelogin-mfa/command-line/processor-time";
import { type JsonObject, listOperations, loadDocument, readApi } from "@onelogin-mfa/openapi";
import { argumentsOf, readLine, reasonIn, shownLine, templateOf } from "./prism-command.ts";
import { writeForPrism } from "./prism-document.ts";

/** Options of `startMock`. */
export interface MockOptions {
  /**
   * Another OpenAPI document: its path, or the `root` that `loadDocument` has returned.
   * @default the first API of the repository's `redocly.yaml`
   */
  readonly spec?: string | JsonObject;
  /** Port to listen on. @default any free one */
  readonly port?: number;
  /** Address to listen on. @default "127.0.0.1" */
  readonly host?: string;
  /** A server to pass requests on to. Requests and responses are then checked against the spec, not mocked. */
  readonly upstream?: string | undefined;
  /** Makes responses up from the schemas instead of taking the examples. @default false */
  readonly dynamic?: boolean;
  /** Responds with an error, instead of a header, to what violates the spec. @default false */
  readonly errors?: boolean;
  /** Called with each line that Prism prints, which has no query, header value or body. */
  readonly onLine?: (line: string) => void;
  /** Called with a sentence when Prism has ended by itself, or was ended because it hung; and whether it is started again. */
  readonly onFailure?: (message: string, isStartedAgain: boolean) => void;
  /**
   * Seconds of the processor that a request may take.
   * @default 5
   */
  readonly maxSeconds?: number;
}

/** A running mock. */
export interface Mock {
  /** Its address, which stays the same when Prism is started again. */
  readonly url: string;
  /**
   * Gives Prism another document, and resolves once it responds from that.
   *
   * @throws Error if Prism cannot use the document; it then responds from the one before
   */
  update: (root: JsonObject) => Promise<void>;
  /** Ends it. */
  close: () => Promise<void>;
}

/**
 * Starts `prism mock` or `prism proxy` on the spec, and starts it again when a request has ended it.
 *
 * A request chooses its response: `Prefer: code=422` a status, `Prefer: code=200, example=rejected` a named example.
 * What violates the spec is in the header `sl-violations` of the response.
 *
 * @throws Error if the document or the port cannot be used
 */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  const { spec = (await readApi(import.meta.dirname)).document } = options;
  const root = typeof spec === "string" ? (await loadDocument(spec, { folder: dirname(spec) })).root : spec;
  const text = writeForPrism(root);
  const started = Promise.withResolvers<Mock>();
  const closed = Promise.withResolvers<void>();
  void withTemporaryFolder(join(tmpdir(), "onelogin-mfa-mock-"), async (folder) => {
    const prism = createPrism(join(folder, "openapi.json"), await claimPort(options), options);
    await prism.start(root, text);
    started.resolve({
      url: prism.url,
      update: prism.update,
      async close() {
        await prism.close();
        closed.resolve();
      },
    });
    await closed.promise;
  }).catch(started.reject);
  return started.promise;
}

/** A free port, or the given one if it can be had: Prism itself would listen at another one each time it starts. */
async function claimPort({ port = 0, host = "127.0.0.1" }: MockOptions): Promise<number> {
  const server = createServer();
  await once(server.listen(port, host), "listening");
  const { port: claimed } = server.address() as AddressInfo; // of a server that listens on TCP
  await once(server.close(), "close");
  return claimed;
}

const prismFile = fileURLToPath(import.meta.resolve("@stoplight/prism-cli"));
/** Ends Prism with this process, also when that is killed: their channel is then closed. */
const endWithParent = 'data:text/javascript,process.once("disconnect",()=>process.exit()).channel.unref()';
/** Seconds of the processor that Prism may take to load a document; 30,000 lines take half of that. */
const maxLoadSeconds = 60;
/** Milliseconds between two looks at the processor time. */
const lookMs = 1000;
/** Milliseconds after which Prism is started again that has not noticed its file, as its watcher starts after its server. */
const noticeMs = 3000;

/** A document for Prism, and its paths. */
interface Served {
  readonly text: string;
  readonly paths: readonly string[];
}

/** All that is known of Prism's process, between its starts, too. */
interface PrismState {
  child: ChildProcess | undefined;
  isClosing: boolean;
  /** True while it listens. */
  isServing: boolean;
  current: Served;
  /** Settled once Prism listens, or has not come to that. */
  served: PromiseWithResolvers<void>;
  noticed: PromiseWithResolvers<void>;
  /** The last request since Prism listens. */
  request: string | undefined;
  /** The reason why it was ended from here. */
  hang: string | undefined;
}

/** Prism on a file, in a process of its own that is started again when a request has ended it. */
function createPrism(file: string, port: number, options: MockOptions) {
  const { host = "127.0.0.1", onLine = () => {}, onFailure = () => {}, maxSeconds = 5 } = options;
  const prism: PrismState = {
    child: undefined,
    isClosing: false,
    isServing: false,
    current: { text: "", paths: [] },
    served: Promise.withResolvers(),
    noticed: Promise.withResolvers(),
    request: undefined,
    hang: undefined,
  };

  const hear = (line: string) => {
    limit.restart();
    const said = readLine(line);
    if (said?.what === "listens") {
      prism.isServing = true;
      prism.request = undefined;
      prism.served.resolve();
    }
    if (said?.what === "reloads") {
      prism.isServing = false;
      prism.noticed.resolve();
    }
    if (said?.what === "keeps the document before") {
      prism.isServing = true;
      prism.served.reject(new Error(said.reason));
    }
    if (said?.what === "gets a request")
      prism.request = `${said.method} ${templateOf(said.path, prism.current.paths)}`;
    onLine(shownLine(line));
  };

  const onEnd = (reason: string) => {
    const wasServing = prism.isServing;
    prism.isServing = false;
    prism.child = undefined;
    prism.noticed.resolve();
    prism.served.reject(new Error(reason));
    if (prism.isClosing || !wasServing) return;
    // what ends it without a request would end it again and again
    if (prism.request === undefined) return onFailure(`Prism has ended: ${reason}`, false);
    onFailure(`Prism has ended in ${prism.request}, and is started again: ${reason}`, true);
    start().catch((error: Error) => onFailure(`Prism does not start again: ${error.message}`, false));
  };

  const start = () => {
    prism.served = expectation();
    prism.hang = undefined;
    let errors = "";
    const args = [...argumentsOf(file, options), "--port", String(port), "--host", host];
    prism.child = spawn(process.execPath, ["--import", endWithParent, prismFile, ...args], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: { ...process.env, FORCE_COLOR: "0" },
    });
    prism.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-10_000);
    });
    if (prism.child.stdout) createInterface({ input: prism.child.stdout }).on("line", hear);
    prism.child.once("close", (code, signal) =>
      onEnd(prism.hang ?? reasonIn(errors) ?? `it ended with ${signal ?? `exit code ${code}`}`),
    );
    return prism.served.promise;
  };

  /** Has Prism respond from a document: it notices that its file has changed. */
  const serve = async (document: Served) => {
    prism.current = document;
    prism.served = expectation();
    prism.noticed = Promise.withResolvers();
    await writeFile(file, document.text);
    // a file that is written again may be noticed twice, and Prism would be away while it is asked
    if (!prism.child || !(await settles(prism.noticed.promise, noticeMs))) {
      await stop();
      return start();
    }
    return prism.served.promise;
  };

  /** Ends it, which is no failure. It has nothing to finish, and one that is stopped hears no other signal. */
  const stop = async () => {
    prism.isServing = false;
    const stopping = prism.child && once(prism.child, "close");
    prism.child?.kill("SIGKILL");
    await stopping;
  };

  /** Ends it once it has taken too much of the processor without a word. */
  const limit = limitProcessorTime(
    {
      measure: async () => (prism.child?.pid === undefined ? undefined : secondsOfProcess(prism.child.pid)),
      seconds: () => (prism.isServing ? maxSeconds : maxLoadSeconds),
      lookMs,
      endsWhenIdle: true,
    },
    (seconds) => {
      prism.hang = `it hung, with ${seconds} s of the processor and no ${prism.isServing ? "response" : "end of its start"}`;
      prism.child?.kill("SIGKILL");
    },
  );

  // a terminal sends its signal to Prism as well
  const forgetSignals = closeOnSignal(() => {
    prism.isClosing = true;
  });

  const close = async () => {
    prism.isClosing = true;
    forgetSignals();
    limit.stop();
    await stop();
  };

  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    async start(root: JsonObject, text: string) {
      try {
        await serve({ text, paths: pathsOf(root) });
      } catch (thrown) {
        await close();
        throw thrown;
      }
    },
    async update(root: JsonObject) {
      const text = writeForPrism(root);
      await prism.served.promise.catch(() => {});
      const before = prism.current;
      if (prism.child && text === before.text) return;
      try {
        await serve({ text, paths: pathsOf(root) });
      } catch (thrown) {
        await serve(before);
        throw thrown;
      }
    },
    close,
  };
}

/** A promise with its functions. That it is rejected is no error where nobody waits. */
function expectation() {
  const expected = Promise.withResolvers<void>();
  expected.promise.catch(() => {});
  return expected;
}

const settles = (promise: Promise<void>, ms: number) =>
  Promise.race([promise.then(() => true), sleep(ms, false, { ref: false })]);

const pathsOf = (root: JsonObject) => [...new Set(listOperations(root).map(({ path }) => path))];
