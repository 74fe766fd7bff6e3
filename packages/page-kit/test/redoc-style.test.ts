import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { redocRules, redocStyle } from "../src/redoc-style.ts";

const design = readFileSync(new URL("../src/design.css", import.meta.url), "utf8");
const style = redocStyle(`${design}\n.other { color: red; }`);

it("a page of Redoc has the design's colors, and none of its other rules", () => {
  expect(style).toContain("--background: light-dark(#ffffff, #14171c);");
  expect(style).not.toMatch(/\.badge|\.other/);
  expect(() => redocStyle("a { color: red; }")).toThrow('The design has no ":root" with its colors.');
});

it("each color that Redoc gets is one of the design's", () => {
  const named = [...redocRules.matchAll(/var\(--([\w-]+)\)/g)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(80);
  expect([...new Set(named)].filter((name) => !design.includes(`--${name}: `))).toEqual([]);
  // the scales of which Redoc makes its themes, light and dark
  expect(redocRules.match(/--color-warm-grey-\d+: /g)).toHaveLength(11);
});
