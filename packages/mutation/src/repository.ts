import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where this repository is. */
export const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Where this package writes; nothing in it is worth keeping. */
export const workFolder = fileURLToPath(new URL("../.work/", import.meta.url));

/** The spec's file. */
export const specFile = join(root, "spec/mfa.yaml");

/** The client's folder. */
export const clientFolder = join(root, "packages/client");

/** A file of the client's source, as text. */
export const readClientSource = (file: string): string =>
  readFileSync(join(clientFolder, "src", file), "utf8");
