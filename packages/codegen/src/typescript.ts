/** The compiler that openapi-typescript uses. Its language service tells what editors show of generated types. */
export { default as ts } from "typescript";
