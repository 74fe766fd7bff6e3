import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "@onelogin-mfa/codegen";
import {
  createRepository,
  replaced,
  specText,
  temporaryFolder,
} from "@onelogin-mfa/review/testing/repository";
import { describe, expect, it } from "vitest";
import { compareExports } from "../src/exports/compare-exports.ts";
import { checkVersions, review } from "../src/index.ts";
import { compareSpecs } from "./support/compare-specs.ts";

const manifest = (version = "1.0.0") =>
  JSON.stringify({ name: "@onelogin-mfa/client", version, exports: { ".": "./src/index.ts" } });

/** Each case has exports of its own, named after it; `T` in its texts is that name, and begins others such as `T_take`. */
// biome-ignore format: a table, one export a line
const cases: readonly (readonly [what: string, old: string, now: string, changes: readonly string[]])[] = [
  ["nothing", "export type T = { a: 1 }", "export type T = { readonly a: 1 }", []],
  ["a name for a type", "export const T: () => { a: 1 }", "type N = { a: 1 }; export const T: () => N", []],
  ["an export that is gone", "export type T = 1", "", ["major T is no longer exported"]],
  ["an export that is new", "", "export type T = 1", ["minor T is exported"]],
  ["a value that becomes a type", "export declare class T {}", "export interface T {}", ["major T is no longer exported"]],
  ["an option with another name", "export declare function T(options: { a?: 1; before?: 2 }): void", "export declare function T(options: { a?: 1; after?: 2 }): void", ["major T(options).before is gone", "minor T(options).after is new"]],
  ["an option that is required", "export declare function T(options: { a?: 1 }): void", "export declare function T(options: { a: 1 }): void", ["major T(options).a is required"]],
  ["an option that need not be given", "export declare function T(options: { a: 1 }): void", "export declare function T(options?: { a?: 1 }): void", ["minor T(options) is optional", "minor T(options).a is optional"]],
  ["an option that takes less", 'export declare function T(kind: "a" | "b"): void', 'export declare function T(kind: "a"): void', ['major T(kind) no longer takes `"b"`']],
  ["an option that takes more", 'export declare function T(kind: "a"): void', 'export declare function T(kind: "a" | "b"): void', ['minor T(kind) also takes `"b"`']],
  ["a value that may be more", 'export declare function T(): "a"', 'export declare function T(): "a" | "b"', ['major T() may now be `"b"`']],
  ["a value that may be less", 'export declare function T(): "a" | "b"', 'export declare function T(): "a"', ['minor T() is no longer `"b"`']],
  ["a field that may be missing", "export declare const T: Promise<{ a: 1 }>", "export declare const T: Promise<{ a?: 1 }>", ["major T.a is optional"]],
  ["an error code more", 'export declare class T extends Error { readonly code: "a" }', 'export declare class T extends Error { readonly code: "a" | "b" }', ['major new T().code may now be `"b"`']],
  ["what is called back gets less", "export declare function T(on: (event: { a: 1; b: 2 }) => void): void", "export declare function T(on: (event: { a: 1 }) => void): void", ["major T(on)(event).b is gone"]],
  ["what is called back gets more", "export declare function T(on: (event: { a: 1 }) => void): void", "export declare function T(on: (event: { a: 1; b: 2 }) => void): void", ["minor T(on)(event).b is new"]],
  ["a parameter more that is needed", "export declare function T(a: 1): void", "export declare function T(a: 1, b: 2): void", ["major T needs `b`"]],
  ["a parameter less", "export declare function T(a: 1): void", "export declare function T(): void", ["major T no longer takes `a`"]],
  ["the member of a union that has less", 'export type T = { kind: "a"; x: 1 } | { kind: "b" }', 'export type T = { kind: "a" } | { kind: "b" }', ["major T.x is gone"]],
  ["a list of something else", "export declare function T(): readonly { a: 1 }[]", "export declare function T(): readonly { a: 2 }[]", ["major T()[].a is `2`, it was `1`"]],
  ["what is private", "export declare class T { private a: 1; #b: 2; c: 3 }", "export declare class T { private a: string; c: 3 }", []],
  ["a symbol as a name, which each tree has of its own", "declare const brand: unique symbol; export interface T { [brand]: true }", "declare const brand: unique symbol; export interface T { [brand]: true }", []],
  ["types that refer to themselves", "export interface T { next?: T; value: 1 }", "export interface T { next?: T; value: 1 | 2 }", ["minor T.value may now be `2`"]],
  ["the elements of a tuple in another order", "export declare function T(): [a: 1, b: 2]", "export declare function T(): [b: 2, a: 1]", ["major T()[0] is `2`, it was `1`", "major T()[1] is `1`, it was `2`"]],
  ["an element more, of what callers get", "export declare function T(): [1]", "export declare function T(): [1, 2?]", ["minor T() also has element 1"]],
  ["an element more, of what callers pass", "export declare function T(pair: [1]): void", "export declare function T(pair: [1, 2]): void", ["major T(pair) needs element 1"]],
  ["an element less", "export declare function T(): [1, 2]", "export declare function T(): [1]", ["major T() no longer has element 1"]],
  ["an element that may be missing", "export declare function T(): [1, 2]", "export declare function T(): [1, 2?]", ["major T()[1] is optional"]],
  ["other labels", "export declare function T(): [a: 1, b?: 2, ...c: 3[]]", "export declare function T(): [d: 1, e?: 2, ...f: 3[]]", []],
  ["a list in place of a tuple, which callers pass", "export declare function T(pair: [1, 1]): void", "export declare function T(pair: 1[]): void", ["minor T(pair) also has any number of elements", "minor T(pair)[0] is optional", "minor T(pair)[1] is optional"]],
  ["a list in place of a tuple, which callers get", "export declare function T(): [1, 1]", "export declare function T(): 1[]", ["major T()[0] is optional", "major T()[1] is optional", "minor T() also has any number of elements"]],
  ["a readonly list, which callers get", "export declare function T(): 1[]", "export declare function T(): readonly 1[]", ["major T() is readonly"]],
  ["a readonly list, which callers pass", "export declare function T(list: 1[]): void", "export declare function T(list: readonly 1[]): void", ["minor T(list) is readonly"]],
  ["elements of any number", "export declare function T(): [1, ...2[]]", "export declare function T(): [1, ...(2 | 3)[]]", ["major T()[1] may now be `3`"]],
  ["parameters as a tuple", "export declare function T(a: 1, b?: 2): void", "export declare function T(...args: [a: 1, b?: 2]): void", []],
  ["arguments of any number", "export declare function T(...a: 1[]): void", "export declare function T(a?: 1): void", ["major T no longer takes any number of `a`"]],
  ["members of a union in another order", 'interface A { a: 1 } interface B { b: 1 }; export declare const T: Map<string, A | B | "c">', 'interface A { a: 1 } interface B { b: 1 }; export declare const T: Map<string, "c" | B | A>', []],
  ["an optional field of one member of a union", "export declare function T(): { kind: 1; a: 1 } | { kind: 2 }", "export declare function T(): { kind: 2 } | { kind: 1; a: 1; b?: 2 }", ["minor T().b is new"]],
  ["a field less of one member of a union", "export declare function T(): { kind: 1; a: 1; b: 1 } | { kind: 2 }", "export declare function T(): { kind: 2 } | { kind: 1; a: 1 }", ["major T().b is gone"]],
  ["a member more", "export declare function T(): { kind: 1 } | { kind: 2 }", "export declare function T(): { kind: 1 } | { kind: 2 } | { kind: 3 }", ["major T() may now be `{ kind: 3; }`"]],
  ["a wider type in place of constants", 'export declare function T(kind: "a" | "b"): void', "export declare function T(kind: string): void", ["minor T(kind) also takes `string`"]],
  ["a constant that a wider type takes", 'export declare function T(kind: "a" | "b" | string & {}): void', 'export declare function T(kind: "a" | string & {}): void', ['minor T(kind) no longer names `"b"`']],
  ["one type that becomes several", "export declare function T(options: { a?: 1; b?: 2; c: 3 }): void", "export declare function T(options: { a: 1; c: 3 } | { b: 2; c: 3 }): void", ["major T(options) no longer takes `{ a?: 1; b?: 2; c: 3; }`", "minor T(options) also takes `{ a: 1; c: 3; }`", "minor T(options) also takes `{ b: 2; c: 3; }`"]],
  ["a function in a union", "export declare function T(on: undefined | ((a: 1, b: 2) => void)): void", "export declare function T(on: undefined | ((a: 1) => void)): void", ["major T(on) is no longer called with `b`"]],
  ["a list in a union", "export declare function T(): null | { a: 1 }[]", "export declare function T(): null | { a: 1; b: 2 }[]", ["minor T()[].b is new"]],
  ["a boolean", "export declare function T(): boolean", "export declare function T(): true", ["minor T() is no longer `false`"]],
  ["another argument of a library's type", "export declare const T: Map<string, { a: 1 }>", "export declare const T: Map<string, { a: 1; b: 1 }>", ["minor T<V>.b is new"]],
  ["another type of a library", "export declare const T: Map<string, 1>", "export declare const T: ReadonlyMap<string, 1>", ["major T is `ReadonlyMap<string, 1>`, it was `Map<string, 1>`"]],
  ["a library's type by another of its names", "export declare function T(url: URL): void", "export declare function T(url: URL | string): void", ["minor T(url) also takes `string`"]],
  ["a library's function", "export declare function T(send: typeof fetch): void", "export declare function T(send: (input: Request) => Promise<Response>): void", ["minor T(send) is `(input: Request) => Promise<Response>`, it was `{ (input: RequestInfo | URL, init?: RequestInit | undefined): Promise<Response>; (input: Request | U…`"]],
  ["members that are left out", 'interface A { a: 1; b: 2 }; export declare const T: Omit<A, "b">', 'interface A { a: 1; b: 3 }; export declare const T: Omit<A, "b">', []],
  ["members that are left out, which are written down now", 'interface A { a: 1; b: 2 }; export declare const T: Omit<A, "b">', "export declare const T: { a: 1 }", []],
  ["a name for members that may be missing", "interface A { a: 1; b: 2 }; type B = Partial<A>; export declare const T: B", "interface A { a: 1 }; type B = Partial<A>; export declare const T: B", ["major T.b is gone"]],
  ["what is inherited of a library's class", "export declare class T extends Map<string, 1> {}", "export declare class T extends Map<string, 2> {}", ["major new T().entries()<T>[1] is `2`, it was `1`", "major new T().forEach(callbackfn)(map)<V> is `2`, it was `1`", "major new T().forEach(callbackfn)(value) is `2`, it was `1`", "major new T().get() may now be `2`", "major new T().set(value) is `2`, it was `1`", "major new T().values()<T> is `2`, it was `1`", "major new T()[iterator]()<T>[1] is `2`, it was `1`", "major new T(entries)[][1] is `2`, it was `1`", "major new T(iterable)<T>[1] is `2`, it was `1`", "minor new T().get() is no longer `1`"]],
  ["a class that inherits no longer", "export declare class T extends Error {}", "export declare class T { message: string; name: string; stack?: string; cause?: unknown }", ["major T.captureStackTrace is gone", "major T.prepareStackTrace is gone", "major T.stackTraceLimit is gone", "major new T has lost a form", "major new T no longer takes `message`"]],
  ["a library's type with a member", "export declare function T(init: RequestInit & { a?: 1 }): void", "export declare function T(init: RequestInit & { b?: 1 }): void", ["major T(init).a is gone", "minor T(init).b is new"]],
  ["a library's type less", "export declare function T(): Error & { a: 1 }", "export declare function T(): { a: 1 }", ["major T() is `{ a: 1; }`, it was `Error & { a: 1; }`"]],
  ["a text with a mark", "export declare function T(): string & { mark: 1 }", "export declare function T(): string & { mark: 2 }", ["major T().mark is `2`, it was `1`"]],
  ["a text without its mark", "export declare function T(): string & { mark: 1 }", "export declare function T(): string", ["major T().mark is gone"]],
  ["an intersection that is written down", "export declare function T(): { a: 1 } & { b: 2 }", "export declare function T(): { b: 2; a: 1 }", []],
  ["another name of a type parameter", "export declare function T<A extends string>(a: A): A[]", "export declare function T<B extends string>(b: B): B[]", []],
  ["type parameters that change places", "export declare function T<A, B>(a: A, b: B): A", "export declare function T<A, B>(a: A, b: B): B", ["major T() is `B`, it was `A`"]],
  ["a type parameter that takes less", "export declare function T<A extends string>(a: A): void", 'export declare function T<A extends "x">(a: A): void', ['major T<A> is `"x"`, it was `string`']],
  ["a type parameter that takes more", "export declare function T<A extends { a: 1 }>(a: A): void", "export declare function T<A>(a: A): void", ["minor T<A> is `unknown`, it was `{ a: 1; }`"]],
  ["a type parameter more", "export declare function T<A>(a: A): void", "export declare function T<A, B>(a: A): void", ["major T<B> is required"]],
  ["a type parameter more, with a default", "export interface T<A> { a: A }", "export interface T<A, B = 1> { a: A; b?: B }", ["minor T.b is new", "minor T<B> is new"]],
  ["a type parameter less", "export declare function T<A, B>(a: A): void", "export declare function T<A>(a: A): void", ["major T<B> is gone"]],
  ["another default", "export declare function T<A = 1>(): A", "export declare function T<A = 2>(): A", ["major T<A> is `2` if it is left out, it was `1`"]],
  ["a type parameter in place of a type", "export declare function T(a: { x: 1 }): { x: 1 }", "export declare function T<A extends { x: 1 }>(a: A): A", ["minor T() is `A`, it was `{ x: 1; }`", "minor T<A> is new"]],
  ["a generic class", "export declare class T<A> { a: A; b: A[] }", "export declare class T<A> { a: A; b: Set<A> }", ["major new T().b is `Set<A>`, it was `A[]`"]],
  ["this", "export declare class T { a(): this }", "export declare class T { a(): this; b(): this }", ["minor new T().b is new"]],
  ["a class in place of this", "export declare class T { a(): this }", "export declare class T { a(): T }", []],
  ["keys of a type parameter", "export declare function T<A>(a: A): keyof A", "export declare function T<A>(a: A): keyof A & string", ["major T() is `keyof A & string`, it was `keyof A`"]],
  ["the member of a type parameter", "export declare function T<A, K extends keyof A>(a: A, k: K): A[K]", "export declare function T<A, K extends keyof A>(a: A, k: K): A[K] | undefined", ["major T() may now be `undefined`"]],
  ["a condition", "export declare function T<A>(a: A): A extends string ? 1 : 2", "export declare function T<A>(a: A): A extends number ? 1 : 2", ["major T() is `A extends number ? 1 : 2`, it was `A extends string ? 1 : 2`"]],
  ["the result of a condition", "export declare function T<A>(a: A): A extends (infer B)[] ? { b: B } : 2", "export declare function T<A>(a: A): A extends (infer C)[] ? { b: C; c?: 1 } : 2", ["minor T().c is new"]],
  ["a type that a condition looks up", 'interface T_Table { x: { in: 1; out: 2 } }; export declare function T<K extends keyof T_Table>(k: K): T_Table[K]["out"]', 'interface T_Table { x: { in: 1; out: 2; more?: 3 }; y: { in: 1; out: 2 } }; export declare function T<K extends keyof T_Table>(k: K): T_Table[K]["out"]', ['minor T<K> also takes `"y"`', "minor T_Table.x.more is new", "minor T_Table.y is new"]],
  ["a looked up type that is gone", 'interface T_Table { x: { out: 2 }; y: { out: 3 } }; export declare function T<K extends string>(k: K): K extends keyof T_Table ? T_Table[K]["out"] : never', 'interface T_Table { x: { out: 2 } }; export declare function T<K extends string>(k: K): K extends keyof T_Table ? T_Table[K]["out"] : never', ['major T() is `K extends "x" ? T_Table[K]["out"] : never`, it was `K extends keyof T_Table ? T_Table[K]["out"] : never`']],
  ["a mapped type", "export declare function T<A>(a: A): { [K in keyof A]: A[K] }", "export declare function T<A>(a: A): { [K in keyof A]?: A[K] }", ["major T() is `{ [K in keyof A]?: A[K]; }`, it was `{ [K in keyof A]: A[K]; }`"]],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: TypeScript in a text
  ["a template", "export declare function T<A extends string>(a: A): `x-${A}`", "export declare function T<A extends string>(a: A): `y-${A}`", ["major T() is ``y-${A}``, it was ``x-${A}``"]],
  ["an uppercase text", "export declare function T<A extends string>(a: A): Uppercase<A>", "export declare function T<A extends string>(a: A): Lowercase<A>", ["major T() is `Lowercase<A>`, it was `Uppercase<A>`"]],
  ["a callback without its second argument", "export declare function T(on: (a: 1, b: 2) => void): void", "export declare function T(on: (a: 1) => void): void", ["major T(on) is no longer called with `b`"]],
  ["a callback with one more argument", "export declare function T(on: (a: 1) => void): void", "export declare function T(on: (a: 1, b: 2) => void): void", ["minor T(on) is also called with `b`"]],
  ["a result of what gave none", "export declare function T(): void", "export declare function T(): 1", ["minor T() is `1`, it was `void`"]],
  ["a callback whose result is ignored", "export declare function T(on: () => 1): void", "export declare function T(on: () => void): void", ["minor T(on)() is `void`, it was `1`"]],
  ["forms in another order", "export declare function T(a: 1): 1; export declare function T(a: 2): 2", "export declare function T(a: 2): 2; export declare function T(a: 1): 1", []],
  ["a form more", "export declare function T(a: 1): 1", "export declare function T(a: 2): 2; export declare function T(a: 1): 1", ["minor T has another form"]],
  ["a form less", "export declare function T(a: 1): 1; export declare function T(a: 2): 2", "export declare function T(a: 2): 2", ["major T has lost a form"]],
  ["what a function tells of its argument", "export declare function T(a: unknown): a is { a: 1 }", "export declare function T(a: unknown): boolean", ["major T no longer tells the same of its argument"]],
  ["more of what a function tells of its argument", "export declare function T(a: unknown): a is { a: 1 }", "export declare function T(a: unknown): a is { a: 1; b: 2 }", ["minor T(a).b is new"]],
  ["a static member", "export declare class T { static a: 1 }", "export declare class T {}", ["major T.a is gone"]],
  ["an object of methods that another function returns", 'interface Client { get(): { a: 1 }; put(): void }; export declare function T(): Client; export declare function T_other(client: Pick<Client, "get">): void', 'interface Client { get(): { a: 1; b: 2 }; put(): void }; export declare function T(): Client; export declare function T_other(client: Pick<Client, "get">): void', ["minor T().get().b is new"]],
  ["an object of methods that callers write", "export declare function T(store: { get(): { a: 1 } }): void", "export declare function T(store: { get(): { a: 1; b: 2 } }): void", ["major T(store).get().b is required"]],
  ["anything that becomes something", "export declare function T(): any", "export declare function T(): 1", ["major T() is `1`, it was `any`"]],
  ["something that becomes anything", "export declare function T(): 1", "export declare function T(): any", ["minor T() is `any`, it was `1`"]],
  ["something that becomes unknown", "export declare function T(): 1", "export declare function T(): unknown", ["major T() is `unknown`, it was `1`"]],
  ["anything that is no longer taken", "export declare function T(a: any): void", "export declare function T(a: 1): void", ["major T(a) is `1`, it was `any`"]],
  ["anything that is taken", "export declare function T(a: 1): void", "export declare function T(a: unknown): void", ["minor T(a) is `unknown`, it was `1`"]],
  ["a number, a bigint", "export declare function T(): [-1, 2n]", "export declare function T(): [1, 3n]", ["major T()[0] is `1`, it was `-1`", "major T()[1] is `3n`, it was `2n`"]],
  ["undefined beside what may be missing", "export declare function T(options: { a?: 1 }): void", "export declare function T(options: { a?: 1 | undefined }): void", ["minor T(options).a also takes `undefined`"]],
  ["an enum", "export enum T { A, B }", "export enum T { A, B, C }", ["minor T.C is new"]],
  ["a symbol", "declare const mark: unique symbol; export declare function T(): typeof mark", "declare const sign: unique symbol; export declare function T(): typeof sign", ["major T() is another `unique symbol` than it was"]],
  ["members of any name", "export declare function T(): { a: 1 }", "export declare function T(): { [name: string]: 1 }", ["major T().a is optional", "minor T() has a member for each `string`"]],
  ["members of any name that callers pass", "export declare function T(a: { a?: 1 }): void", "export declare function T(a: { [name: string]: 1 }): void", ["minor T(a) has a member for each `string`"]],
  ["members of any name that are gone", "export declare function T(): { [name: string]: 1; a: 1 }", "export declare function T(): { a: 1 }", ["major T() no longer has a member for each `string`"]],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: TypeScript in a text
  ["members by a pattern", "export declare function T(): { [name: `x-${string}`]: 1 }", "export declare function T(): { [name: `x-${string}`]: 2 }", ["major T()[…] is `2`, it was `1`"]],
  ["an exported type that no function takes", "export interface T { a: 1; b: 1 | 2 }", "export interface T { a: 1; b: 1 | 2 | 3; c: 1 }", ["minor T.b may now be `3`", "minor T.c is new"]],
  ["constants that no function takes", "export type T = 1 | 2", "export type T = 2 | 3", ["major T is no longer `1`", "minor T may now be `3`"]],
  ["an exported type that a function takes", "export interface T { a: 1 }; export declare function T_take(a: T): void", "export interface T { a: 1; b: 1 }; export declare function T_take(a: T): void", ["major T_take(a).b is required"]],
  ["an exported type that a function gives", "export interface T { a: 1 | 2 }; export declare function T_give(): T", "export interface T { a: 1; b: 2 }; export declare function T_give(): T", ["minor T_give().a is no longer `2`", "minor T_give().b is new"]],
  ["another constant of one member of a union", "export declare function T(): { kind: 1; a: 1 } | { kind: 2 }", "export declare function T(): { kind: 3; a: 1 } | { kind: 2 }", ["major T() may now be `{ kind: 3; a: 1; }`", "minor T() is no longer `{ kind: 1; a: 1; }`"]],
  ["types that refer to each other, one of which fits a wider one", "interface A { b: B; x: 1 } interface B { a: A } export declare function T(): A | B | { b: unknown; x: number }", "interface A { b: B; x: 2 } interface B { a: A } export declare function T(): A | B | { b: unknown; x: number }", ["major T().a.x is `2`, it was `1`", "minor T() also names `A`", "minor T() is no longer `A`"]],
  ["type parameters that change places among the arguments", "export declare function T<A, B>(a: A, b: B): void", "export declare function T<A, B>(a: B, b: A): void", ["major T(a) is `B`, it was `A`", "major T(b) is `A`, it was `B`"]],
  ["a symbol beside members of any name", "declare const mark: unique symbol; export declare function T(): { [name: string]: 1; [mark]: 1 }", "declare const mark: unique symbol; declare const sign: unique symbol; export declare function T(): { [name: string]: 1; [mark]: 1; [sign]: 2 }", ["minor T()[sign] is new"]],
  ["this of an interface", "export interface T { a(): this; b: 1 }", "export interface T { a(): this; b: 1 | 2 }", ["minor T.b may now be `2`"]],
  ["a type that becomes a value", "export interface T { a: 1 }", "export declare const T: 1", ["major T is no longer exported"]],
  ["members whose names are no words", 'export declare function T(): { "content-type": 1; 0: 1; $_a1: 1; "1-a": 1; "a-1": 1 }', "export declare function T(): {}", ['major T()["1-a"] is gone', 'major T()["a-1"] is gone', "major T()[\"content-type\"] is gone", "major T()[0] is gone", "major T().$_a1 is gone"]],
  ["a function that tells the type of its argument now", "export declare function T(a: unknown): boolean", "export declare function T(a: unknown): a is 1", ["minor T tells the type of its argument"]],
  ["a function that still tells that its argument is true", "export declare function T(a: unknown): asserts a", "export declare function T(b: unknown): asserts b", []],
  ["a function that tells it of another argument", "export declare function T(a: unknown, b: unknown): a is 1", "export declare function T(a: unknown, b: unknown): b is 1", ["major T no longer tells the same of its argument"]],
  ["a default less", "export interface T<A = 1> { a: A }", "export interface T<A> { a: A }", ["major T<A> is required"]],
  ["a default more", "export interface T<A> { a: A }", "export interface T<A = 1> { a: A }", ["minor T<A> is optional"]],
  ["a long type, which is cut", "export declare function T(): 1", `export declare function T(): { ${"a".repeat(120)}: 1 }`, [`major T() is \`{ ${"a".repeat(98)}…\`, it was \`1\``]],
  ["an object that can be called now", "export declare const T: { a: 1 }", "export declare const T: { a: 1; (): void }", ["minor T can be called"]],
  ["an object that can no longer be called", "export declare const T: { a: 1; (): void }", "export declare const T: { a: 1 }", ["major T can no longer be called"]],
  ["a constructor that needs more", "export declare class T { constructor(a: 1) }", "export declare class T { constructor(a: 1, b: 2) }", ["major new T needs `b`"]],
  ["what is protected", "export declare class T { protected a: 1; #b: 1 }", "export declare class T { protected c: 1; #b: 2 }", []],
  ["any number of arguments less", "export declare function T(...a: 1[]): void", "export declare function T(): void", ["major T no longer takes any number of `a`"]],
  ["a parameter that is called with any number of arguments", "export declare function T(on: (a: 1) => void): void", "export declare function T(on: (a: 1, ...b: 2[]) => void): void", ["minor T(on) is also called with any number of `b`"]],
  ["a member of a union that is most like one of several", "export declare function T(a: { a: 1; n: 1; o: string } | { z: 1 }): void", "export declare function T(a: { a: 1; m: 1 } | { a: 1; n: 1; o: number }): void", ["major T(a).o is `number`, it was `string`", "major T(a) no longer takes `{ z: 1; }`", "minor T(a) also takes `{ a: 1; m: 1; }`"]],
  ["keys of another type parameter", "export declare function T<A, B>(a: A, b: B): keyof A", "export declare function T<A, B>(a: A, b: B): keyof B", ["major T() is `keyof B`, it was `keyof A`"]],
  ["a mapped type with optional members", "export declare function T<A>(a: A): { [K in keyof A]: 1 }", "export declare function T<A>(a: A): { [K in keyof A]?: 1 }", ["major T() is `{ [K in keyof A]?: 1; }`, it was `{ [K in keyof A]: 1; }`"]],
  ["a mapped type with readonly members", "export declare function T<A>(a: A): { [K in keyof A]: 1 }", "export declare function T<A>(a: A): { readonly [K in keyof A]: 1 }", ["major T() is `{ readonly [K in keyof A]: 1; }`, it was `{ [K in keyof A]: 1; }`"]],
  ["a mapped type with other keys", "export declare function T<A>(a: A): { [K in keyof A]: 1 }", "export declare function T<A>(a: A): { [K in keyof A as Uppercase<K & string>]: 1 }", ["major T() is `{ [K in keyof A as Uppercase<K & string>]: 1; }`, it was `{ [K in keyof A]: 1; }`"]],
  ["another value of a record", "export declare function T(a: Record<string, 1>): void", "export declare function T(a: Record<string, 2>): void", ["major T(a)[…] is `2`, it was `1`"]],
  ["members of a type parameter that are required", "export declare function T<A>(a: Partial<A>): void", "export declare function T<A>(a: Required<A>): void", ["major T(a) is `Required<A>`, it was `Partial<A>`"]],
  ["arguments of several forms", "export declare function T(...a: [1] | [1, 2]): void", "export declare function T(...a: [1] | [1, 3]): void", ["major T(a)[1] is `3`, it was `2`"]],
  ["an argument with a label", "export declare function T(...a: [one: 1]): void", "export declare function T(...a: [one: 1, two: 2]): void", ["major T needs `two`"]],
  ["a type that unfolds without end", "interface L<X> { v: X; n?: L<L<X>> } export declare function T(): L<1>", "interface L<X> { v: X; n?: L<L<X>> } export declare function T(): L<2>", ["major T().v is `2`, it was `1`"]],
  ["another type in an intersection", "export declare function T(): string & { brand: 1 }", "export declare function T(): number & { brand: 1 }", ["major T() is `number & { brand: 1; }`, it was `string & { brand: 1; }`"]],
  ["an object of methods and more, which callers write", "interface C { get(): 1; n: 1 } export declare function T(): C; export declare function T_other(c: C): void", "interface C { get(): 1; n: 1; m: 1 } export declare function T(): C; export declare function T_other(c: C): void", ["major T_other(c).m is required", "minor T().m is new"]],
  ["a name beside members of any number", "export declare function T(): { [n: number]: 1 }", "export declare function T(): { [n: number]: 1; 0: 1; a: 1 }", ["minor T()[0] is required", "minor T().a is new"]],
  ["a constant of which one member is looked up", 'const table = { x: { method: "a", fields: [1] } } as const; export declare function T<K extends keyof typeof table>(k: K): (typeof table)[K]["method"]', 'const table = { x: { method: "a", fields: [1, 2] } } as const; export declare function T<K extends keyof typeof table>(k: K): (typeof table)[K]["method"]', []],
  ["an exported table with a type that a function takes", "interface Item { a: 1 } export interface T_Table { x: Item } export declare function T(item: Item): void", "interface Item { a: 1; b: 1 } export interface T_Table { x: Item } export declare function T(item: Item): void", ["major T(item).b is required"]],
  ["an exported table with a function that a function takes", "interface Item { (a: 1): void } export interface T_Table { x: Item } export declare function T(item: Item): void", "interface Item { (a: 1, b: 2): void } export interface T_Table { x: Item } export declare function T(item: Item): void", ["minor T(item) is also called with `b`"]],
  ["an exported type of which a function takes some members", 'export interface T_Item { a: 1; b: 1 } export declare function T(item: Omit<T_Item, "b">): void', 'export interface T_Item { a: 1 | 2; b: 1 } export declare function T(item: Omit<T_Item, "b">): void', ["minor T(item).a also takes `2`"]],
  ["an exported union that a function takes", "export type T_Kind = 1 | 2; export declare function T(kind: T_Kind): void", "export type T_Kind = 1 | 3; export declare function T(kind: T_Kind): void", ["major T(kind) no longer takes `2`", "minor T(kind) also takes `3`"]],
  ["a type parameter in a branch of a condition", "export declare function T<A, B>(a: A, b: B): A extends string ? (B extends string ? { x: A } : 1) : 2", "export declare function T<A, B>(a: A, b: B): A extends string ? (B extends string ? { x: B } : 1) : 2", ["major T().x is `B`, it was `A`"]],
  ["a mapped type with other members", "export declare function T<A>(a: A): { [K in keyof A]: 1 }", "export declare function T<A>(a: A): { [K in keyof A]: 2 }", ["major T() is `2`, it was `1`"]],
  ["a mapped type with fewer keys", "export declare function T<A>(a: A): { [K in keyof A]: 1 }", "export declare function T<A>(a: A): { [K in keyof A & string]: 1 }", ["major T() is `{ [K in keyof A & string]: 1; }`, it was `{ [K in keyof A]: 1; }`"]],
  ["a type that is not found", "export declare function T(): 1", "export declare function T(): Missing", ["minor T() is a type that is not found, it was `1`"]],
  ["the member of another constant", 'const one = { x: { a: 1 } } as const; export declare function T<K extends "x">(k: K): (typeof one)[K]["a"]', 'const two = { x: { a: 2 } } as const; export declare function T<K extends "x">(k: K): (typeof two)[K]["a"]', ["major T().x.a is `2`, it was `1`"]],
  ["lists of other elements in a union", "export declare function T(): 1[] | { a: 1 }", "export declare function T(): { b: 1 } | 2[]", ["major T() may now be `{ b: 1; }`", "major T()[] is `2`, it was `1`", "minor T() is no longer `{ a: 1; }`"]],
  ["an object with members of another one and more", "export declare function T(a: { a: 1; b: 1; c: 1 } | { x: 1 }): void", "export declare function T(a: { x: 1 } | { a: 1; d: 1 } | { a: 1; b: 1; c: 1; d: 1; e: 1; f: 1 }): void", ["major T(a) no longer takes `{ a: 1; b: 1; c: 1; }`", "minor T(a) also takes `{ a: 1; b: 1; c: 1; d: 1; e: 1; f: 1; }`", "minor T(a) also takes `{ a: 1; d: 1; }`"]],
  ["a list in place of an object", "export declare function T(): { length: number }", "export declare function T(): 1[]", ["minor T() is `1[]`, it was `{ length: number; }`"]],
  ["an object in place of a constant", "export declare function T(): 1", "export declare function T(): { a: 1 }", ["major T() is `{ a: 1; }`, it was `1`"]],
  ["an object in place of a library's type", "export declare function T(): URL", "export declare function T(): { a: 1 }", ["major T() is `{ a: 1; }`, it was `URL`"]],
  ["a type with another number of arguments", "interface N<A> { a: A }; export declare function T<K extends string>(k: K): K extends N<1> ? 1 : 2", "interface N<A, B = 1> { a: A; b: B }; export declare function T<K extends string>(k: K): K extends N<1> ? 1 : 2", ["major T() is `K extends N<1, 1> ? 1 : 2`, it was `K extends N<1> ? 1 : 2`"]],
  ["a type with another argument", "interface N<A> { a: A }; export declare function T<K>(k: K): K extends N<1> ? 1 : 2", "interface N<A> { a: A }; export declare function T<K>(k: K): K extends N<2> ? 1 : 2", ["major T() is `K extends N<2> ? 1 : 2`, it was `K extends N<1> ? 1 : 2`"]],
  ["a parameter that is any number of a type parameter", "export declare function T<A extends unknown[]>(...a: A): void", "export declare function T<A extends unknown[]>(first: 1, ...a: A): void", ["major T no longer takes any number of `a`", "major T(a) is `1`, it was `A`", "major T(a) is required"]],
  ["a function with any number of arguments, which callers pass", "export declare function T(on: (...a: 1[]) => void): void", "export declare function T(on: (a: 1) => void): void", ["major T(on) is no longer called with any number of `a`", "minor T(on)(a) is required"]],
  ["the elements of a tuple that callers pass, which become readonly", "export declare function T(a: [1]): void", "export declare function T(a: readonly [1]): void", ["minor T(a) is readonly"]],
  ["a readonly list that is no longer one", "export declare function T(): readonly 1[]", "export declare function T(): 1[]", ["minor T() is no longer readonly"]],
  ["a readonly list that callers pass, which is no longer one", "export declare function T(a: readonly 1[]): void", "export declare function T(a: 1[]): void", ["major T(a) is no longer readonly"]],
  ["a tuple with any number in its middle", "export declare function T(): [1, ...2[], 3]", "export declare function T(): [1, ...2[], 4]", ["major T()[2] is `4`, it was `3`"]],
  ["a constant symbol", "export declare const T: unique symbol", "export declare const T: symbol", ["major T is `symbol`, it was `unique symbol`"]],
  ["a member of an enum", "export enum T { A, B }; export declare function T_take(a: T.A): void", "export enum T { A, B }; export declare function T_take(a: T.B): void", ["major T_take(a) is `T.B`, it was `T.A`"]],
  ["a negative bigint", "export declare function T(): -1n", "export declare function T(): 1n", ["major T() is `1n`, it was `-1n`"]],
  ["the instance of a generic library's class", "export declare function T(): Promise<Map<1, 2>>", "export declare function T(): Promise<Map<1, 3>>", ["major T()<V> is `3`, it was `2`"]],
  ["an object that is constructed", "export declare const T: { new (): 1 }", "export declare const T: { new (): 2; new (a: 1): 2 }", ["major new T() is `2`, it was `1`", "minor new T has another form"]],
  ["an abstract member", "export declare abstract class T { abstract a(): 1; protected abstract b(): 1 }", "export declare abstract class T { abstract a(): 1 | 2; protected abstract b(): 2 }", ["major new T().a() may now be `2`"]],
  ["two intersections of a library's types", "export declare function T(): URL & Map<1, 2> & { a: 1 }", "export declare function T(): Map<1, 2> & URL & { a: 1 }", []],
  ["one type of two in an intersection", "export declare function T(a: Error & { a: 1 }): void", "export declare function T(a: { a: 1 }): void", ["minor T(a) is `{ a: 1; }`, it was `Error & { a: 1; }`"]],
  ["members of any name in an intersection", "export declare function T(): { [name: string]: 1 } & URL", "export declare function T(): { [name: string]: 2 } & URL", ["major T()[…] is `2`, it was `1`"]],
  ["a function that is a text, too", "export declare function T(): ((a: 1) => 1) & string", "export declare function T(): ((a: 1) => 2) & string", ["major T()() is `2`, it was `1`"]],
  ["a class that is a text, too", "export declare function T(): { new (): 1 } & string", "export declare function T(): { new (): 2 } & string", ["major new T()() is `2`, it was `1`"]],
  ["a member that is narrowed by an intersection", "export declare function T(): { a: number } & Pick<Map<1, 2>, never> & { a: 1 }", "export declare function T(): { a: number } & { a: 2 }", ["major T().a is `2`, it was `1`"]],
  ["nothing that becomes something", "export declare function T(): never", "export declare function T(): 1", ["major T() may now be `1`"]],
  ["something that becomes nothing", "export declare function T(a: 1): void", "export declare function T(a: never): void", ["major T(a) no longer takes `1`"]],
  ["an interface that is widened in every export that shows it", "interface I { a: 1 }; export declare function T(): I; export declare function T_other(): { b: I }", "interface I { a: 1; b?: 1 }; export declare function T(): I; export declare function T_other(): { b: I }", ["minor T().b is new"]],
  ["a member that two types inherit, which is said once", "interface B { a: 1 } interface C extends B { c: 1 } interface D extends B { d: 1 } export declare function T(): C; export declare function T_other(): D", "interface B { a: 2 } interface C extends B { c: 1 } interface D extends B { d: 1 } export declare function T(): C; export declare function T_other(): D", ["major T().a is `2`, it was `1`"]],
  ["members of a union, each in place of the one that it is most like", "export declare function T(a: { k: 1; a: 1 } | { k: 1; b: 1 }): void", "export declare function T(a: { k: 1; a: number; c?: 1 } | { k: 1; b: 1; a?: 2 }): void", ["minor T(a).a is `number`, it was `1`", "minor T(a).a is new", "minor T(a).c is new"]],
  ["a list beside a function in a union", "export declare function T(): 1[] | (() => 1)", "export declare function T(): 2[] | (() => 2)", ["major T()() is `2`, it was `1`", "major T()[] is `2`, it was `1`"]],
  ["an object of methods that callers get from an export, with one of their own", "interface C { get(): 1 } export declare function T(): C; export declare function T_other(c: { get(): 1 }): void", "interface C { get(): 1 } export declare function T(): C; export declare function T_other(c: { get(): 1; put(): 1 }): void", ["major T_other(c).put is required"]],
  ["a union of types of a library with other arguments", "export declare function T(): Map<1, 2> | Set<1>", "export declare function T(): Set<2> | Map<1, 3>", ["major T()<T> is `2`, it was `1`", "major T()<V> is `3`, it was `2`"]],
  ["a callback that gets less and may give more", "export declare function T(on: (event: { a: 1 }) => { b: 1 }): void", "export declare function T(on: (event: { a?: 1 }) => { b: 1 | 2 }): void", ["major T(on)(event).a is optional", "minor T(on)().b also takes `2`"]],
  ["a type that no longer has arguments", "interface N<A> { a: A }; export declare function T<K>(k: K): K extends N<1> ? 1 : 2", "interface N { a: 1 }; export declare function T<K>(k: K): K extends N ? 1 : 2", []],
  ["another type in a condition", "interface A { a: 1 } interface B { b: 1 } export declare function T<K>(k: K): K extends A ? 1 : 2", "interface A { a: 1 } interface B { b: 1 } export declare function T<K>(k: K): K extends B ? 1 : 2", ["major T() is `K extends B ? 1 : 2`, it was `K extends A ? 1 : 2`"]],
  ["a type in a condition that has lost its name", "interface A { a: 1 } export declare function T<K>(k: K): K extends A ? 1 : 2", "export declare function T<K>(k: K): K extends { a: 1 } ? 1 : 2", []],
  ["a constant in place of an object", "export declare function T(): { a: 1 }", "export declare function T(): 1", ["major T() is `1`, it was `{ a: 1; }`"]],
  ["a list in place of an object with a member of another name", "export declare function T(): { a: 1 }", "export declare function T(): 1[]", ["major T() is `1[]`, it was `{ a: 1; }`"]],
  ["another object without a library's type", "export declare function T(): Error & { a: 1 }", "export declare function T(): { b: 1 }", ["major T() is `{ b: 1; }`, it was `Error & { a: 1; }`"]],
  ["a member of a union that has more in common with one of two", "export declare function T(a: { a: 1; b: 1; c: string; d: string; e: string } | { z: 1 }): void", "export declare function T(a: { a: 1; n: 1 } | { a: 1; b: 1; c: number; d: number; e: number }): void", ["major T(a) no longer takes `{ z: 1; }`", "major T(a).c is `number`, it was `string`", "major T(a).d is `number`, it was `string`", "major T(a).e is `number`, it was `string`", "minor T(a) also takes `{ a: 1; n: 1; }`"]],
  ["an object in two places that becomes a text", "interface A { a: 1 } export declare function T(): A; export declare function T_other(): { b: A }", "export declare function T(): string; export declare function T_other(): { b: string }", ["major T() is `string`, it was `A`", "major T_other().b is `string`, it was `A`"]],
  ["an optional element that callers pass", "export declare function T(a: [1, 2?]): void", "export declare function T(a: [1, 2]): void", ["major T(a)[1] is required"]],
  ["a default in place of a parameter that must be given", "export declare function T(a: 1): void", "export function T(a: 1 = 1): void { void a; }", ["minor T(a) is optional"]],
  ["a member that may be undefined, and one that may be missing", "export declare function T(): { a: 1 | undefined; b?: 1 }", "export declare function T(): { a?: 1; b: 1 | undefined }", ["major T().a is optional", "minor T().b is required"]],
  ["another kind of key", "export declare function T(): { [name: string]: 1 }", "export declare function T(): { [name: number]: 1 }", ["major T() no longer has a member for each `string`", "minor T() has a member for each `number`"]],
  ["an argument that is asserted", "export declare function T(a: unknown): asserts a is 1", "export declare function T(a: unknown): a is 1", ["major T no longer tells the same of its argument", "minor T() is `boolean`, it was `void`"]],
  ["an argument of which less is told", "export declare function T(a: unknown): asserts a is 1", "export declare function T(a: unknown): asserts a", ["major T no longer tells the same of its argument"]],
  ["a method that tells of its object", "export declare class T { a(): this is { b: 1 } }", "export declare class T { a(): this is { b: 1; c: 1 } }", ["minor new T().a(this).c is new"]],
  ["a mapped type with another name for its keys", "export declare function T<A>(a: A): { [K in keyof A]: A[K] }", "export declare function T<A>(a: A): { [P in keyof A]: A[P] }", []],
  ["a member of a union that takes more", "export declare function T(a: { v: 1 | 2 } | { z: 1 }): void", "export declare function T(a: { v: 1 | 2 | 3 } | { z: 1 }): void", ["minor T(a) also takes `{ v: 1 | 2 | 3; }`"]],
  ["a member of a union that takes less", "export declare function T(a: { v: 1 | 2 } | { z: 1 }): void", "export declare function T(a: { v: 1 } | { z: 1 }): void", ["major T(a) no longer takes `{ v: 1 | 2; }`", "minor T(a) also takes `{ v: 1; }`"]],
  ["other types in an intersection, with another member", "export declare function T(): string & { a: 1 }", "export declare function T(): number & { a: 2 }", ["major T() is `number & { a: 2; }`, it was `string & { a: 1; }`"]],
  ["a form that takes more, behind one that is new", "export declare function T(a: 1): 1; export declare function T(a: 2): 2", "export declare function T(a: 3): 3; export declare function T(a: 1 | 5): 1; export declare function T(a: 2): 2", ["minor T has another form", "minor T(a) also takes `5`"]],
  ["a declared type as the argument of a library's type", "interface I { a: 1 } export declare function T(): Set<I>", "interface I { a: 1; b: 1 } export declare function T(): Set<I>", ["minor T()<T>.b is new"]],
  ["a type of a hundred characters, which is not cut", "export declare function T(): 1", `export declare function T(): { ${"a".repeat(92)}: 1 }`, [`major T() is \`{ ${"a".repeat(92)}: 1; }\`, it was \`1\``]],
  ["a member whose name is a number of two digits", "export declare function T(): { 10: 1 }", "export declare function T(): {}", ["major T()[10] is gone"]],
  ["a type parameter more of a type", "export interface T<A> { a: A }", "export interface T<A, B> { a: A; b?: B }", ["major T<B> is required", "minor T.b is new"]],
  ["an object of methods and a library's type, which callers make of it", "interface C { get(): 1 } export declare function T(): C; export declare function T_other(c: C & Error): void", "interface C { get(): 1; put(): 1 } export declare function T(): C; export declare function T_other(c: C & Error): void", ["major T_other(c).put is required", "minor T().put is new"]],
  ["another member of a type parameter", "export declare function T<A, K extends keyof A, L extends keyof A>(a: A, k: K, l: L): A[K]", "export declare function T<A, K extends keyof A, L extends keyof A>(a: A, k: K, l: L): A[L]", ["major T() is `A[L]`, it was `A[K]`"]],
  ["a parameter that may be undefined in place of one that may be left out", "export declare function T(a?: 1): void", "export declare function T(a: 1 | undefined): void", ["major T(a) is required"]],
  ["anything that callers pass, and get, which becomes unknown", "export declare function T(a: any): void; export declare function T_get(): any", "export declare function T(a: unknown): void; export declare function T_get(): unknown", ["major T_get() is `unknown`, it was `any`", "minor T(a) is `unknown`, it was `any`"]],
  ["another text in a condition", 'export declare function T<A>(a: A): A extends "x" ? 1 : 2', 'export declare function T<A>(a: A): A extends "y" ? 1 : 2', ['major T() is `A extends "y" ? 1 : 2`, it was `A extends "x" ? 1 : 2`']],
  ["another object in a condition", "export declare function T<A>(a: A): A extends { a: 1 } ? 1 : 2", "export declare function T<A>(a: A): A extends { a: 2 } ? 1 : 2", ["major T() is `A extends { a: 2; } ? 1 : 2`, it was `A extends { a: 1; } ? 1 : 2`"]],
  ["a name that begins with a digit beside members of any number", "export declare function T(): { [n: number]: 1 }", 'export declare function T(): { [n: number]: 1; "1a": 1 }', ['minor T()["1a"] is new']],
  ["members of any name in a member of a union", "export declare function T(): { [name: string]: 1 } | 2", "export declare function T(): { [name: string]: 3 } | 2", ["major T() may now be `{ [name: string]: 3; }`", "minor T() is no longer `{ [name: string]: 1; }`"]],
  ["what a library leaves out of a type parameter", "export declare function T<A>(a: A): Exclude<A, 1>", "export declare function T<A>(a: A): Exclude<A, 2>", ["major T() is `2`, it was `1`"]],
];

