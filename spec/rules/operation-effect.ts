import { child, entries, listOperations, type Node } from "@onelogin-mfa/openapi";
import { documentRule } from "./document-rule.ts";

const effects = ["read", "send", "consume", "issue", "delete"];

/** The method by which HTTP promises that an effect may be repeated: any other method needs more than an inference. */
const promisedBy: Readonly<Record<string, string>> = { read: "get", delete: "delete" };
const observable = ["captured", "observed", "documented"];

/**
 * Every operation declares in `x-effect` the consequence of sending it twice. Retry safety is generated from it, and the
 * HTTP method cannot stand in: a POST that sends a message and a POST that asks for the same token look alike.
 *
 * An effect other than `read` has a claim of the operation's `x-evidence` that names `x-effect` in backticks. `read` on anything
 * but a GET, and `delete` on anything but a DELETE, make the client repeat what HTTP does not call safe: their claim is captured,
 * observed or documented.
 */
export const operationEffect = documentRule((document, report) => {
  for (const { id, method, node } of listOperations(document.root)) {
    const declared = child(node, "x-effect");
    const known = effects.join(", ");
    if (declared.value === undefined) {
      report(`\`${id}\` does not declare \`x-effect\`. Set it to one of: ${known}.`, node);
      continue;
    }
    const effect = effects.find((one) => one === declared.value);
    if (effect === undefined) {
      const value = JSON.stringify(declared.value);
      report(`\`x-effect\` of \`${id}\` is ${value}. Use one of: ${known}.`, declared);
      continue;
    }
    const claims = entries(child(node, "x-evidence")).flatMap(([, claim]) =>
      namesEffect(claim) ? [claim] : [],
    );
    const safe = promisedBy[effect];
    if (safe !== undefined && safe !== method.toLowerCase()) {
      if (!claims.some(isSeen)) report(withoutProof(id, effect, method), declared);
    } else if (effect !== "read" && claims.length === 0) report(withoutClaim(id, effect), declared);
  }
});

const withoutClaim = (id: string, effect: string) =>
  `No claim of \`${id}\` says why its effect is \`${effect}\`. Add one to \`x-evidence\` that names \`x-effect\` in backticks.`;

const withoutProof = (id: string, effect: string, method: string) =>
  `The client would repeat \`${id}\`, a ${method.toUpperCase()}, as its effect is \`${effect}\`, and no claim that names \`x-effect\` is ${observable.join(", ")}. Add one to \`x-evidence\`, or choose \`send\`, \`consume\` or \`issue\`, which are not repeated.`;

const namesEffect = (claim: Node): boolean => String(child(claim, "claim").value).includes("`x-effect`");

const isSeen = (claim: Node): boolean => observable.includes(String(child(claim, "confidence").value));
