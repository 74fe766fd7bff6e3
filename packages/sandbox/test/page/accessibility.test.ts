import { violations } from "@onelogin-mfa/page-kit/browser";
import { expect } from "vitest";
import { factorCases } from "../support/factor-cases.ts";
import { enroll, verify } from "../support/flows.ts";
import { type Opened, test } from "./support/page.ts";

/** Something of every kind on the page. @returns the last call, to be opened */
async function makeBusy({ mfa, page, sandbox }: Opened): Promise<string> {
  for (const { name } of factorCases) await enroll(mfa, { user_id: 42, factor: name });
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS", verified: true });
  await mfa.generateOtp({ user_id: 42 });
  const { poll } = await verify(mfa, { user_id: 42 });
  for (let count = 0; count < 3; count += 1) {
    sandbox.control.setClock({ advance_ms: 500 });
    await poll();
  }
  sandbox.control.addFault({ kind: "status", operation: "revokeToken" });
  sandbox.control.addFault({ kind: "one_element_array", operation: "generateOtp", times: 1 });
  await mfa.generateOtp({ user_id: 42 });
  await page.locator("#calls .mark.departs").first().waitFor();
  const { id } = sandbox.control.listJournal({ limit: 1 })[0] ?? {};
  return `call=${id}`;
}

test.for([
  ["light", "wide", 1400, ["calls"]],
  ["dark", "narrow", 360, ["calls", "phone", "user", "switches"]],
] as const)(
  "axe finds nothing on the %s page when it is %s, empty and busy",
  async ([scheme, , width, views], { opened }) => {
    const { page } = opened;
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    const found: string[] = [];
    const look = async (hash: string, title: string) => {
      await page.evaluate(`location.hash = "${hash}"`);
      await page.locator("h2, h3").filter({ hasText: title }).first().waitFor({ state: "attached" });
      found.push(...(await violations(page)));
    };
    await look("", "Connect your application");
    const call = await makeBusy(opened);
    await page.locator("#calls .step").first().waitFor();
    found.push(...(await violations(page)));
    await look("list=findings", "Polling too fast");
    await page.evaluate(`location.hash = "list=messages"`);
    await page.locator("#calls .received").first().waitFor();
    found.push(...(await violations(page)));
    await look("call=999", "There is no call 999 yet");
    await look("list=calls&filter=status:418", "No call matches");
    for (const view of views) await look(`${call}&list=calls&view=${view}`, "generateOtp");
    // the missing call
    expect(opened.takeComplaints().filter((complaint) => !complaint.includes("404"))).toEqual([]);
    expect(found).toEqual([]);
    // negative control: a button without a name, a text that is too pale; outside of what the page renders each second
    await page.evaluate(`document.body.append(
      document.createElement("button"),
      Object.assign(document.createElement("h2"), { textContent: "pale" }))`);
    await page.evaluate(`document.body.lastChild.style.color = "#777"`);
    const broken = (await violations(page)).map((line) => line.split(":")[0]);
    expect(broken).toEqual(expect.arrayContaining(["button-name", "color-contrast"]));
  },
);
