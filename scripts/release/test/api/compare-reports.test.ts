import { describe, expect, it } from "vitest";
import { compareReports, type ReportChange } from "../../src/api/compare-reports.ts";
import { readReport } from "../../src/api/report.ts";
import { showPrivate } from "../../src/api/show-private.ts";

/** A report as API Extractor writes it. */
const report = (code: string) =>
  readReport(`## API Report File for "@onelogin-mfa/x"\n\n\`\`\`ts\n\n${showPrivate(code)}\n\n\`\`\`\n`);

const compared = (old: string, now: string) => compareReports(report(old), report(now));
const said = ({ bump, place, what }: ReportChange) => `${bump} ${place} ${what}`;

/** Edits of an export `T`, with the bump that they need: written down before anything had compared them. */
// biome-ignore format: a table, one edit a line
const edits: readonly (readonly [what: string, old: string, now: string, needed: "none" | "minor" | "major", ...changes: readonly string[]])[] = [
  ["a private field in a class", "export declare class T { a: 1 }", "export declare class T { a: 1; private b: 1 }", "major", 'major T["#private"] is new, and required'],
  ["overloads swapped", 'export declare function T(a: string): 1; export declare function T(a: "x"): 2', 'export declare function T(a: "x"): 2; export declare function T(a: string): 1', "major", "major T changed"],
  ["a this parameter narrowed", "export declare function T(this: { a: 1 }): void", "export declare function T(this: { a: 1; b: 1 }): void", "major", "major T(this) changed"],
  ["a protected method with one more parameter", "export declare class T { protected a(): void }", "export declare class T { protected a(b: 1): void }", "major", "major T.a(b) is new, and required"],
  ["a method made abstract", "export declare abstract class T { a(): void }", "export declare abstract class T { abstract a(): void }", "major", "major T.a changed"],
  ["a numeric enum reordered", "export declare enum T { A = 0, B = 1 }", "export declare enum T { B = 0, A = 1 }", "major", "major T changed"],
  ["a tuple of two that has three", "export declare function T(): [string, string]", "export declare function T(): [string, string, string]", "major", "major T() changed"],
  ["an option with another name", "export declare function T(options: { a?: 1; before?: 2 }): void", "export declare function T(options: { a?: 1; after?: 2 }): void", "major", "major T(options).before is gone", "minor T(options).after is new"],
  ["an option that is required", "export declare function T(options: { a?: 1 }): void", "export declare function T(options: { a: 1 }): void", "major", "major T(options).a is required"],
  ["an option that takes more", 'export declare function T(kind: "a"): void', 'export declare function T(kind: "a" | "b"): void', "minor", "minor T(kind) takes more"],
  ["a value that may be more", 'export declare function T(): "a"', 'export declare function T(): "a" | "b"', "major", "major T() changed"],
  ["a callback with one more argument", "export declare function T(on: (a: 1) => void): void", "export declare function T(on: (a: 1, b: 2) => void): void", "minor", "minor T(on)(b) is new"],
  ["a form more", "export declare function T(a: 1): 1", "export declare function T(a: 2): 2; export declare function T(a: 1): 1", "minor", "major T has another form, which calls try first"],
  ["another name of a type parameter", "export declare function T<A extends string>(a: A): A[]", "export declare function T<B extends string>(b: B): B[]", "none"],
  ["an intersection that is written down", "export declare function T(): { a: 1 } & { b: 2 }", "export declare function T(): { b: 2; a: 1 }", "none"],
  ["a readonly list, which callers get", "export declare function T(): 1[]", "export declare function T(): readonly 1[]", "major", "major T() changed"],
  ["a constructor made private", "export declare class T { constructor(a: 1) }", "export declare class T { private constructor() }", "major", "major new T changed"],
  ["a static method gone", "export declare class T { static of(a: 1): T; b: 1 }", "export declare class T { b: 1 }", "major", "major T.of is gone"],
  ["a setter gone", "export declare class T { get a(): 1; set a(value: 1) }", "export declare class T { get a(): 1 }", "major", "major T.a changed"],
  ["a class whose parameter takes less", "export declare class T<A> { a: A }", "export declare class T<A extends string> { a: A }", "major", "major T changed"],
  ["a field that callers wrote, readonly", "export interface T { a: number }", "export interface T { readonly a: number }", "major", "major T.a changed"],
  ["a guard that tells nothing", "export declare function T(a: unknown): a is string", "export declare function T(a: unknown): boolean", "major", "major T() changed"],
  ["a promise that is a value", "export declare function T(): Promise<string>", "export declare function T(): string", "major", "major T() changed"],
  ["another constant of an object", 'export declare const T: { readonly A: "a"; readonly B: "b" }', 'export declare const T: { readonly A: "a"; readonly B: "c" }', "major", "major T.B changed"],
  ["the member of a namespace gone", "export declare namespace T { const a: 1; const b: 1 }", "export declare namespace T { const a: 1 }", "major", "major T changed"],
  ["a required member in an unexported base", "interface T_Base { a?: 1 } export interface T extends T_Base { b?: 1 } export declare function T_take(a: T): void", "interface T_Base { a?: 1; c: 1 } export interface T extends T_Base { b?: 1 } export declare function T_take(a: T): void", "major", "major T_Base.c is new, and required"],
  ["an option more", "export interface T { a?: 1 } export declare function T_take(a: T): void", "export interface T { a?: 1; b?: 2 } export declare function T_take(a: T): void", "minor", "minor T.b is new"],
  ["another name of a parameter", "export declare function T(given: string): void", "export declare function T(input: string): void", "none"],
  ["an optional parameter more", "export declare function T(a: 1): void", "export declare function T(a: 1, b?: 2): void", "minor", "minor T(b) is new"],
  ["an export more", "export type T = 1", "export type T = 1; export type T_more = 2", "minor", "minor T_more is exported"],
  ["an unexported name for a type", "export declare function T(): { a: 1 }", "interface T_N { a: 1 } export declare function T(): T_N", "none"],
  ["another unexported name", "interface T_A { a: 1 } export declare function T(): T_A", "interface T_B { a: 1 } export declare function T(): T_B", "none"],
  ["another order, and other comments", "/** One. */ export interface T { a: 1; b: 2 } export interface T_x { c: 1 | 2 }", "export interface T_x { c: 2 | 1 } /** Two. */ export interface T { b: 2; /** b */ a: 1 }", "none"],
  ["a parameter that takes more", "export declare function T(a: string): void", "export declare function T(a: string | URL): void", "minor", "minor T(a) takes more"],
  ["a field of a result that is always there", "export declare function T(): { a?: 1 }", "export declare function T(): { a: 1 }", "minor", "minor T().a is required"],
  ["a method more of what callers get", "export interface T { get(): 1 } export declare function T_create(): T", "export interface T { get(): 1; put(): 1 } export declare function T_create(): T", "minor", "major T.put is new, and required"],
];

