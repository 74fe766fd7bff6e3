/** The parts that page, comment and terminal are made of. */
export * from "./summary.ts";
export * from "./words.ts";
