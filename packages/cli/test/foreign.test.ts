import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OperationId } from "@onelogin-mfa/client/openapi";
import { type Validator, validators } from "@onelogin-mfa/client/validate";
import { afterAll, describe, expect, it } from "vitest";
import { commands } from "../src/run.ts";
import { type ForeignBody, foreignBodies } from "./support/foreign-bodies.ts";
import { runInProcess, type Service, typed } from "./support/in-process.ts";

const folder = await mkdtemp(join(tmpdir(), "cli-foreign-"));
afterAll(() => rm(folder, { recursive: true }));

const statuses = [200, 201, 400, 401, 403, 404, 422, 429, 500, 503];
const responseOf = ({ text, type }: ForeignBody, status: number) =>
  new Response(text, { status, headers: { "content-type": type, "retry-after": "70" } });

/** Responds as another service: from a call on, or to that one only. */
const foreignAt =
  (at: number, isOnce: boolean, response: () => Response): Service =>
  async (index, respond) =>
    (isOnce ? index === at : index >= at) ? response() : respond();

/** The calls of the check, as it makes them: at each of them another service may begin to respond. */
const { called } = await runInProcess(["check", "ada"]);
const firstCall = called.findIndex((operation) => operation !== "generateToken");

/** Returns true for a body that OneLogin may send, such as an empty list of factors. */
function fits(operation: string, status: number, { value }: ForeignBody): boolean {
  const responses: Record<string, Validator> = validators[operation as OperationId].responses;
  return value !== undefined && status < 300 && responses[200]?.(value) === true;
}

/** The sentence that names what has responded, and what to check. */
function sentenceFor(status: number, { type, text, value }: ForeignBody): RegExp {
  const seen = `\\[HTTP ${status}\\]`;
  if (status === 429) return RegExp(`The rate limit is used up: try again in 70 s\\. .*${seen}`);
  // OneLogin's network has pages of its own for outages
  if (status >= 500 && value === undefined) return RegExp(`failed: try again in some minutes\\. .*${seen}`);
  const what = type === "application/json" ? (text === "" ? "body is empty" : "JSON") : type;
  const check = "does not respond as OneLogin's API does. Check the address; a proxy,";
  return RegExp(`${check}.*unexpected response: .*${what}.*${seen}`);
}

/** Sentences about OneLogin, and the name of a field that is a secret. */
const misleading = /does not know|refuses the credentials|needs the scope|0123456789abcdef/;

type Case = Readonly<Record<"at" | "status", number>> & {
  readonly body: ForeignBody;
  readonly isOnce: boolean;
};

/** Each body at a call, each with another status, from this call on or once: every status is seen at every call. */
const casesAt = (at: number): Case[] =>
  foreignBodies
    .map((body, index) => ({
      at,
      body,
      status: statuses[(index + 3 * at) % statuses.length] ?? 0,
      isOnce: (index + at) % 2 === 0 || Array.isArray(body.value),
    }))
    .filter(({ body, status }) => !fits(called[at] ?? "", status, body));

/** Checks an account, with a report. */
async function checkWith({ at, body, status, isOnce }: Case) {
  const report = join(folder, "report");
  const service = foreignAt(at, isOnce, () => responseOf(body, status));
  const result = await runInProcess(["check", "ada", "--json", "--report", report], service);
  const markdown = existsSync(`${report}.md`) ? await readFile(`${report}.md`, "utf8") : undefined;
  await rm(`${report}.md`, { force: true });
  return { ...result, differences: JSON.parse(result.out).differences, markdown };
}

/** The answers that a check has measured, without their count of calls. */
function claimsOf(out: string): string[] {
  const { answers }: { answers: { evidence?: { claim: string }[] }[] } = JSON.parse(out);
  const claims = answers.flatMap(({ evidence = [] }) => evidence.map(({ claim }) => claim));
  return claims.map((claim) => claim.replace(/\d+ calls/, ""));
}

