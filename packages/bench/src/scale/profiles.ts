import { defaults, type Plan, type Settings } from "./plans.ts";
import { runInSandbox } from "./run-in-sandbox.ts";

/** A kind of verification, and the calls that it takes with each settings. */
export interface Profile<Name extends string = string> {
  readonly title: string;
  readonly calls: Readonly<Record<Name, number>>;
}

const plan: Plan = {
  user_id: 1,
  instance: 0,
  at: 0,
  factor: "sms",
  way: "code",
  answerMs: 20_000,
  isWrongFirst: false,
};
const push: Plan = { ...plan, factor: "protect", way: "polling" };

/** What is measured, by the name in the table. */
const kinds: Readonly<Record<string, Plan>> = {
  "SMS code": plan,
  "SMS code, a wrong one first": { ...plan, isWrongFirst: true },
  "e-mail code": { ...plan, factor: "email_code" },
  "authenticator, `verify`": { ...plan, factor: "authenticator" },
  "authenticator, `verifyOnce`": { ...plan, factor: "authenticator", way: "one step" },
  "Protect's code, `verifyOnce`": { ...plan, factor: "protect", way: "one step" },
  "push, approved after 5 s": { ...push, answerMs: 5_000 },
  "push, denied after 5 s": { ...push, answerMs: 5_000, isDenied: true },
  "push, approved after 20 s": push,
  "push, approved after 60 s": { ...push, answerMs: 60_000 },
  "push, never answered": { ...push, answerMs: undefined },
  "voice, answered after 20 s": { ...push, factor: "voice" },
  "magic link, opened after 60 s": { ...push, factor: "email_link", answerMs: 60_000 },
};

/** The settings that change the number of calls. */
const columns = {
  findsUser: { ...defaults, findsUser: true },
  defaults,
  remembersDevice: { ...defaults, remembersDevice: true },
  slowPolls: { ...defaults, remembersDevice: true, intervalMs: 5_000 },
} satisfies Readonly<Record<string, Settings>>;

/** Counts the calls of each kind of verification, with the real client and the real sandbox. The token is not counted. */
export async function measureProfiles(): Promise<readonly Profile<keyof typeof columns>[]> {
  const profiles: Profile<keyof typeof columns>[] = [];
  for (const [title, one] of Object.entries(kinds)) {
    const calls = { findsUser: 0, defaults: 0, remembersDevice: 0, slowPolls: 0 };
    for (const [name, settings] of Object.entries(columns)) {
      const { sent } = await runInSandbox({ plans: [one], settings });
      const { generateToken: _, ...others } = sent;
      // the keys of a literal
      calls[name as keyof typeof columns] = Object.values(others).reduce((sum, count) => sum + count, 0);
    }
    profiles.push({ title, calls });
  }
  return profiles;
}

const tokenLifeMs = 36_000_000;

/**
 * Counts the token requests of instances that make calls all through a token's life and into the next one's, with the real
 * client and the real sandbox.
 */
export async function countTokenRequests(instances: number, sharesToken: boolean): Promise<number> {
  const plans: Plan[] = [];
  for (const at of [0, tokenLifeMs - 30_000, tokenLifeMs + 30_000]) {
    for (let instance = 0; instance < instances; instance++) {
      const user_id = plans.length + 1;
      plans.push({
        ...plan,
        factor: "authenticator",
        way: "one step",
        user_id,
        instance,
        at,
        answerMs: 1000,
      });
    }
  }
  const { sent } = await runInSandbox({ plans, settings: { ...defaults, sharesToken } });
  return sent.generateToken ?? 0;
}
