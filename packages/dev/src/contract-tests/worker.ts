import { parentPort, workerData } from "node:worker_threads";
import { createCheckedClient, createContractCases, findGaps } from "@onelogin-mfa/contract-tests";
import { type FailedCase, grouped } from "./grouped.ts";
import { clientLoader } from "./source-hooks.ts";
import type { Question, Report } from "./start-contract-tests.ts";

/** Runs the contract cases on the newest client, for the operations that it is asked for. */
const loadClient = clientLoader(workerData);

parentPort?.on("message", async (question: Question) => {
  const report = await run(question).catch((thrown: unknown): Report => {
    const message = `The suite does not load: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    return { cases: 0, failures: [{ operationId: null, message }] };
  });
  parentPort?.postMessage(report);
});

async function run({ url, root, operations }: Question): Promise<Report> {
  const { createMfaClient } = await loadClient();
  const mfa = createCheckedClient(createMfaClient, url);
  const isAsked = ({ operationId }: { operationId: string }) => operations.includes(operationId);
  const cases = createContractCases(root).filter(isAsked);
  // the client and the mock are in different threads: operations side by side keep both busy
  const byOperation = [...Map.groupBy(cases, ({ operationId }) => operationId).values()];
  const failed = await Promise.all(
    byOperation.map(async (own) => {
      const failures: FailedCase[] = [];
      for (const { check, operationId, status, title } of own)
        for (const reason of await check(mfa))
          failures.push({ operationId, title, reason, ...(status !== undefined && { status }) });
      return failures;
    }),
  );
  // a status without an example has no case: nothing would show that the client understands it
  const gaps = findGaps(root, cases)
    .filter(isAsked)
    .map(({ operationId, status }) => {
      const message = `${operationId} ${status} has no case: give the response a named example.`;
      return { operationId, status, message };
    });
  return { cases: cases.length, failures: [...gaps, ...grouped(failed.flat())] };
}
