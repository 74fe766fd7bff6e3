import type { Rule } from "./rules.ts";

/** Rules for the document around the operations, and for what only people read. */
export const documentRules = {
  "documentation-changed": {
    bump: "patch",
    when: "a description, title, summary or external link changed",
    why: "Only people read it; the client's comments are made from it.",
  },
  "example-changed": {
    bump: "patch",
    when: "an example was added, changed or removed",
    why: "Only people, the mock and the contract suite read it.",
  },
  "evidence-added": {
    bump: "patch",
    when: "`x-evidence` has one more claim",
    why: "It says why the spec is as it is, and changes nothing of it.",
  },
  "evidence-removed": {
    bump: "patch",
    when: "`x-evidence` has a claim less",
    why: "Behaviour stays the same; the reviewer asks what stands behind it now.",
  },
  "evidence-changed": {
    bump: "patch",
    when: "a claim of `x-evidence` has another source or confidence",
    why: "Behaviour stays the same.",
  },
  "documented-changed": {
    bump: "patch",
    when: "`x-documented` changed",
    why: "It says whether OneLogin documents a response, not what is in it.",
  },
  "extension-changed": {
    bump: "patch",
    when: "another `x-` member changed, not on an operation",
    why: "No code is made from it.",
  },
  "server-added": {
    bump: "minor",
    when: "a server or a value of a server's variable is new",
    why: "The known ones still work.",
  },
  "server-changed": {
    bump: "major",
    when: "a server, its URL, a variable's default or one of its values changed or is gone",
    why: "Calls may go to the wrong host.",
  },
  "security-scheme-added": {
    bump: "minor",
    when: "a security scheme is new",
    why: "The known ones still work.",
  },
  "security-scheme-changed": {
    bump: "major",
    when: "a security scheme works otherwise or is gone",
    why: "Clients that use it are refused.",
  },
  "component-added": {
    bump: "minor",
    when: "a named schema is new",
    why: "The client exports one more type.",
  },
  "component-removed": {
    bump: "major",
    when: "a named schema is gone or has another name",
    why: "The client exports schemas by their names; code that uses the type does not compile.",
  },
  "reference-changed": {
    bump: "patch",
    when: "a `$ref` leads elsewhere",
    why: "What that changes is compared and rated by itself; if nothing else is listed, the meaning is the same.",
  },
  "unchanged-in-meaning": {
    bump: "patch",
    when: "something is written otherwise and means the same, such as another order",
    why: "The comparison finds no difference for a client.",
  },
  "tag-changed": { bump: "patch", when: "tags changed", why: "They only group the documentation." },
  "info-changed": {
    bump: "patch",
    when: "the title, licence, contact or another part of `info` changed",
    why: "Only people read it.",
  },
  "version-changed": {
    bump: "none",
    when: "`info.version` changed",
    why: "It is the answer to the other changes, not one of its own.",
  },
  "openapi-version-changed": {
    bump: "patch",
    when: "the version of OpenAPI changed",
    why: "What it means for each schema is compared and rated by itself.",
  },
  "other-changed": {
    bump: "major",
    when: "a part of the document changed that no other rule knows",
    why: "Unknown changes are rated on the safe side.",
  },
} as const satisfies Record<string, Rule>;
