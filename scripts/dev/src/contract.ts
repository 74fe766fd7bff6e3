import { dirname } from "node:path";
import type { Found } from "@onelogin-mfa/codegen/problems";
import { createThread } from "@onelogin-mfa/command-line/thread";
import { type Mock, startMock } from "@onelogin-mfa/mock";
import { mockReports } from "@onelogin-mfa/mock/contract";
import {
  child,
  type JsonObject,
  listOperations,
  loadDocument,
  type Node,
  nodeAt,
  type OpenApiDocument,
  pointerOfReference,
  valueAt,
} from "@onelogin-mfa/openapi";
import { breaksUse } from "@onelogin-mfa/spec/root-causes";
import { errorsOf, type Problem, stageFailed } from "./events.ts";
import type { DevApi } from "./settings.ts";

/** A request to the thread: run the cases of these operations on the mock at an address. */
export interface Question {
  readonly url: string;
  readonly root: JsonObject;
  readonly operations: readonly string[];
}

/** The thread's response. */
export interface Answer {
  readonly cases: number;
  /** Number of cases of which the request or the response is made up. */
  readonly madeUp: number;
  readonly failed: readonly FailedCase[];
}

/** A case that failed. */
export interface FailedCase {
  /** Null if no case could run. */
  readonly operationId: string | null;
  /** The status code of the response; a request has none. */
  readonly status?: string;
  readonly title: string;
  /** JSON pointer of the example in the spec, if there is one. */
  readonly pointer?: string;
  /** A sentence without its full stop, and without any value of a request or response. */
  readonly reason: string;
  /** True where it may not be the document that is wrong. */
  readonly isWarning?: boolean;
}

/** Each run leaves some megabytes of modules and compiled schemas behind; a new thread takes a second. */
const runsOfAThread = 40;
/** Time of the processor for a run, in seconds; the first takes two, and some milliseconds for each operation. */
const secondsFor = (operations: readonly string[]) => 4 + Math.floor(operations.length / 25);

/** The place of the mock, and the listeners to it. */
export interface MockPlace {
  /** @default any free one */
  readonly port?: number | undefined;
  /** Told with a sentence that the mock has ended by itself. */
  readonly onFailure?: ((message: string) => void) | undefined;
}

/** Starts the contract cases, warm, in a thread of their own, and with the first spec its mock, which stays at its address. */
export function startContractTests(
  { document, client }: DevApi,
  { port = 0, onFailure = () => {} }: MockPlace = {},
) {
  const start = () =>
    createThread<Question, Answer>(new URL("./contract-worker.ts", import.meta.url), { workerData: client });
  let mock: Promise<Mock> | undefined;
  /** The last failure of the mock: cases that ran meanwhile prove nothing. */
  let failure: string | undefined;
  const serve = async (root: JsonObject) => {
    failure = undefined;
    if (mock) {
      await (await mock).update(root);
    } else {
      const onMockFailure = (message: string) => {
        failure = message;
        onFailure(message);
      };
      mock = startMock({ spec: root, port, onFailure: onMockFailure });
      mock.catch(() => {
        mock = undefined;
      });
    }
    return (await mock).url;
  };
  let thread = start();
  let runs = 0;
  let passed: ReadonlyMap<string, string> = new Map();
  /** Counts how often the client has changed, and the cases' code: also during a run, which then proves nothing. */
  const changes = { client: 0, cases: 0 };
  /** The cases' code that the thread has loaded, as `changes` counts it. */
  let loaded = 0;
  const forget = () => {
    changes.client += 1;
    passed = new Map();
  };
  return {
    /** Has the mock respond from a spec, and runs the cases of each operation that has not passed as it is now. */
    async check(root: JsonObject, signal?: AbortSignal) {
      const now = fingerprints(root);
      const operations = [...now.keys()].filter((id) => passed.get(id) !== now.get(id));
      const { client: clientBefore, cases: casesBefore } = changes;
      let url: string;
      try {
        url = await serve(root);
      } catch (thrown) {
        // the mock stays as it was
        return { problems: stageFailed("mock", document, thrown) };
      }
      signal?.throwIfAborted();
      runs += 1;
      const used = runs < runsOfAThread && casesBefore === loaded ? thread : start();
      const limits = { seconds: secondsFor(operations), signal };
      const answer = await used.ask({ root, url, operations }, limits);
      if (used !== thread) {
        await thread.end();
        thread = used;
        loaded = casesBefore;
        runs = 0;
      }
      if (failure !== undefined) return { problems: stageFailed("mock", document, failure) };
      const { cases, madeUp, failed } = answer;
      const failedIds = new Set(failed.map(({ operationId }) => operationId));
      if (clientBefore === changes.client)
        passed = new Map([...now].filter(([id]) => !failedIds.has(null) && !failedIds.has(id)));
      if (failed.length === 0) return { cases, madeUp, problems: [] };
      return {
        cases,
        madeUp,
        problems: toProblems(await loadDocument(document, { folder: dirname(document) }), failed),
      };
    },
    /** Forgets what has passed, because the client has changed. */
    forget,
    /** Forgets what has passed and loads the cases' code again, because it has changed. */
    reload() {
      forget();
      changes.cases += 1;
    },
    async close() {
      const running = await mock?.catch(() => undefined);
      await Promise.all([thread.end(), running?.close()]);
    },
  };
}

