import { listOperations } from "@onelogin-mfa/openapi";
import { listCalledOperations } from "../flows.ts";
import { routeOf, type Sample } from "../samples.ts";
import { documentRule } from "./document-rule.ts";

/**
 * Every operation has a sample in `fixtures/samples.json`, which shows that it exists, and is called by a flow of the
 * `*.arazzo.yaml`. Both are written by hand, so that a new operation needs them beside its place in the document.
 */
export const operationShown = (samples: readonly Sample[]) =>
  documentRule((document, report) => {
    const shown = new Set(samples.map(routeOf));
    const called = listCalledOperations();
    for (const { id, method, path, node } of listOperations(document.root)) {
      if (!shown.has(`${method} ${path}`))
        report(`\`${id}\` has no sample. Add one to \`fixtures/samples.json\`, with its source.`, node);
      if (!called.has(id))
        report(`No flow calls \`${id}\`. Add a step to one of \`sandbox.arazzo.yaml\`.`, node);
    }
  });
