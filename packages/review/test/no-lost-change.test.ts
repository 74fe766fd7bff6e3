import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compareDocuments } from "../src/index.ts";
import type { Spec } from "../src/report.ts";
import { drop, edited, set } from "../testing/edit.ts";
import { smallSpec } from "../testing/small-spec.ts";
import { check, checkSmallSpec, edits, locationsIn, lost } from "./support/no-lost-change.ts";

describe("no change is lost", () => {
  it("at every twelfth location of the small spec", () => {
    checkSmallSpec(12);
    expect(locationsIn(smallSpec()).length).toBeGreaterThan(300);
  });

  it("at 30 locations of the real spec", () => {
    const path = new URL(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));
    const base: Spec = parse(readFileSync(path, "utf8"));
    const locations = locationsIn(base);
    const step = Math.floor(locations.length / 30);
    for (let count = 0; count < 30; count += 1) {
      const [location = "", edit = drop] = [locations[count * step], edits[count % edits.length]];
      check(base, edit(location), location);
    }
  });

  it("negative control: a change that is left out is missed", () => {
    const head = edited(smallSpec(), set("/info/title", "X"), drop("/tags"));
    const changes = compareDocuments(smallSpec(), head);
    expect(lost(changes.slice(1), smallSpec(), head)).toHaveLength(1);
  });
});