type Texts = Readonly<Record<string, string>>;

/** Writes the sources of the client of both revisions into a folder. */
function writeSides(folder: string, sides: { readonly old: Texts; readonly now: Texts }): void {
  for (const [side, texts] of Object.entries(sides)) {
    const source = join(folder, side, "packages/client/src");
    mkdirSync(source, { recursive: true });
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(source, name), text);
    writeFileSync(join(source, "../package.json"), manifest());
  }
}
const compared = (folder: string) => compareExports(join(folder, "old"), join(folder, "now"));

describe("exports", () => {
  // one test, as the compiler takes long to start, and what runs before a test counts for none of them in `npm run mutate`
  it("differ as the table says", { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    const textsOf = (column: 1 | 2): Texts => ({
      ...Object.fromEntries(
        cases.map((row, index) => [
          `case-${index}.ts`,
          `${row[column].replace(/\bT(?![a-zA-Z\d])/g, `Case${index}`)};\nexport {};\n`,
        ]),
      ),
      "index.ts": cases.map((_, at) => `export * from "./case-${at}.ts";\n`).join(""),
    });
    writeSides(folder, { old: textsOf(1), now: textsOf(2) });
    const changes = await compared(folder);
    const changesOf = (name: string) =>
      changes
        .filter(({ sentence }) => new RegExp(`\\b${name}(?!\\d)`).test(sentence))
        .map(({ bump, sentence }) => `${bump} ${sentence.replace(/`([^`]*)`/, "$1").replaceAll(name, "T")}`);
    const found = cases.map(([what], index) => ({ what, changes: changesOf(`Case${index}`).sort() }));
    expect(found).toEqual(cases.map(([what, , , expected]) => ({ what, changes: [...expected].sort() })));
    expect(changes).toHaveLength(cases.flatMap(([, , , expected]) => expected).length);
    const bumps = changes.map(({ bump }) => bump);
    expect(bumps).toEqual([...bumps].sort());
  });

  it("are those of all entry points: one that is gone breaks callers, a new one does not, and others' files count for nothing", async () => {
    const sides = temporaryFolder();
    const write = (path: string, exports: object) => {
      mkdirSync(join(sides, path, "src"), { recursive: true });
      writeFileSync(join(sides, path, "package.json"), JSON.stringify({ name: "@onelogin-mfa/x", exports }));
      for (const name of ["a", "b", "internal"])
        writeFileSync(join(sides, path, `src/${name}.ts`), "export {};\n");
    };
    const others = {
      "./internal/*": "./src/*.ts",
      "./testing": "./testing/a.ts",
      "./page": "./src/page.css",
    };
    write("old/packages/client", { "./a": "./src/a.ts", "./same": "./src/a.ts", ...others });
    write("now/packages/client", { "./b": "./src/b.ts", "./same": "./src/b.ts" });
    write("now/packages/cli", { ".": "./src/a.ts" });
    // no package that people install
    write("now/packages/other", { ".": "./src/a.ts" });
    const said = (entry: string, bump: string, what: string) => ({
      entry,
      bump,
      sentence: `\`${entry}\` ${what}`,
    });
    expect(await compared(sides)).toEqual([
      said("@onelogin-mfa/x/a", "major", "is gone"),
      said("@onelogin-mfa/x/b", "minor", "is new"),
      said("@onelogin-mfa/x", "minor", "is new"),
    ]);
    expect(await compareExports(join(sides, "none"), join(sides, "no other"))).toEqual([]);
  });

  it("of a package that uses another one are compared with those of the same revision", async () => {
    const sides = temporaryFolder();
    const write = (side: string, name: string, text: string) => {
      const own = join(sides, side, "packages", name);
      mkdirSync(join(own, "src"), { recursive: true });
      const exports = { ".": "./src/index.ts" };
      writeFileSync(join(own, "package.json"), JSON.stringify({ name: `@onelogin-mfa/${name}`, exports }));
      writeFileSync(join(own, "src/index.ts"), text);
    };
    for (const [side, option] of [
      ["old", "before"],
      ["now", "after"],
    ] as const) {
      write(side, "client", `export declare function createClient(): { ${option}: 1 };\n`);
      const take = `export declare function run(client: ReturnType<typeof createClient>): void;\n`;
      write(side, "cli", `import type { createClient } from "@onelogin-mfa/client";\n${take}`);
    }
    mkdirSync(join(sides, "now/node_modules/@onelogin-mfa"), { recursive: true });
    symlinkSync(join(sides, "now/packages/client"), join(sides, "now/node_modules/@onelogin-mfa/client"));
    const found = await compared(sides);
    expect(found.map(({ bump, sentence }) => `${bump} ${sentence}`)).toEqual([
      "major `createClient().before` is gone",
      "major `run(client).after` is required",
      "minor `createClient().after` is new",
    ]);
  });

  it("behind a link out of the packages are not read: the report would quote them", async () => {
    const secret = 'export const secret = "quoted";';
    const outside = join(temporaryFolder(), "secret.ts");
    writeFileSync(outside, secret);
    const reportOf = async (file: string) => {
      const sides = temporaryFolder();
      const index = `export { secret } from "./${file}.ts";\n`;
      const old = { "index.ts": secret.replace("quoted", "before") };
      writeSides(sides, { old, now: { "index.ts": index, "own.ts": secret } });
      symlinkSync(outside, join(sides, "now/packages/client/src/link.ts"));
      return JSON.stringify(await compared(sides));
    };
    expect(await reportOf("own")).toContain("quoted");
    expect(await reportOf("link")).not.toContain("quoted");
  });
});

