import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { realText } from "./real-contract.ts";
import { createRepository, type Repository } from "./repository.ts";

const root = join(import.meta.dirname, "../../../..");

/** A repository with this one's contract, client, type tests and client README, committed. */
export function clientRepository(): Repository {
  const repository = createRepository({ "spec/mfa.yaml": realText });
  for (const path of ["packages/client/src", "packages/client/test/types", "packages/client/README.md"]) {
    cpSync(join(root, path), join(repository.root, path), { recursive: true });
  }
  repository.commit({
    "packages/client/package.json": readFileSync(join(root, "packages/client/package.json"), "utf8"),
  });
  return repository;
}
