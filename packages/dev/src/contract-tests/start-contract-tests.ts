import { type JsonObject, listOperations, type OpenApiDocument } from "@onelogin-mfa/codegen/document";
import { latestOnly } from "../loop/latest-only.ts";
import { type Problem, shown } from "../problem.ts";
import { createThread } from "../worker-call.ts";
import { affected, fingerprints } from "./fingerprints.ts";

/** What the thread is asked: to run the cases of these operations of a document at the address of its mock. */
export interface Question {
  readonly url: string;
  readonly root: JsonObject;
  readonly operations: readonly string[];
}

/** A case that fails; without an operation: none could run. */
export interface Failure {
  readonly operationId: string | null;
  readonly status?: string;
  /** A sentence without any value of a request or response. */
  readonly message: string;
}

/** What the thread answers. */
export interface Report {
  readonly cases: number;
  readonly failures: readonly Failure[];
}

/** The contract suite, warm. */
export interface Spec {
  /**
   * Runs the cases of each operation that has not passed as it is now; undefined if a newer call has taken over.
   *
   * @param url a mock of the document
   */
  check(
    document: OpenApiDocument,
    url: string,
  ): Promise<{ readonly cases: number; readonly problems: readonly Problem[] } | undefined>;
  /** Forgets what has passed, because the client has changed. */
  forget(): void;
  /** Forgets what has passed and loads the suite again, because it has changed. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** Each turn leaves some megabytes of modules behind; a new thread takes a third of a second. */
const turnsOfAThread = 40;

/** Starts the suite in a thread of its own. */
export function startSpec(root: string): Spec {
  const thread = createThread<Question, Report>(new URL("./worker.ts", import.meta.url), root);
  let passed: ReadonlyMap<string, string> = new Map();
  let turns = 0;
  const forget = () => {
    passed = new Map();
  };
  return {
    check: latestOnly(async (document: OpenApiDocument, url: string) => {
      const now = fingerprints(document.root);
      const operations = affected(now, passed);
      if (operations.length === 0) return { cases: 0, problems: [] };
      if (++turns % turnsOfAThread === 0) await thread.end();
      const { cases, failures } = await thread.ask({ url, root: document.root, operations });
      const failed = new Set(failures.map(({ operationId }) => operationId));
      passed = failed.has(null) ? new Map() : new Map([...now].filter(([id]) => !failed.has(id)));
      return { cases, problems: await locate(root, document, failures) };
    }),
    forget,
    reload() {
      forget();
      return thread.end();
    },
    close: thread.end,
  };
}

async function locate(
  root: string,
  document: OpenApiDocument,
  failures: readonly Failure[],
): Promise<Problem[]> {
  const operations = new Map(listOperations(document.root).map((operation) => [operation.id, operation]));
  const findings = failures.map(({ operationId, status = "", message }) => {
    const operation = operations.get(operationId ?? "");
    return { pointer: operation?.responses.get(status)?.pointer ?? operation?.node.pointer ?? "", message };
  });
  const located = document.problems(findings);
  return located.map(({ file, line, column, message }) => {
    return {
      stage: "contract",
      severity: "error",
      rule: "contract",
      file: shown(root, file),
      line,
      column,
      message,
    };
  });
}
