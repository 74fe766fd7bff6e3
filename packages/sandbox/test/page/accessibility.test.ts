import { violations } from "@onelogin-mfa/browser";
import { describe, expect, test } from "vitest";
import { factorCases } from "../support/factor-cases.ts";
import { enroll } from "../support/flows.ts";
import { type Opened, withPage } from "./support/page.ts";

const { opened } = withPage();

/** Something of every kind on the page. */
async function makeBusy({ mfa, page, sandbox }: Opened): Promise<void> {
  for (const { name } of factorCases) await enroll(mfa, { user_id: 42, factor: name });
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS", verified: true });
  await mfa.generateOtp({ user_id: 42 });
  sandbox.control.addFault({ kind: "status", operation: "revokeToken" });
  sandbox.control.addFault({ kind: "one_element_array", operation: "generateOtp", times: 1 });
  await mfa.generateOtp({ user_id: 42 });
  // the last call, hidden where the window is narrow
  const last = page.getByRole("row", { includeHidden: true }).filter({ hasText: "departs" });
  await last.waitFor({ state: "attached" });
}

describe.each(["light", "dark"] as const)("axe finds nothing on the %s page", (colorScheme) => {
  test.each([
    ["wide", 1400, ["phone"]],
    ["narrow", 420, ["phone", "user", "journal", "switches"]],
  ] as const)("when it is %s, empty and busy", async (_name, width, views) => {
    const { page } = opened();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    const found: string[] = [];
    await page.getByText("Nothing has been sent yet").waitFor();
    const look = async () => {
      for (const view of views) {
        await page.evaluate(`location.hash = "view=${view}"`);
        await page.locator(`main[data-view="${view}"]`).waitFor();
        found.push(...(await violations(page)));
      }
    };
    await look();
    await makeBusy(opened());
    await look();
    expect(found).toEqual([]);
  });
});

test("axe would find a button without a name and a text that is too pale", async () => {
  const { page } = opened();
  // outside of what the page renders each second: it would remove the button before axe looks at it
  await page.evaluate(`document.body.append(document.createElement("button"))`);
  await page.evaluate(`document.querySelector(".card h2").style.color = "#ddd"`);
  const found = await violations(page);
  expect(found.map((line) => line.split(":")[0])).toEqual(
    expect.arrayContaining(["button-name", "color-contrast"]),
  );
});
