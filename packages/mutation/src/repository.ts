import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this repository, without a slash at its end. */
export const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

/** The folder that this package writes to; nothing in it is worth keeping. */
export const workFolder = fileURLToPath(new URL("../.work/", import.meta.url));

/** The spec's file. */
export const specFile = join(root, "spec/mfa.yaml");

/** The client's folder. */
export const clientFolder = join(root, "packages/client");
