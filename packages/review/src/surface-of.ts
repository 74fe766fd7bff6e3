import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { listOperations, type OpenApiDocument } from "@onelogin-mfa/codegen/document";
import type { Side, Sides } from "./build-report.ts";
import type { Change } from "./compare/change.ts";
import { messageOf } from "./errors.ts";
import { maxBump } from "./policy/bump.ts";
import {
  type ComparedSurface,
  compareSurface,
  hasClient,
  isSourceChanged,
  noSurface,
} from "./typescript/compare-surface.ts";

/** Compares the client's types, where there are two clients and two specs and something has changed. */
export async function surfaceOf(
  sides: Sides,
  changes: readonly Change[],
  wanted: boolean,
): Promise<ComparedSurface> {
  const { base, head, work } = sides;
  if (!wanted) return noSurface("The client's types were not compared, as asked.");
  if (!base.document || !head.document)
    return noSurface("The client's types were not compared: a spec is missing.");
  if (!(await hasClient(base.root)) || !(await hasClient(head.root))) {
    return noSurface("The client's types were not compared: there is no packages/client/src on both sides.");
  }
  const isChanged = await isSourceChanged(base.root, head.root);
  if (changes.length === 0 && !isChanged)
    return noSurface("Neither the spec nor the client's source changed.", true);
  const folder = join(work, "types");
  await mkdir(folder, { recursive: true });
  try {
    const compared = await compareSurface(sideOf(base, base.document), sideOf(head, head.document), folder);
    if (!isChanged) return compared;
    const { surface, problems } = compared;
    const note = `The client's own source changed. ${surface.note}`;
    return { surface: { ...surface, bump: maxBump([surface.bump, "patch"]), note }, problems };
  } catch (thrown) {
    // what the generator refuses, it names by the folder of the copy
    const reason = (messageOf(thrown).split("\n")[0] ?? "")
      .replaceAll(work, "")
      .replaceAll(`${head.root}/`, "");
    return noSurface(`The client's types were not compared: ${reason}`);
  }
}

function sideOf({ root }: Side, document: OpenApiDocument) {
  const operationIds = listOperations(document.root).map(({ id }) => id);
  return { root, spec: document.path, operationIds };
}
