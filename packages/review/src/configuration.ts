import { resolve } from "node:path";
import { nearest } from "@onelogin-mfa/command-line/nearest";
import {
  type Access,
  createReader,
  DocumentError,
  isObject,
  joinPointer,
  type Problem,
} from "@onelogin-mfa/openapi";
import { ReviewError } from "./errors.ts";
import { type Bump, compareBumps } from "./policy/bump.ts";
import { policy, type RuleId } from "./policy/rules.ts";
import { operationsOf } from "./positions.ts";
import type { Change, ReportedChange } from "./report.ts";

/** Options for reading documents. */
export interface SourceOptions {
  /**
   * The folder that paths start from, and whose git checkout is read.
   * @default the current one
   */
  readonly folder?: string | undefined;
  /** The text of the document named `-`. */
  readonly standardInput?: string | undefined;
  /**
   * The location of that document, from which its `$ref`s are read: a path, `git:<revision>:<path>`, or `git:<revision>` for the
   * path of the other document.
   * @default nowhere: a `$ref` to another file is refused
   */
  readonly standardInputBase?: string | undefined;
  /** The folder that all files of a document have to be in; by default its own. */
  readonly allowFolder?: string | undefined;
  /** Hosts that a `$ref` may lead to; by default none. */
  readonly allowHosts?: readonly string[] | undefined;
  /**
   * Names of these options, as messages say them.
   * @default those of this interface
   */
  readonly settings?: { readonly folder: string; readonly host: string; readonly input: string } | undefined;
}

/** Options of a comparison. */
export interface CompareOptions extends SourceOptions {
  /** Other ratings, and changes that are accepted; see {@link readConfiguration}. */
  readonly configuration?: Configuration | undefined;
  /**
   * Merges the operations and components in which something changed, which the page shows.
   *
   * @default false
   */
  readonly outlines?: boolean | undefined;
}

/** Ratings other than those of the policy, and changes that are accepted. */
export interface Configuration {
  /** The rating of a rule's changes; `off` leaves them out. */
  readonly rules?: { readonly [Rule in RuleId]?: Exclude<Bump, "none"> | "off" };
  readonly accepted?: readonly Acceptance[];
}

/** Accepts the changes that have all that is named. */
export interface Acceptance {
  /** JSON pointer of the change in the newer document, or in the older one, as `--format json` has it. */
  readonly pointer?: string;
  readonly rule?: RuleId;
  /** Id of an operation. A change that also breaks others is accepted once each of them is named by an acceptance. */
  readonly operation?: string;
  /** The reason, which the report shows. */
  readonly reason: string;
}

const ruleIds = Object.keys(policy) as readonly RuleId[];
const severities = ["major", "minor", "patch", "off"];

/**
 * Reads a configuration from a YAML or JSON file.
 *
 * @param access how it is read, by default from the disk, and its name in messages
 * @throws ReviewError that says what is wrong, where, and what was probably meant
 * @example
 * rules:
 *   tag-changed: off
 * accepted:
 *   - pointer: /paths/~1things~1{id}/delete
 *     reason: Announced in March; nobody has called it since.
 */
export async function readConfiguration(
  path: string,
  { name = path, ...access }: Pick<Access, "readFile"> & { readonly name?: string } = {},
): Promise<Configuration> {
  const file = resolve(path);
  const refuse = ({ line, column, message }: Omit<Problem, "file" | "pointer">): never => {
    throw new ReviewError(`${name}:${line}:${column} ${message}`);
  };
  const source = await createReader(file, access)
    .read(file)
    .catch((thrown: unknown) => {
      const [problem] = thrown instanceof DocumentError ? thrown.problems : [];
      if (!problem) throw thrown;
      return refuse(problem);
    });
  if ("failure" in source) throw new ReviewError(`The configuration ${name} ${source.failure}.`);
  checkConfiguration(source.parsed, (pointer, message) => refuse({ ...source.locate(pointer), message }));
  // checked
  return source.parsed as Configuration;
}

type Refuse = (pointer: string, message: string) => never;

function checkConfiguration(value: unknown, refuse: Refuse): void {
  const { rules = {}, accepted = [] } = membersOf(value, "", ["rules", "accepted"], refuse);
  for (const [rule, severity] of Object.entries(membersOf(rules, "/rules", ruleIds, refuse)))
    checkValue(severity, joinPointer("/rules", rule), severities, refuse);
  if (!Array.isArray(accepted)) refuse("/accepted", '"accepted" must be a list.');
  for (const [index, one] of accepted.entries()) {
    const pointer = joinPointer("/accepted", String(index));
    const members = membersOf(one, pointer, ["pointer", "rule", "operation", "reason"], refuse);
    for (const [name, text] of Object.entries(members))
      if (typeof text !== "string" || text.trim() === "")
        refuse(joinPointer(pointer, name), `"${name}" must be a text.`);
    if (members.rule !== undefined) checkValue(members.rule, `${pointer}/rule`, ruleIds, refuse);
    if (members.reason === undefined) refuse(pointer, 'An accepted change needs a "reason".');
    if (Object.keys(members).length < 2)
      refuse(pointer, 'Name what is accepted: "pointer", "rule" or "operation".');
  }
}

function membersOf(value: unknown, pointer: string, names: readonly string[], refuse: Refuse) {
  if (!isObject(value)) refuse(pointer, `An object is needed, with ${listed(names)}.`);
  for (const name of Object.keys(value)) checkValue(name, joinPointer(pointer, name), names, refuse);
  return value;
}

function checkValue(value: unknown, pointer: string, allowed: readonly string[], refuse: Refuse): void {
  if (allowed.includes(String(value))) return;
  const meant = nearest(String(value), allowed);
  refuse(
    pointer,
    `Unknown "${value}". ${meant ? `Did you mean "${meant}"?` : `Known are ${listed(allowed)}.`}`,
  );
}

const listed = (names: readonly string[]) =>
  names.length > 10 ? "the rules in POLICY.md" : names.join(", ");

/** Rates changes as a configuration asks, the most severe first. */
export function rate(changes: readonly Change[], { rules = {} }: Configuration): Change[] {
  const rated = changes.flatMap((change) => {
    const severity = rules[change.rule] ?? change.bump;
    return severity === "off" ? [] : [{ ...change, bump: severity }];
  });
  return rated.sort((a, b) => compareBumps(b.bump, a.bump));
}

/** Returns true if an acceptance speaks of a change, for whichever of its operations. */
export function isMeant({ rule, before, after, positions }: ReportedChange, one: Acceptance): boolean {
  return (
    (one.rule ?? rule) === rule &&
    (one.pointer === undefined || [before?.pointer, after?.pointer].includes(one.pointer)) &&
    (one.operation === undefined || operationsOf(positions).includes(one.operation))
  );
}

/**
 * Finds the acceptances by which a change is accepted: the first one for all of its operations, or one for each of them.
 *
 * @returns none if it breaks an operation for which nothing was accepted
 */
export function acceptancesOf(
  change: ReportedChange,
  { accepted = [] }: Configuration,
): readonly Acceptance[] {
  const meant = accepted.filter((one) => isMeant(change, one));
  const forAll = meant.find(({ operation }) => operation === undefined);
  if (forAll) return [forAll];
  const forEach = operationsOf(change.positions).map((id) => meant.find(({ operation }) => operation === id));
  const found = forEach.filter((one) => one !== undefined);
  return found.length === forEach.length ? found : [];
}
