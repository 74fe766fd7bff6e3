import { child, documentNode, entries, listOperations, type Node } from "@onelogin-mfa/openapi";
import { documentRule } from "./document-rule.ts";

/**
 * Every operation asks for credentials, by its own `security` or the document's: at least one alternative, none of them
 * empty, and with OAuth 2 each alternative names the scopes that it needs. Scopes of one alternative are needed together;
 * where any one of several is enough, each is an alternative.
 */
export const operationSecured = documentRule((document, report) => {
  for (const { id, node } of listOperations(document.root)) {
    const own = child(node, "security");
    const security = own.value === undefined ? child(document, "security") : own;
    const at = security.value === undefined ? node : security;
    const alternatives = entries(security);
    if (alternatives.length === 0) {
      report(`\`${id}\` can be called without credentials. Name a security scheme in \`security\`.`, at);
    }
    for (const [, alternative] of alternatives) {
      const problem = problemOf(alternative);
      if (problem) report(`\`${id}\` ${problem}`, alternative);
    }
  }
});

function problemOf(alternative: Node): string | undefined {
  const schemes = entries(alternative);
  if (schemes.length === 0) return "can be called without credentials. Remove the empty alternative.";
  const bare = schemes.find(([name, scopes]) => isOAuth2(alternative, name) && entries(scopes).length === 0);
  return bare && `names no scope of \`${bare[0]}\`. Add what the caller's credentials need.`;
}

const isOAuth2 = ({ root }: Node, name: string): boolean =>
  child(documentNode(root), "components", "securitySchemes", name, "type").value === "oauth2";