/**
 * A text for each operation that changes when anything changes that the operation consists of: itself, what its path
 * shares, what they refer to through any number of `$ref`s, and the security schemes.
 */
export function fingerprints(root: JsonObject): ReadonlyMap<string, string> {
  const { openapi, servers, security } = root;
  const schemes = nodeAt(root, "/components/securitySchemes");
  return new Map(
    listOperations(root).map(({ id, method, path, node, pathItem, parameters }) => {
      const parts = partsOf(schemes, node, ...parameters.map((parameter) => parameter.node));
      return [
        id,
        JSON.stringify([
          openapi,
          servers,
          security,
          method,
          path,
          child(pathItem, "servers").value,
          ...parts,
        ]),
      ];
    }),
  );
}

/** Nodes and what they refer to through any number of `$ref`s: values by pointer. */
function partsOf(...nodes: readonly Node[]): ReadonlyMap<string, unknown> {
  const parts = new Map(nodes.map(({ pointer, value }) => [pointer, value]));
  const addReferences = (value: unknown) =>
    JSON.stringify(value, (key, inner) => {
      const pointer = key === "$ref" && typeof inner === "string" ? pointerOfReference(inner) : undefined;
      if (pointer !== undefined) parts.set(pointer, valueAt(nodes[0]?.root, pointer));
      return inner;
    });
  for (const value of parts.values()) addReferences(value); // also those that are added meanwhile
  return parts;
}

/** One problem for all cases that fail for the same reason, at the example of the first. */
export function toProblems(
  { root, problems }: Pick<OpenApiDocument, "root" | "problems">,
  failed: readonly FailedCase[],
): Problem[] {
  const operations = new Map(listOperations(root).map((operation) => [operation.id, operation]));
  return [...Map.groupBy(failed, ({ reason }) => reason).values()].flatMap((group): Problem[] => {
    const [first, ...others] = group;
    if (!first) return [];
    const operation = operations.get(first.operationId ?? "");
    const node = operation?.responses.get(first.status ?? "") ?? operation?.node;
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    const message = `${first.title}${more}: ${first.reason}.`;
    const severity = first.isWarning ? "warning" : "error";
    const place = { pointer: first.pointer ?? node?.pointer ?? "", message };
    const found = errorsOf("contract", problems([place])).map(
      (problem) => ({ ...problem, severity }) as const,
    );
    if (!node || !first.reason.startsWith(mockReports)) return found;
    const parts = partsOf(node);
    // what the mock reports of the spec, the linter has said better
    const followsFrom = (cause: Found) => breaksUse(cause) && isWithinOne(cause, parts);
    return found.map((problem) => ({ ...problem, followsFrom }));
  });
}

/** True if a place is that of a part, or lies in one. */
function isWithinOne({ pointer }: Pick<Found, "pointer">, parts: ReadonlyMap<string, unknown>): boolean {
  if (parts.has(pointer)) return true;
  return pointer !== "" && isWithinOne({ pointer: pointer.slice(0, pointer.lastIndexOf("/")) }, parts);
}
