import { expect, it } from "vitest";
import { checkKills, type GateName, type Kind, type Mutation } from "../src/spec/mutation.ts";

const mutation = (kind: Kind, gates: readonly GateName[] = []): Mutation => ({
  ...{ id: "a", operations: [], change: {}, bump: "major" as const },
  kind,
  gates,
});

it.each<[title: string, kind: Kind, wants: GateName[], killedBy: GateName[], says: RegExp]>([
  ["that all gates miss", "type changed", [], [], /no gate/],
  ["that drift alone notices", "type changed", [], ["drift"], /no gate but drift/],
  ["that a gate misses", "nullable", ["lint"], ["version"], /lint no longer/],
  ["of words that lint notices", "description", [], ["lint"], /lint objects to words/],
  ["of evidence that lint misses", "evidence changed", ["lint"], [], /lint/],
])("a change %s survives", (_, kind, wants, killedBy, says) => {
  expect(checkKills(mutation(kind, wants), killedBy, "major").join()).toMatch(says);
});

it("a change with the wrong bump survives", () => {
  const problems = checkKills(mutation("nullable"), ["version"], "minor");
  expect(problems).toEqual(["the bump is minor, expected major"]);
});

it.each<[Kind, GateName[]]>([
  ["type changed", ["version"]],
  ["description", ["drift", "version"]],
  ["example wrong", []],
])("a change of the kind %s is killed as it should be", (kind, killedBy) => {
  expect(checkKills(mutation(kind), killedBy, "major")).toEqual([]);
});
