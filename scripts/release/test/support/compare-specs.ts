import type { compare } from "@onelogin-mfa/review";
import { compareHere } from "@onelogin-mfa/review/testing/repository";

/** Compares two specs in this process: a thread for each test would take longer than all else. */
export const compareSpecs: typeof compare = (base, head, { folder = "" } = {}) =>
  compareHere(base, head, folder);
