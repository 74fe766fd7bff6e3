import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { workerData } from "node:worker_threads";
import { answerQuestions } from "@onelogin-mfa/command-line/thread";
import {
  type ClientOptions,
  type ContractCase,
  createCheckedClient,
  createContractCases,
  createFetchClient,
  mockReports,
} from "@onelogin-mfa/mock/contract";
import { listOperations, type Operation } from "@onelogin-mfa/openapi";
import type { Answer, FailedCase, Question } from "./contract.ts";

/** The API's own client, if it has one. */
const clientModule: string | undefined = workerData;

/** Runs contract cases with the newest client. */
answerQuestions<Question, Answer>(async (question) => {
  try {
    return await runCases(question);
  } catch (thrown) {
    const title = "The contract cases do not load";
    return { cases: 0, madeUp: 0, failed: [{ operationId: null, title, reason: messageOf(thrown) }] };
  }
});

async function runCases({ url, root, operations }: Question): Promise<Answer> {
  const isAsked = ({ operationId }: { readonly operationId: string }) => operations.includes(operationId);
  const cases = createContractCases(root, clientModule !== undefined).filter(isAsked);
  if (cases.length === 0) return { cases: 0, madeUp: 0, failed: [] };
  const client = createCheckedClient(
    clientModule === undefined ? createFetchClient : await loadClient(clientModule),
    url,
  );
  const byOperation = Map.groupBy(cases, ({ operationId }) => operationId);
  const failed = await Promise.all([...byOperation.values()].map((own) => runInOrder(client, own)));
  const madeUp = cases.filter((one) => one.madeUp !== undefined).length;
  const unchecked = listOperations(root).filter(
    ({ id, path }) => path.includes("#") && operations.includes(id),
  );
  return { cases: cases.length, madeUp, failed: [...unchecked.map(withFragment), ...failed.flat()] };
}

async function runInOrder(client: object, cases: readonly ContractCase[]): Promise<FailedCase[]> {
  const failed: FailedCase[] = [];
  for (const { check, kind: _, madeUp, ...described } of cases) {
    const reasons = await check(client);
    failed.push(...reasons.map((reason) => ({ ...described, ...withHint(reason, madeUp) })));
  }
  return failed;
}

/** Says of what is made up how to have it checked with values of the author's; that it fails may be due to the values. */
function withHint(reason: string, madeUp: ContractCase["madeUp"]): Pick<FailedCase, "reason" | "isWarning"> {
  const isHeader = reason.startsWith(`${mockReports}Response header `);
  const hint = isHeader ? hints.header : madeUp && hints[madeUp];
  return hint === undefined ? { reason } : { reason: `${reason}. ${hint}`, isWarning: true };
}

const hints = {
  request: "The request is made up from the schemas: give its parameters and its body examples",
  response: "The response is made up from its schema: give it a named example",
  both: "Request and response are made up from the schemas: give both examples",
  header: "Give the header an example that its schema allows",
};

const withFragment = ({ id }: Operation): FailedCase => ({
  operationId: id,
  title: `${id} is not checked`,
  reason: "its path has a fragment, which HTTP does not send",
  isWarning: true,
});

// a module is known by its address: the query of the client's index goes on to all that it imports
let generation = 0;
registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const query = /\?generation=\d+$/.exec(context.parentURL ?? "")?.[0];
    const isInstalled = resolved.url.includes("/node_modules/") || !resolved.url.startsWith("file:");
    return query === undefined || isInstalled ? resolved : { ...resolved, url: `${resolved.url}${query}` };
  },
});

/** The function that creates the client as it is on disk. The modules of earlier generations stay in memory until the thread ends. */
async function loadClient(path: string): Promise<(options: ClientOptions) => object> {
  generation += 1;
  const [file = "", name = ""] = path.split("#");
  const module = await import(`${pathToFileURL(file)}?generation=${generation}`);
  if (typeof module[name] === "function") return module[name];
  throw new Error(
    `${file} exports no function "${name}", which redocly.yaml names as the client. Correct its x-mock`,
  );
}

const messageOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));
