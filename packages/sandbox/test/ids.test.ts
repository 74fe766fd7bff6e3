import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSandbox, type Sandbox } from "../src/index.ts";
import { startSandbox } from "../src/node.ts";
import { adaWith } from "./support/harness.ts";

const users = adaWith("sms", "email_link");
const isSecret = (text: string) => /^[0-9a-f-]{36}$|^[0-9a-f]{40}$/.test(text);

/** All ids and links that two verifications give out, and the code of the first. */
async function idsOf({ client, control }: Sandbox) {
  const mfa = client();
  const ids: string[] = [];
  let code = "";
  for (const { device_id } of control.listDevices({ user_id: 42 })) {
    const { id } = await mfa.createDeviceVerification({ user_id: 42, device_id });
    const [message] = control.listMessages({ user_id: 42 });
    code ||= control.getLatestCode({ user_id: 42 }).code;
    ids.push(
      id,
      message?.id ?? "",
      ...(message?.link === undefined ? [] : [message.link.split("/").at(-1) ?? ""]),
    );
  }
  expect(ids.every(isSecret)).toBe(true);
  expect(ids).toHaveLength(5);
  return { ids, code };
}

/** A folder of this test. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ids-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Ways in which a suite begins anew, each with the rounds that it gives out ids in. */
const beginnings: Readonly<
  Record<string, (seed?: number) => Promise<readonly Awaited<ReturnType<typeof idsOf>>[]>>
> = {
  "three sandboxes": async (seed) => {
    const rounds = [1, 2, 3].map(() => createSandbox({ users, seed }));
    return Promise.all(rounds.map(idsOf));
  },
  "two resets": async (seed) => {
    const sandbox = createSandbox({ users, seed });
    const rounds = [await idsOf(sandbox)];
    for (const _ of [1, 2]) {
      sandbox.reset();
      rounds.push(await idsOf(sandbox));
    }
    return rounds;
  },
  "two restored snapshots": async (seed) => {
    const sandbox = createSandbox({ users, seed });
    const snapshot = sandbox.control.getSnapshot();
    const rounds = [await idsOf(sandbox)];
    for (const _ of [1, 2]) {
      sandbox.control.restoreSnapshot(snapshot);
      rounds.push(await idsOf(sandbox));
    }
    return rounds;
  },
  "three starts with a snapshot": async (seed) => {
    const file = join(temporaryFolder(), "snapshot.json");
    writeFileSync(file, JSON.stringify(createSandbox({ users, seed }).control.getSnapshot()));
    const rounds = [];
    for (const _ of [1, 2, 3]) {
      const sandbox = await startSandbox({ snapshot: file, seed });
      rounds.push(await idsOf(sandbox));
      await sandbox.close();
    }
    return rounds;
  },
};

describe("ids of challenges, messages and links", () => {
  it.each(Object.keys(beginnings))(
    "are never given twice without a seed, over %s, and codes are the same",
    async (way) => {
      const rounds = (await beginnings[way]?.()) ?? [];
      const ids = rounds.flatMap((round) => round.ids);
      expect([rounds.length, new Set(ids).size]).toEqual([3, ids.length]);
      expect(new Set(rounds.map(({ code }) => code)).size).toBe(1);
    },
  );

  it.each(Object.keys(beginnings))("are the same again with a seed, over %s", async (way) => {
    const [first, ...others] = (await beginnings[way]?.(7)) ?? [];
    expect(others).toEqual([first, first]);
  });

  it("are never given twice over starts with a kept state", async () => {
    const persist = join(temporaryFolder(), "state.json");
    const ids: string[] = [];
    for (const _ of [1, 2, 3]) {
      const sandbox = await startSandbox({ users, persist });
      ids.push(...(await idsOf(sandbox)).ids);
      await sandbox.close();
    }
    expect(new Set(ids).size).toBe(15);
  });

  it("follow from a snapshot of a version without such rows, too", () => {
    const { control } = createSandbox({ users });
    const { draws, ...rest } = control.getSnapshot();
    const { ids: _, ...older } = draws;
    expect(() => control.restoreSnapshot({ ...rest, draws: older })).not.toThrow();
    expect(control.getSnapshot().draws.ids).toBe(draws.ids);
  });
});