describe("a response of another service", () => {
  it.each(called.map((operation, at) => [at, operation] as const))(
    "is no difference and no evidence: at call %i of the check, %s",
    async (at) => {
      for (const one of casesAt(at)) {
        const { body, status, isOnce } = one;
        const { code, err, calls, differences, markdown } = await checkWith(one);
        const name = `${body.name}, HTTP ${status}${isOnce ? ", once" : ""}`;
        expect({ name, code, differences }).toEqual({ name, code: 1, differences: [] });
        expect(err, name).toMatch(sentenceFor(status, body));
        expect(err, name).not.toMatch(misleading);
        const stops = status === 429 || at === 0;
        if (stops) expect(calls, name).toBe(at + 1);
        // before a call was accepted there is nothing to report
        const isAccepted = at > firstCall || (isOnce && !stops);
        expect(markdown !== undefined, name).toBe(isAccepted);
        expect(err.includes("No report is written"), name).toBe(!isAccepted);
        expect(markdown ?? "", name).not.toContain("x-evidence");
      }
    },
  );

  it.each(Object.keys(commands).filter((name) => name !== "completion" && name !== "check"))(
    "is told from one of OneLogin by every other command: %s",
    async (name) => {
      const args = {
        user: ["ada"],
        remove: ["42", "1", "--yes"],
        code: ["42", "--yes"],
        reset: ["42", "--yes"],
      };
      const given = Object.hasOwn(args, name) ? args[name as keyof typeof args] : ["42"];
      for (const at of [0, 1]) {
        const service = foreignAt(at, false, () => responseOf(foreignBodies[0] as ForeignBody, 404));
        const { code, out, err } = await runInProcess([name, ...given], service);
        expect({ code, out }).toEqual({ code: 1, out: "" });
        // a command that changes something has said which user it is about
        expect(err.replace(/^User 42\. .*\n/, "").replace("\n", " ")).toMatch(
          sentenceFor(404, foreignBodies[0] as ForeignBody),
        );
        expect(err).not.toMatch(misleading);
      }
    },
  );

  it("is no answer to a question of --write, at whichever call it comes, and ends the round", async () => {
    const args = ["check", "ada", "--write", "--json"];
    const whole = await runInProcess(args, undefined, typed);
    const all = claimsOf(whole.out);
    expect([whole.code, all.length]).toEqual([0, 15]);
    const cases = whole.called.slice(called.length).flatMap((operation, index) => {
      const at = called.length + index;
      const body = foreignBodies.at(at % 20) as ForeignBody;
      const status = at % 3 === 0 || fits(operation, 200, body) ? 404 : 200;
      const isOnce = at % 2 === 0 || Array.isArray(body.value);
      // the success of a DELETE has no body, its error has one
      const empty = { at, operation, body: foreignBodies.at(-1) as ForeignBody, status: 404, isOnce };
      return [{ at, operation, body, status, isOnce }, ...(operation.startsWith("delete") ? [empty] : [])];
    });
    for (const { at, operation, body, status, isOnce } of cases) {
      const service = foreignAt(at, isOnce, () => responseOf(body, status));
      const { code, out, err, sandbox } = await runInProcess(args, service, typed);
      const name = `${body.name} at call ${at}, ${operation}`;
      const others = claimsOf(out).filter((claim) => !all.includes(claim));
      const { differences } = JSON.parse(out);
      expect({ name, code, differences, others }).toEqual({ name, code: 1, differences: [], others: [] });
      expect(err, name).toMatch(/✗ .*does not respond as OneLogin's API does/);
      // a temporary code that was not used up ends within two minutes
      const left = sandbox.control.listDevices({ user_id: 42 }).map(({ user_display_name: name }) => name);
      const isRemoved = !left.some((name) => name?.startsWith("onelogin-mfa check"));
      expect(isRemoved || err.includes(" by hand."), name).toBe(true);
    }
  });
});
