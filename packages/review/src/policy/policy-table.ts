import { policy, type Rule } from "./rules.ts";

/** The policy as the text of POLICY.md: one row for each rule. */
export function policyTable(): string {
  const rows = Object.entries<Rule>(policy).map(([id, { bump, when, why }]) => {
    const { request, response } = typeof bump === "string" ? { request: bump, response: bump } : bump;
    return `| \`${id}\` | ${when} | ${request} | ${response} | ${why} |`;
  });
  return `${introduction}\n${rows.join("\n")}\n`;
}

const introduction = `# What a change of the spec means for a client

The bump that each kind of change asks for. **Sent** is for parameters and requests, **received** for responses; what
travels both ways gets the higher one. Where Redocly or oasdiff rate a change otherwise, this table decides and the
review says who said what. It is printed from \`src/policy\`; a test holds the two together.

A change asks for a *major* version if code that works, or compiles, may stop doing so; for a *minor* one if nothing
breaks and something new can be used; for a *patch* if only people notice. What no rule knows is major. The types of
the client are compared by themselves: a minor change here may be a major one there.

| rule | when | sent | received | why |
|---|---|---|---|---|`;
