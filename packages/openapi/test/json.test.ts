import { describe, expect, test } from "vitest";
import {
  arrayOf,
  hasObject,
  isObject,
  joinPointer,
  member,
  objectOf,
  pointerOfReference,
  pointerTokens,
  referenceTo,
  setMember,
  valueAt,
} from "../src/json.ts";

test.each([
  ["", [], "#"],
  ["/a~1b/m~0n/0", ["a/b", "m~n", "0"], "#/a~1b/m~0n/0"],
  ["/~01/~10", ["~1", "/0"], "#/~01/~10"],
  ["/a b/ü%", ["a b", "ü%"], "#/a%20b/%C3%BC%25"],
  ["/", [""], "#/"],
])("the pointer %j has the tokens %j and the reference %j", (pointer, tokens, reference) => {
  expect(pointerTokens(pointer)).toEqual(tokens);
  expect(joinPointer("", ...tokens)).toBe(pointer);
  expect(referenceTo(pointer)).toBe(reference);
  expect(pointerOfReference(reference)).toBe(pointer);
});

test("a reference has the fragment behind its file, also with a percent sign that encodes nothing", () => {
  expect(pointerOfReference("a.yaml#/b%20c")).toBe("/b c");
  expect(pointerOfReference("#/100%")).toBe("/100%");
});

test.each([
  ["", "root"],
  ["/list/1", "second"],
  ["/list/length", undefined],
  ["/list/01", undefined],
  ["/text/0", undefined],
  ["/none/deeper", undefined],
  ["/constructor", undefined],
  ["list/1", undefined],
])("the value at %j is %j", (pointer, expected) => {
  const root = { list: ["first", "second"], text: "abc" };
  expect(valueAt(root, pointer)).toEqual(expected === "root" ? root : expected);
});

describe.each([
  [{ a: 1 }, true, { a: 1 }, []],
  [[1], false, {}, [1]],
  [null, false, {}, []],
  ["text", false, {}, []],
  [undefined, false, {}, []],
])("of %j", (value, isOne, object, array) => {
  test("it is known whether it is an object, and a list", () => {
    expect([isObject(value), objectOf(value), arrayOf(value)]).toEqual([isOne, object, array]);
  });
});

test("a member is an own one, of an object or a list", () => {
  expect([member({ a: 1 }, "a"), member(["x"], "0"), member("text", "0"), member(null, "a")]).toEqual([
    1,
    "x",
    undefined,
    undefined,
  ]);
  expect(member({}, "__proto__")).toBeUndefined();
});

test("a member is set as an own one, whatever its name", () => {
  const target: Record<string, unknown> = {};
  setMember(target, "__proto__", { a: 1 });
  setMember(target, "b", 2);
  expect(Object.entries(target)).toEqual([
    ["__proto__", { a: 1 }],
    ["b", 2],
  ]);
  setMember(target, "__proto__", 3);
  expect(member(target, "__proto__")).toBe(3);
  expect(Object.getPrototypeOf(target)).toBe(Object.prototype);
});

test("an object is found at any depth, in lists and data too", () => {
  const isFound = (value: unknown) => hasObject(value, (object) => object.a === 1);
  expect([{ a: 1 }, { b: [[{ a: 1 }]] }, [{ a: 2 }], { b: "a" }, null, 1].map(isFound)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