const clientSource = `import type { operations } from "./generated/schema.ts";
type Get = operations["getThing"];
type Query = NonNullable<Get["parameters"]["query"]>;
type Bodies = Get["responses"][200]["content"];
export interface Client {
  getThing(input: Get["parameters"]["path"] & ([Query] extends [never] ? {} : Query)): Promise<Bodies[keyof Bodies]>;
}
export declare function createClient(): Client;
`;

/** A repository with the spec and a client of it, committed. */
async function clientRepository() {
  const { files } = await generate({ spec: "/mfa.yaml", text: specText });
  return createRepository({
    "spec/mfa.yaml": specText,
    "packages/client/package.json": manifest(),
    "packages/client/src/index.ts": clientSource,
    "packages/client/src/generated/schema.ts": files.get("schema.ts") ?? "",
  });
}

describe("a review", { timeout: 60_000 }, () => {
  const result = "          description: The thing.\n          content: {";
  // biome-ignore format: a table, one edit a line
  it.each<[what: string, from: string, to: string, spec: string, exported: readonly string[]]>([
    ["a field that may be missing", "required: [id]", "required: []", "major", ["major `createClient().getThing().id` is optional"]],
    ["another media type, which asks the spec for less", result, `${result} text/html: { schema: { type: string } },`, "minor", ["major `createClient().getThing()` may now be `string`"]],
  ])("says what an edit of the spec does to the client's types, though nothing was generated: %s", async (_, from, to, spec, exported) => {
    const { root, write } = await clientRepository();
    write({ "spec/mfa.yaml": replaced(specText, from, to) });
    const [{ report }] = await review({ root, compareSpecs });
    const { exports, bump } = report;
    expect(bump.spec).toBe(spec);
    expect(exports?.map((one) => `${one.bump} ${one.sentence}`)).toEqual(exported);
    const isMore = exported.some((one) => one.startsWith("major"));
    expect(bump.required).toBe(isMore ? "major" : spec);
  });

  it("compares no exports if it is told not to, or if a spec is not read: then nothing agrees", async () => {
    const { root, write } = await clientRepository();
    write({ "packages/client/src/index.ts": "export {};\n" });
    const of = async (options: object) => {
      const [{ report }] = await review({ root, compareSpecs, ...options });
      return [report.exports, report.bump.required, report.bump.agrees];
    };
    expect(await of({ types: false })).toEqual([null, "none", true]);
    write({ "spec/mfa.yaml": "openapi: [" });
    expect(await of({})).toEqual([null, "none", false]);
  });

  it("asks for a patch where only the source of a package changed", async () => {
    const { root, write } = await clientRepository();
    write({ "packages/client/src/index.ts": `// nothing\n${clientSource}` });
    const [{ report }] = await review({ root, compareSpecs });
    const { exports, bump } = report;
    expect([exports, bump.required]).toEqual([[], "patch"]);
  });

  it("says that a spec cannot be generated from, and the gate does not pass", async () => {
    const { root, write, git } = await clientRepository();
    write({ "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n- More.\n" });
    const loop = '{ anyOf: [{ $ref: "#/components/schemas/Loop" }, { type: string }] }';
    write({ "spec/mfa.yaml": replaced(specText, "  schemas:\n", `  schemas:\n    Loop: ${loop}\n`) });
    const [{ report }] = await review({ root, compareSpecs });
    const { exports, bump, problems } = report;
    // a warning hides no change of the spec
    expect([exports, bump.agrees]).toEqual([null, true]);
    expect(problems).toMatchObject([
      { severity: "warning", message: expect.stringContaining("was not compared: ") },
    ]);
    git("tag", "v1.0.0");
    expect(await checkVersions(root, { compareSpecs })).toEqual(problems.map(({ message }) => message));
  });
});

