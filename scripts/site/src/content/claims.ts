import { listOperations } from "@onelogin-mfa/openapi";
import {
  claimList,
  confidences,
  type Evidence,
  evidenceOf,
  keyOf,
  listAllEvidence,
} from "@onelogin-mfa/page-kit/evidence";

/** A claim of the spec, whose place begins with the operation or the schema. */
export type Claim = Evidence;

/** Every claim of the spec once: by operation, then all others by the name of the component around it. */
export function listClaims(spec: unknown): readonly Claim[] {
  const ofOperations = listOperations(spec).flatMap((operation) =>
    evidenceOf(operation).map((claim) => ({
      ...claim,
      where: claim.where === "" ? `\`${operation.id}\`` : `\`${operation.id}\`, ${claim.where}`,
    })),
  );
  const others = listAllEvidence(spec).map((claim) => ({ ...claim, where: placeOf(claim.where) }));
  const found = new Map<string, Claim>();
  for (const claim of [...ofOperations, ...others]) {
    if (!found.has(keyOf(claim))) found.set(keyOf(claim), claim);
  }
  return [...found.values()];
}

/** Such as "`Unauthorized`" for a pointer into the components of the spec. */
function placeOf(pointer: string): string {
  const [, name] = /^\/components\/\w+\/([\w-]+)/.exec(pointer) ?? [];
  return name === undefined ? "the spec" : `\`${name}\``;
}

/**
 * The claims that have one of the words as a list, the surest first. A word after "-" leaves out the claims that have it.
 *
 * @throws Error that names a word that no claim has
 */
export function claimsWith(claims: readonly Claim[], words: readonly string[], sources: unknown): string {
  const [without, wanted] = [
    words.filter((word) => word.startsWith("-")),
    words.filter((word) => !word.startsWith("-")),
  ];
  const unused = wanted.filter((word) => !claims.some(({ claim }) => hasWord(claim, word)));
  if (unused.length > 0) throw new Error(`no claim of the spec has the words "${unused.join('", "')}"`);
  const found = claims.filter(
    ({ claim }) =>
      wanted.some((word) => hasWord(claim, word)) && !without.some((word) => hasWord(claim, word.slice(1))),
  );
  const levels: readonly string[] = confidences;
  const rank = ({ confidence }: Claim) => levels.indexOf(confidence);
  return claimList(
    found.toSorted((one, other) => rank(one) - rank(other)),
    sources,
  );
}

const hasWord = (text: string, word: string) =>
  new RegExp(`(?<!\\w)${RegExp.escape(word)}(?!\\w)`, "i").test(text.replaceAll(/\s+/g, " "));
