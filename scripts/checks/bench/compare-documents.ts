import { readFileSync, writeFileSync } from "node:fs";
import { compareDocuments } from "@onelogin-mfa/review";
import { parse } from "yaml";

// Compares two documents and writes the changes: `node compare-documents.ts BASE HEAD`.
const [base, head] = process.argv.slice(2).map((path) => {
  const text = readFileSync(path, "utf8");
  return path.endsWith(".json") ? JSON.parse(text) : parse(text);
});
writeFileSync("changes.json", JSON.stringify(compareDocuments(base, head)));
