import {
  chain,
  child,
  entries,
  follow,
  headersOf,
  lookUp,
  type Node,
  type WholeDocument,
} from "@onelogin-mfa/openapi";
import { documentRule, type Report } from "./document-rule.ts";
import { typesOf } from "./types-of.ts";

/** Last words of a name that promise a secret; the word before them does not matter (`mfa_token`, `client_secret`). */
const secretName =
  /(^|_)(otp|totp|token|tokens|secret|secrets|password|passcode|passphrase|pin|seed|credential|credentials|(otp|totp|otpauth|magic)_(url|uri|link)|(api|private|secret|access)_key|authorization|cookie)$/;
/** Names that hold a secret only if they can be text: `code` is a one-time password or an error's number. */
const secretText = /(^|_)(code|codes)$/;

/**
 * A property, parameter or header whose name promises a secret carries `x-sensitive`, on itself, where its `$ref` leads, or
 * on one of its alternatives: redaction is generated from the mark, so one that is missing ends up in a log. `x-sensitive: false` says "looks
 * secret, is not" and must be explained beside it, by `x-evidence` or a `description` that has the word "secret".
 */
export const sensitiveFieldMarked = documentRule((document, report) => {
  for (const [name, at] of namedFields(document)) {
    const schema = child(follow(at), "schema");
    if (hasMark(at) || hasMark(schema) || !looksSecret(name, at)) continue;
    report(
      `\`${name}\` looks like a secret and has no \`x-sensitive\`. Set it to true; or to false, with an \`x-evidence\` or with a \`description\` that says that it is no secret.`,
      at,
    );
  }
  for (const kind of ["schema", "parameter", "header"] as const) {
    for (const node of document.every(kind)) checkMark(node, report);
  }
});

/** True if a schema has a mark, or one of its alternatives says that it is a secret. */
function hasMark(schema: Node): boolean {
  if (lookUp(schema, "x-sensitive") !== undefined) return true;
  const alternatives = ["anyOf", "oneOf"].flatMap((union) => entries(child(follow(schema), union)));
  return alternatives.some(([, alternative]) => lookUp(alternative, "x-sensitive") === true);
}

function namedFields(document: WholeDocument): [name: string, at: Node][] {
  return [
    ...document.every("schema").flatMap((schema) => entries(child(schema, "properties"))),
    ...document.every("response").flatMap(headersOf),
    ...document
      .every("parameter")
      .map((parameter): [string, Node] => [String(child(parameter, "name").value ?? ""), parameter]),
  ];
}

function looksSecret(name: string, at: Node): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll("-", "_")
    .toLowerCase();
  const types = [...typesOf(at), ...typesOf(child(follow(at), "schema"))];
  if (secretName.test(words)) return types.length === 0 || types.some((type) => type !== "boolean");
  return secretText.test(words) && types.includes("string");
}

function checkMark(node: Node, report: Report): void {
  const mark = child(node, "x-sensitive");
  if (mark.value === undefined || mark.value === true) return;
  if (mark.value !== false) {
    report("`x-sensitive` is true or false.", mark);
    return;
  }
  const isExplained = chain(node).some((link) =>
    ["x-evidence", "description"].some((name) => /\bsecret\b/i.test(JSON.stringify(child(link, name).value))),
  );
  if (isExplained) return;
  report(
    "`x-sensitive: false` needs an `x-evidence`, or a `description` that says that it is no secret.",
    mark,
  );
}