/** Edits that need less than they are given: the author says in the changelog why they are compatible. */
const overrated = ["a form more", "a method more of what callers get"];

describe("an edit of an export", () => {
  it.each(edits)("%s", (what, old, now, needed, ...changes) => {
    const found = compared(old, now);
    expect(found.map(said)).toEqual(changes);
    expect(found[0]?.bump ?? "none").toBe(overrated.includes(what) ? "major" : needed);
  });

  it.each(edits)("is none if nothing was edited: %s", (_, old, now) => {
    expect([...compared(old, old), ...compared(now, now)]).toEqual([]);
  });
});

/** Other edits, with their changes. */
// biome-ignore format: a table, one edit a line
const others: readonly (readonly [what: string, old: string, now: string, ...changes: readonly string[]])[] = [
  ["an export that is gone", "export type T = 1", "", "major T is no longer exported"],
  ["an export that only other exports show", "export type T = 1; export function f(): T", "type T = 1; export function f(): T", "major T is no longer exported"],
  ["a class that becomes a type", "export class T { a?: 1 }", "export interface T { a?: 1 }", "major T changed"],
  ["a form behind all others", "export function T(a: 1): 1", "export function T(a: 1): 1; export function T(a: 2): 2", "minor T has another form"],
  ["one form of two", "export function T(a: 1): 1; export function T(a: 2): 2", "export function T(a: 1): 1; export function T(a: 3): 2", "major T(a) changed"],
  ["a form less", "export function T(a: 1): 1; export function T(a: 2): 2", "export function T(a: 2): 2", "major T changed"],
  ["a type parameter with a default", "export interface T<A> { a: A }", "export interface T<A, B = A> { a: A; b?: B }", "minor T<B> is new", "minor T.b is new"],
  ["a type parameter without one", "export interface T<A> { a: A }", "export interface T<A, B> { a: A; b?: B }", "major T changed"],
  ["another default", "export type T<A = 1> = A[]", "export type T<A = 2> = A[]", "major T changed"],
  ["another name of a type parameter beside a member of that name", "export interface T<A> { A: A; b: 1 }", "export interface T<B> { A: B; b: 1 }"],
  ["type parameters that change places", "export function T<A, B>(a: A, b: B): A", "export function T<A, B>(a: A, b: B): B", "major T() changed"],
  ["a member that nobody could give", "export interface T { query?: never }", "export interface T { query?: { a?: 1 } }", "minor T.query is new"],
  ["a member that may be left out now", "export interface T { a: 1 }", "export interface T { a?: 1 }", "major T.a is optional"],
  ["an argument's member that may be left out now, and takes more", "export function T(a: { b: 1 }): void", "export function T(a: { b?: 1 | 2 }): void", "minor T(a).b is optional", "minor T(a).b takes more"],
  ["a parameter that may be left out now", "export function T(a: 1): void", "export function T(a?: 1): void", "minor T(a) is optional"],
  ["a parameter that has to be given", "export function T(a?: 1): void", "export function T(a: 1): void", "major T(a) is required"],
  ["a parameter less", "export function T(a: 1): void", "export function T(): void", "major T(a) is gone"],
  ["a parameter more", "export function T(): void", "export function T(a: 1): void", "major T(a) is new, and required"],
  ["any number of arguments", "export function T(a: 1): void", "export function T(...a: 1[]): void", "major T(a) changed"],
  ["a guard whose parameter has another name", "export function T(a: unknown): a is 1", "export function T(b: unknown): b is 1"],
  ["a guard of another parameter", "export function T(a: unknown, b: unknown): a is 1", "export function T(a: unknown, b: unknown): b is 1", "major T() changed"],
  ["a promise of more", "export function T(): Promise<{ a: 1 }>", "export function T(): Promise<{ a: 1; b: 1 }>", "minor T().b is new"],
  ["a required argument of more", "export function T(a: Required<{ a?: 1 }>): void", "export function T(a: Required<{ a?: 1; b?: 1 }>): void", "major T(a) changed"],
  ["lists of more", "export function T(): readonly { a: 1 }[]", "export function T(): readonly { a: 1; b?: 1 }[]", "minor T().b is new"],
  ["one member of a union", "export type T = { kind: 1 } | { kind: 2; a: 1 }", "export type T = { kind: 1 } | { kind: 2; a: 1; b?: 1 }", "minor T.b is new"],
  ["one part of an intersection", "export type T = Base & { a: 1 }", "export type T = Base & { a: 1; b?: 1 }", "minor T.b is new"],
  ["an intersection of what has one name", "export type T = { a: 1 } & { a: number }", "export type T = { a: 1 } & { a: string }", "major T.a changed"],
  ["a constant of a value that a function returns no longer", "export function T(): 1 | 2", "export function T(): 1", "minor T() may be less"],
  ["a constant of a value that callers no longer pass", "export function T(a: 1 | 2): void", "export function T(a: 1): void", "major T(a) changed"],
  ["a callback that gets less", "export function T(on: (a: { b: 1; c: 1 }) => void): void", "export function T(on: (a: { b: 1 }) => void): void", "major T(on)(a).c is gone"],
  ["a callback that may return more", "export function T(on: () => 1): void", "export function T(on: () => 1 | 2): void", "minor T(on)() takes more"],
  ["a constructor with an option more", "export class T { constructor(a: { b?: 1 }) }", "export class T { constructor(a: { b?: 1; c?: 1 }) }", "minor new T(a).c is new"],
  ["a static member more", "export class T { a?: 1 }", "export class T { a?: 1; static b: 1 }", "minor T.b is new"],
  ["a member with a name that is no word", "export interface T { 'a-b': 1 }", "export interface T {}", 'major T["a-b"] is gone'],
  ["an object that cannot be called", "export interface T { (a: 1): 1; b: 1 }", "export interface T { b: 1 }", "major T is gone"],
  ["members of any name", "export interface T { [name: string]: 1 }", "export interface T { [name: string]: 1; a: 1 }", "major T.a is new, and required"],
  ["what is inherited", "export interface T extends A {}", "export interface T extends B {}", "major T changed"],
  ["another private member", "export class T { private a: 1; #b: 1; c: 1 }", "export class T { private d: 1; c: 1 }"],
  ["a type of another package", "import { A } from 'a'; export function T(): A", "import { A } from 'b'; export function T(): A", "major A changed"],
  ["a type that is imported for its type only", "import { A } from 'a'; export function T(): A", "import type { A } from 'a'; export function T(): A"],
  ["an export by another name in the report", "type T_2 = 1; export { T_2 as T }", "type T_2 = 2; export { T_2 as T }", "major T changed"],
  ["a default export that is gone", "const T: 1; export default T", "const T: 1", "major default is no longer exported"],
  ["the exports of a package", "export * from 'a'", "", "major * of 'a' is no longer exported"],
  ["a type that refers to itself", "interface A { next?: A } export function T(): A", "interface B { next?: B } export function T(): B", "major T() changed"],
];

it.each(others)("an edit is rated: %s", (_, old, now, ...changes) => {
  expect(compared(old, now).map(said)).toEqual(changes);
  expect([...compared(old, old), ...compared(now, now)]).toEqual([]);
});

it("a change has its lines without comments", () => {
  const [change] = compared(
    "export interface T { a: 1 }",
    "export interface T {\n  // (undocumented)\n  a: 2\n}",
  );
  expect(change).toMatchObject({ name: "T", before: "1", after: "2" });
});
