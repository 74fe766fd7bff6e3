/** Names of the Redoc pages beside `index.html`. */
export const pageFiles = { before: "redoc-before.html", after: "redoc-after.html" } as const;

/** Anchor of a change, without `#`. */
export const changeAnchor = (id: string): string => `change-${id}`;

/** Anchor of an entry of the evidence, without `#`. */
export const evidenceAnchor = (id: string): string => `claim-${id}`;

/** Anchor of an operation among the changes, without `#`: the same for the same id, another for another. */
export const operationAnchor = (operationId: string): string =>
  `operation-${operationId.replace(/[^A-Za-z0-9-]/g, (char) => `_${char.codePointAt(0)?.toString(16)}_`)}`;
