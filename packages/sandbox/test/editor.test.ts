import { describe, expect, it } from "vitest";
import { createSandbox } from "../src/index.ts";
import { type Hover, hoverControl } from "./support/editor.ts";

const { functions, fields } = hoverControl();
const undocumented = (hovers: readonly Hover[]) =>
  hovers.filter(({ text }) => !/^(\w|`)/.test(text)).map(({ place }) => place);

describe("an editor shows documentation", () => {
  it("for each function of sandbox.control", () => {
    const names = Object.keys(createSandbox().control).map((name) => `control.${name}`);
    expect(functions.map(({ place }) => place).sort()).toEqual(names.sort());
    expect(undocumented(functions)).toEqual([]);
  });

  it("for each field of each input, 90 or more of them", () => {
    expect(undocumented(fields)).toEqual([]);
    expect(fields.length).toBeGreaterThanOrEqual(90);
  });

  it("with the errors of a function", () => {
    const textOf = (name: string) => functions.find(({ place }) => place === `control.${name}`)?.text;
    expect(textOf("getLatestCode")).toMatch(
      /^Get the newest open code in the inbox\n\n.*@throws .*`not_found`: /s,
    );
    expect(textOf("approveMessage")).toMatch(/@throws .*`not_found`: .*@throws .*`conflict`: /s);
    expect(textOf("codeAfter")).toMatch(/@throws .*@example /s);
  });

  it("with the unit and the limits of a field", () => {
    const textOf = (field: string) => fields.find(({ place }) => place === field)?.text;
    expect(textOf("setClock.advance_ms")).toMatch(
      /in milliseconds\.\n\nWhole number, from 0 to 31536000000\./,
    );
    expect(textOf("listJournal.limit")).toMatch(/from 1 to 1000000\.\n@default 1000/);
    expect(textOf("createUser.devices![0]!.kind")).toMatch(/^A kind of factor/);
  });
});
