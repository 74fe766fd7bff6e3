/** A compiler with an API, of which tests ask what editors show of our types; version 7 has none yet. */
export { default as ts } from "typescript";
