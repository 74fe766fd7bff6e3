import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import { controlDocument } from "../../src/generated/control-document.ts";
import type { Application } from "../support/application.ts";
import { enroll } from "../support/flows.ts";
import { show, test } from "./support/page.ts";

/** The status of a call; none without a whole response. */
const statusOf = (mfa: Application) =>
  mfa.getAuthFactors({ user_id: 42 }).then(
    () => 200,
    ({ status }: { status?: number }) => status,
  );

test("a fault is set, met by the next calls, shown in the journal, and removed", async ({ opened }) => {
  const { mfa, page } = opened;
  await show(page, "Switches");
  await mfa.getAuthFactors({ user_id: 42 });
  const card = page.getByRole("region", { name: "Faults" });
  await card.getByLabel("What").selectOption("Status 503");
  await card.getByLabel("Of").selectOption("getAuthFactors");
  await card.getByLabel("Calls").fill("");
  await card.getByRole("button", { name: "Set" }).click();
  await card.getByText("status 503, all calls of getAuthFactors").waitFor();
  expect(await statusOf(mfa)).toBe(503);
  const line = page.locator("#calls a").filter({ hasText: "503" });
  await line.getByText("a fault of kind status is set").waitFor();
  await card.getByRole("button", { name: "Remove all" }).click();
  await card.getByText("None: every response is as it should be.").waitFor();
  expect(await statusOf(mfa)).toBe(200);
});

test("each fault that can be chosen is the one that its name says, and each kind is among them", async ({
  opened,
}) => {
  const { page, sandbox } = opened;
  const { getState, clearFaults } = sandbox.control;
  await show(page, "Switches");
  const card = page.getByRole("region", { name: "Faults" });
  const kinds = new Set<string>();
  for (const name of await card.getByLabel("What").locator("option").allTextContents()) {
    await card.getByLabel("What").selectOption(name);
    await card.getByRole("button", { name: "Set" }).click();
    await expect.poll(() => getState().faults).toMatchObject([faultNamed(name)]);
    for (const { kind } of getState().faults) kinds.add(kind);
    clearFaults();
  }
  expect([...kinds].sort()).toEqual([...Object(controlDocument).components.schemas.FaultKind.enum].sort());
});

/** The fault that a name describes: `Status 429 with Retry-After`, `Slow by 5 s`. */
function faultNamed(name: string): object {
  const [, status] = /^Status (\d+)/.exec(name) ?? [];
  const [, seconds] = /^Slow by (\d+) s$/.exec(name) ?? [];
  if (seconds !== undefined) return { kind: "latency", latency_ms: Number(seconds) * 1_000 };
  if (status === undefined) return { kind: brokenBy[name] };
  const rate_headers = name.endsWith("with Retry-After");
  const isAfter = name.endsWith("after its effect");
  return { kind: "status", status: Number(status), rate_headers, ...(isAfter && { after_effect: true }) };
}

const brokenBy: Readonly<Record<string, string>> = {
  "Connection dropped": "drop_connection",
  "Response cut short": "truncated_body",
  "Object in an array": "one_element_array",
};

test("a fault for one call is gone after it", async ({ opened }) => {
  const { mfa, page } = opened;
  await show(page, "Switches");
  await mfa.getAuthFactors({ user_id: 42 });
  const card = page.getByRole("region", { name: "Faults" });
  await card.getByLabel("What").selectOption("Connection dropped");
  await card.getByRole("button", { name: "Set" }).click();
  await card.getByText("drop connection, next call").waitFor();
  expect(await statusOf(mfa)).toBe(undefined);
  await card.getByText("None: every response is as it should be.").waitFor();
  await card.getByLabel("What").selectOption("Status 504 after its effect");
  await card.getByRole("button", { name: "Set" }).click();
  await card.getByText("status 504 after its effect, next call").waitFor();
  expect([await statusOf(mfa), await statusOf(mfa)]).toEqual([504, 200]);
});

test("a fault is set for one user, after calls that pass", async ({ opened }) => {
  const { mfa, page } = opened;
  await show(page, "Switches");
  const card = page.getByRole("region", { name: "Faults" });
  await card.getByLabel("What").selectOption("Status 503");
  await card.getByLabel("Let the first pass").fill("1");
  await card.getByLabel("Only this user").fill("42");
  await card.getByRole("button", { name: "Set" }).click();
  await card.getByText("status 503, next call for user 42, after 1 that passes").waitFor();
  expect(await mfa.getAuthFactors({ user_id: 43 })).not.toEqual([]);
  expect([await statusOf(mfa), await statusOf(mfa), await statusOf(mfa)]).toEqual([200, 503, 200]);
});

