import { expect, it } from "vitest";
import { checkKills, type GateName, type Kind, type Mutation } from "../src/spec/mutation.ts";

const mutation = (kind: Kind, gates: readonly GateName[] = []): Mutation => ({
  ...{ id: "a", operations: [], change: {}, bump: "major" as const },
  kind,
  gates,
});

it.each<{ title: string; kind: Kind; wants?: GateName[]; killedBy: GateName[]; says: RegExp }>([
  { title: "that all gates miss", kind: "type changed", killedBy: [], says: /no gate/ },
  { title: "that drift alone notices", kind: "type changed", killedBy: ["drift"], says: /no gate but drift/ },
  {
    title: "that a gate misses",
    kind: "nullable",
    wants: ["lint"],
    killedBy: ["version"],
    says: /lint no longer/,
  },
  {
    title: "of words that lint notices",
    kind: "description",
    killedBy: ["lint"],
    says: /lint objects to words/,
  },
  {
    title: "of evidence that lint misses",
    kind: "evidence changed",
    wants: ["lint"],
    killedBy: [],
    says: /lint/,
  },
])("a change $title survives", ({ kind, wants, killedBy, says }) => {
  expect(checkKills(mutation(kind, wants), killedBy, "major").join()).toMatch(says);
});

it("a change with the wrong bump survives", () => {
  expect(checkKills(mutation("nullable"), ["version"], "minor")).toEqual([
    "the bump is minor, expected major",
  ]);
});

it.each<[Kind, GateName[]]>([
  ["type changed", ["version"]],
  ["description", ["drift", "version"]],
  ["example wrong", []],
])("a change of the kind %s is killed as it should be", (kind, killedBy) => {
  expect(checkKills(mutation(kind), killedBy, "major")).toEqual([]);
});
