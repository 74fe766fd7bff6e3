import { expect, it } from "vitest";
import { flows } from "../flows/support/script.ts";
import { randomLogin } from "./random-login.ts";

const isSlow = process.env.MODE === "slow";

/** A failure prints its seed. `RANDOM_LOGINS_SEED` and `RANDOM_LOGINS_COUNT` choose the first one, and how many follow. */
const seed = Number(process.env.RANDOM_LOGINS_SEED || 1);
const count = Number(process.env.RANDOM_LOGINS_COUNT || (isSlow ? 3_000 : 300));

/** Ends that the seeds reach, so that the rules have something to hold for. */
const wanted = ["start pending", "poll accepted", "wait rejected", "wait pending", "right code accepted"];
wanted.push("right code already_completed", "right code server", "wrong code pending", "wrong code timeout");

it.each(flows)(
  "whatever fails, $name keeps its promises",
  { timeout: 60_000 + count * 100 },
  async (flow) => {
    const reached = new Set<string>();
    const broken: string[] = [];
    let attempts = 0;
    let faults = 0;
    for (let next = seed; next < seed + count; next++) {
      const login = await randomLogin(flow, next);
      attempts += login.attempts;
      faults += login.faults;
      for (const end of login.reached) reached.add(end);
      for (const problem of login.problems) broken.push(`RANDOM_LOGINS_SEED=${next} breaks ${problem}`);
    }
    if (isSlow)
      process.stdout.write(`${flow.name}: ${count} seeds, ${attempts} attempts, ${faults} faults\n`);
    expect(broken.slice(0, 3).join("\n"), `${broken.length} rules are broken`).toBe("");
    expect(wanted.filter((end) => count > 99 && !reached.has(end))).toEqual([]);
  },
);