test("the journal says of each call whether it was as the spec says", async ({ opened }) => {
  const { mfa, page, sandbox } = opened;
  await mfa.getAuthFactors({ user_id: 42 });
  await page.evaluate(`location.hash = "list=calls"`);
  const row = page.locator("#calls a").filter({ hasText: "getAuthFactors" });
  await row.waitFor();
  expect(await row.textContent()).toMatch(/getAuthFactors Ada Lovelace *GET …\/users\/42\/factors *200$/);
  sandbox.control.addFault({ kind: "truncated_body" });
  await statusOf(mfa);
  await row.getByText("departs from the spec").waitFor();
});

test("the rate limit is enforced and lifted", async ({ opened }) => {
  const { mfa, page } = opened;
  await show(page, "Switches");
  await mfa.getAuthFactors({ user_id: 42 });
  const card = page.getByRole("region", { name: "Rate limit" });
  await card.getByLabel("Calls an hour").fill("1");
  await card.getByRole("button", { name: "Enforce" }).click();
  await card.getByText("1 of 1 calls left").waitFor();
  const tab = page.getByRole("navigation").getByRole("link", { name: "Switches" });
  expect(await tab.textContent()).toBe("Switches1 set");
  expect([await statusOf(mfa), await statusOf(mfa)]).toEqual([200, 429]);
  await card.getByRole("button", { name: "Lift" }).click();
  await card.getByText("Not enforced").waitFor();
  expect(await tab.textContent()).toBe("Switches");
  expect(await statusOf(mfa)).toBe(200);
});

test("the rate limit is in the headers of a 429 if its box is ticked", async ({ opened }) => {
  const { page, sandbox } = opened;
  await show(page, "Switches");
  const card = page.getByRole("region", { name: "Rate limit" });
  for (const headers of [true, false]) {
    await card.getByLabel("Retry-After").setChecked(headers);
    await card.getByRole("button", { name: "Enforce" }).click();
    await expect.poll(() => sandbox.control.getState().rate_limit).toMatchObject({ enforced: true, headers });
  }
});

const secondsIn: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3_600, day: 86_400 };

test("the clock advances by what each of its buttons says", async ({ opened }) => {
  const { page, sandbox } = opened;
  await show(page, "Switches");
  const clock = page.getByRole("region", { name: "Clock" }).getByRole("button");
  await clock.first().waitFor();
  const buttons = await clock.all();
  let seconds = 0;
  for (const button of buttons) {
    const [, count, unit = ""] = /^\+(\d+) (\w+)$/.exec((await button.textContent()) ?? "") ?? [];
    seconds += Number(count) * (secondsIn[unit] ?? Number.NaN);
    await button.click();
    await expect.poll(() => sandbox.control.setClock({ advance_ms: 0 }).offset_ms).toBe(seconds * 1_000);
  }
});

test("a snapshot is saved and brings everything back after a reset", async ({ opened }) => {
  const { mfa, page } = opened;
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS", display_name: "Old phone", verified: true });
  const devices = page.getByRole("region", { name: "Devices" });
  await show(page, "User");
  await devices.getByText("Old phone").waitFor();
  await show(page, "Switches");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save snapshot" }).click();
  const path = await (await download).path();
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByText("Sandbox reset").waitFor();
  await page.getByLabel("Load snapshot").setInputFiles({
    name: "snapshot.json",
    mimeType: "application/json",
    buffer: await readFile(path),
  });
  await page.getByText("Snapshot restored").waitFor();
  await show(page, "User");
  await devices.getByText("Old phone").waitFor();
  expect(await devices.getByText("Old phone").isVisible()).toBe(true);
});

test("a file that is no snapshot changes nothing and is refused with a reason", async ({ opened }) => {
  const { page, takeComplaints } = opened;
  await show(page, "Switches");
  const load = (text: string) =>
    page
      .getByLabel("Load snapshot")
      .setInputFiles({ name: "a.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await load("{");
  await page.getByRole("alert").getByText("a.json is not JSON").waitFor();
  await load('{"version":2}');
  await page.getByRole("alert").getByText("must be 1, the version").waitFor();
  await page.getByRole("alert").first().getByRole("button", { name: "Dismiss" }).click();
  expect(await page.getByRole("alert").count()).toBe(1);
  expect(await page.evaluate("document.activeElement.tagName")).toBe("MAIN");
  expect(takeComplaints()).toEqual([expect.stringContaining("422")]);
});
