import { arrayOf, child, listOperations, lookUp, type Operation } from "@onelogin-mfa/codegen/document";

/** An operation and where it is in the site. */
export interface OperationLink {
  readonly operation: Operation;
  readonly summary: string;
  readonly tag: string;
  readonly href: string;
}

/** The operations of the spec with their places in Redoc. */
export function operationLinks(spec: unknown): OperationLink[] {
  return listOperations(spec).map((operation) => {
    const tag = String(arrayOf(child(operation.node, "tags").value)[0] ?? "");
    const summary = String(lookUp(operation.node, "summary") ?? operation.id);
    const href = `mfa.html#/${slug(tag)}/${operation.id.toLowerCase()}`;
    return { operation, summary, tag, href };
  });
}

/** As Redoc makes them. */
export const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
