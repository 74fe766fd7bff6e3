import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Application } from "../support/application.ts";
import { enroll } from "../support/flows.ts";
import { newest, show, withPage } from "./support/page.ts";

const { opened } = withPage();
/** The status of a call; none without a whole response. */
const statusOf = (mfa: Application) =>
  mfa.getAuthFactors({ user_id: 42 }).then(
    () => 200,
    ({ status }: { status?: number }) => status,
  );

test("a fault is set, met by the next calls, shown in the journal, and removed", async () => {
  const { mfa, page } = opened();
  await show(page, "Switches");
  await mfa.getAuthFactors({ user_id: 42 });
  const card = page.getByRole("region", { name: "Faults" });
  await card.getByLabel("What").selectOption("Status 503");
  await card.getByLabel("Of").selectOption("getAuthFactors");
  await card.getByLabel("Calls").fill("");
  await card.getByRole("button", { name: "Set" }).click();
  await card.getByText("status 503, all calls of getAuthFactors").waitFor();
  expect(await statusOf(mfa)).toBe(503);
  await page
    .locator("#calls li")
    .filter({ hasText: "503" })
    .getByText("a fault of kind status is set")
    .waitFor();
  await card.getByRole("button", { name: "Remove all" }).click();
  await card.getByText("None: every response is as it should be.").waitFor();
  expect(await statusOf(mfa)).toBe(200);
});

test("a fault for one call is gone after it", async () => {
  const { mfa, page } = opened();
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

test("the journal says of each call whether it was as the spec says", async () => {
  const { mfa, page, sandbox } = opened();
  await mfa.getAuthFactors({ user_id: 42 });
  const calls = page.locator("#calls li");
  const row = calls.filter({ hasText: "getAuthFactors" });
  await row.waitFor();
  expect(await row.textContent()).toMatch(/^getAuthFactors *200.*GET …\/users\/42\/factors$/);
  sandbox.control.addFault({ kind: "truncated_body" });
  await statusOf(mfa);
  await calls.getByText("departs").waitFor();
});

test("the rate limit is enforced and lifted", async () => {
  const { mfa, page } = opened();
  await show(page, "Switches");
  await mfa.getAuthFactors({ user_id: 42 });
  const card = page.getByRole("region", { name: "Rate limit" });
  await card.getByLabel("Calls an hour").fill("1");
  await card.getByRole("button", { name: "Enforce" }).click();
  await card.getByText("1 of 1 calls left").waitFor();
  expect([await statusOf(mfa), await statusOf(mfa)]).toEqual([200, 429]);
  await card.getByRole("button", { name: "Lift" }).click();
  await card.getByText("Not enforced").waitFor();
  expect(await statusOf(mfa)).toBe(200);
});

test("the clock advances by what is asked for", async () => {
  const { page, sandbox } = opened();
  await show(page, "Switches");
  const card = page.getByRole("region", { name: "Clock" });
  const offset = () => sandbox.control.setClock({ advance_ms: 0 }).offset_ms;
  await card.getByRole("button", { name: "+1 h" }).click();
  await expect.poll(offset).toBe(3_600_000);
  await card.getByRole("button", { name: "+30 s" }).click();
  await expect.poll(offset).toBe(3_630_000);
});

test("a snapshot is saved and brings everything back after a reset", async () => {
  const { mfa, page } = opened();
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

test("a file that is no snapshot changes nothing and is refused with a reason", async () => {
  const { page, takeComplaints } = opened();
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

test("a user is added, chosen, and removed", async () => {
  const { page, sandbox, takeComplaints } = opened();
  await show(page, "User");
  await page.getByText("Add a user").click();
  await page.getByLabel("Name", { exact: true }).fill("Edsger <b>Dijkstra</b>");
  await page.getByLabel("Id", { exact: true }).fill("7");
  await page.getByLabel("User name").fill("ewd");
  await page.getByLabel("Phone", { exact: true }).fill("+15550107");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.locator("bdi").getByText("Edsger <b>Dijkstra</b>").waitFor();
  const added = sandbox.control.listUsers().find(({ id }) => id === 7);
  expect(added).toMatchObject({ phone: "+15550107", username: "ewd", email: null });
  expect(page.url()).toContain("user=7");
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Remove" }).click();
  await page.locator("bdi").getByText("Edsger").waitFor({ state: "detached" });
  expect(sandbox.control.listUsers().map(({ id }) => id)).not.toContain(7);
  // the page may have begun to load the user before the removal; it shows no failure for that
  expect(takeComplaints().filter((complaint) => !complaint.includes("404"))).toEqual([]);
  expect(await page.getByText("does not exist").count()).toBe(0);
});

test("codes are copied at a press", async () => {
  const { mfa, page } = opened();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
  // waited for from the start, as it goes after four seconds
  const copy = newest(page, "sms").getByRole("button", { name: "Copy the code" });
  await Promise.all([page.getByText("Copied").waitFor(), copy.click()]);
  const copied = await page.evaluate<string>("navigator.clipboard.readText()");
  expect(copied).toBe(await newest(page, "sms").locator(".digits").textContent());
});
