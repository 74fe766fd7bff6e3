import { parentPort, workerData } from "node:worker_threads";
import { checkMethod, checkPath, checkRequest, type Means } from "../../../mock/test/support/check-case.ts";
import type * as Suite from "../../../mock/test/support/checked-client.ts";
import type * as Cases from "../../../mock/test/support/contract-cases.ts";
import { type FailedCase, grouped } from "./grouped.ts";
import { freshSource } from "./source-hooks.ts";
import type { Failure, Question, Report } from "./start-contract-tests.ts";

/** Runs the cases of the contract suite on the newest code, for the operations that it is asked for. */
const source = freshSource(workerData);

parentPort?.on("message", async (question: Question) => {
  const report = await run(question).catch((thrown: unknown): Report => {
    const message = `The suite does not load: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    return { cases: 0, failures: [{ operationId: null, message }] };
  });
  parentPort?.postMessage(report);
});

async function run({ url, operations }: Question): Promise<Report> {
  source.renew();
  // the files are those that the types are taken from, only newer
  const suite: typeof Suite = await import(source.suite("support/checked-client.ts"));
  const cases: typeof Cases = await import(source.suite("support/contract-cases.ts"));
  const means = { ...suite, mfa: suite.createCheckedClient(url) };
  // the client and the mock are in different threads: operations side by side keep both busy
  const results = await Promise.all(operations.map((operationId) => runOperation(means, cases, operationId)));
  const failures = results.flatMap(({ failed }) => failed);
  return {
    cases: results.reduce((sum, result) => sum + result.cases, 0),
    failures: [...gaps(cases, operations), ...grouped(failures)],
  };
}

async function runOperation(
  means: Means,
  { responseCases, requestCases, authorizationOf }: typeof Cases,
  id: string,
) {
  const responses = responseCases.filter(({ operationId }) => operationId === id);
  const requests = requestCases.filter(({ operationId }) => operationId === id);
  const failed: FailedCase[] = [];
  for (const response of responses) {
    const reasons = [...(await checkMethod(means, response)), ...(await checkPath(means, response))];
    for (const reason of reasons) failed.push({ ...response, reason });
  }
  for (const request of requests) {
    for (const reason of await checkRequest(means, request, authorizationOf(id)))
      failed.push({ ...request, reason });
  }
  return { cases: 2 * responses.length + requests.length, failed };
}

/** A status without an example has no case: nothing would show that the client understands it. */
function gaps({ responseCases, metadataOf }: typeof Cases, operations: readonly string[]): Failure[] {
  return operations.flatMap((operationId) =>
    Object.keys(metadataOf(operationId).responses).flatMap((status) => {
      const has = responseCases.some(
        (response) => response.operationId === operationId && response.status === status,
      );
      const message = `${operationId} ${status} has no case: give the response a named example.`;
      return has ? [] : [{ operationId, status, message }];
    }),
  );
}