describe("the gate", { timeout: 60_000 }, () => {
  const source =
    "export interface Options { onProgress?: () => void; a?: 1 }\nexport declare function reset(options: Options): void;\n";
  it("asks for the step of an option with another name, and says which it is", async () => {
    const files = (text: string, at: string) => ({
      "spec/mfa.yaml": specText.replace("version: 1.0.0", `version: ${at}`),
      "packages/client/package.json": manifest(at),
      "packages/client/src/index.ts": text,
      "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n- More.\n",
    });
    const { root, git, write } = createRepository(files(source, "1.0.0"));
    git("tag", "v1.0.0");
    write(files(source.replace("onProgress", "onStep"), "1.0.1"));
    const [problem, ...others] = await checkVersions(root, { compareSpecs });
    expect(others).toEqual([]);
    expect(problem?.split("\n").slice(1)).toEqual([
      "  @onelogin-mfa/client: `reset(options).onProgress` is gone",
      "  @onelogin-mfa/client: `reset(options).onStep` is new",
    ]);
  });

  it.each([
    [10, []],
    [12, ["  and 2 more"]],
  ])(
    "names ten of %i exports that ask for more than the step, and says how many there are",
    async (count, rest) => {
      const texts = Array.from({ length: count }, (_, index) => `export type Gone${index} = ${index};\n`);
      const { root, git, write } = createRepository({
        "spec/mfa.yaml": specText,
        "packages/client/package.json": manifest(),
        "packages/client/src/index.ts": texts.join(""),
        "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n- More.\n",
      });
      git("tag", "v1.0.0");
      write({
        "spec/mfa.yaml": specText.replace("version: 1.0.0", "version: 1.1.0"),
        "packages/client/package.json": manifest("1.1.0"),
        "packages/client/src/index.ts": "export type Fresh = 1;\n",
      });
      const [problem = ""] = await checkVersions(root, { compareSpecs });
      const [first, ...lines] = problem.split("\n");
      expect(first).toMatch(
        /^The version 1\.1\.0 of spec\/mfa\.yaml is a minor step since v1\.0\.0, and a major one is needed\./,
      );
      const gone = (index: number) => `  @onelogin-mfa/client: \`Gone${index}\` is no longer exported`;
      expect(lines).toEqual([...Array.from({ length: 10 }, (_, index) => gone(index)), ...rest]);
    },
  );
});
