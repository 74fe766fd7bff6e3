import type { Page } from "@onelogin-mfa/page-kit/browser";
import { expect } from "vitest";
import { startSandbox } from "../../src/node.ts";
import { enroll } from "../support/flows.ts";
import { chooseUser, newest, show, test, userField } from "./support/page.ts";

test("a message arrives by itself, and a screen reader announces it", async ({ opened }) => {
  const { mfa, page } = opened;
  await page.getByText("Nothing has been sent yet").waitFor();
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
  await newest(page, "sms").waitFor();
  const announced = page.getByRole("log", { name: "New messages" }).getByText("SMS: Your OneLogin code is");
  await announced.waitFor();
  expect(await announced.count()).toBe(1);
});

test("the messages of another user are not announced as new when that phone is opened", async ({
  opened,
}) => {
  const { mfa, page } = opened;
  await enroll(mfa, { user_id: 43, factor: "OneLogin SMS" });
  await chooseUser(page, "43");
  await newest(page, "sms").waitFor();
  expect(await page.getByRole("log", { name: "New messages" }).textContent()).toBe("");
});

test("an empty phone leads to that of the user whom the application logs in, not of one whom it only reads", async ({
  opened,
}) => {
  const { mfa, page, sandbox } = opened;
  sandbox.control.createUser({ id: 7, name: "Lin" });
  await enroll(mfa, { user_id: 43, factor: "OneLogin SMS" });
  await mfa.getAuthenticationDevices({ user_id: 7 });
  await page.getByRole("link", { name: "getAuthenticationDevices" }).waitFor();
  await page.getByText("Your application called for user 43").waitFor();
  await page.getByRole("link", { name: "open that phone" }).click();
  await newest(page, "sms").waitFor();
  expect(await userField(page).inputValue()).toBe("43 Grace Hopper");
});

test("what is being typed stays, with its focus, when something arrives", async ({ opened }) => {
  const { mfa, page } = opened;
  await enroll(mfa, { user_id: 42, factor: "OneLogin Voice" });
  const field = page.getByLabel("Token that your app shows");
  await field.pressSequentially("12");
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
  await newest(page, "sms").waitFor();
  await page.keyboard.type("34");
  expect(await field.inputValue()).toBe("1234");
});

test("new calls neither move the list nor the open call that is read, and are counted", async ({
  opened,
}) => {
  const { mfa, page } = opened;
  for (let count = 0; count < 30; count += 1) await mfa.getAuthFactors({ user_id: 42 });
  await page.evaluate(`location.hash = "list=calls&call=25"`);
  await page.locator("#calls li").nth(30).waitFor();
  await page.locator("#panel h3").first().waitFor();
  const place = () =>
    page.evaluate(
      `[document.querySelector("#calls [aria-current]").getBoundingClientRect().top, panel.scrollTop].map(Math.round)`,
    );
  await page.evaluate("panel.scrollTo({ top: 50 })");
  const before = await place();
  await page.evaluate(`globalThis.shifts = 0; new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) shifts += value;
  }).observe({ type: "layout-shift" })`);
  for (let count = 0; count < 3; count += 1) await mfa.getAuthFactors({ user_id: 43 });
  await page.getByRole("button", { name: "3 newer calls" }).waitFor();
  expect(await place()).toEqual(before);
  // by the browser's own measure
  expect(await page.evaluate("shifts")).toBe(0);
  await page.getByRole("button", { name: "3 newer calls" }).click();
  await page.getByRole("button", { name: "newer" }).waitFor({ state: "detached" });
  expect(await page.evaluate("calls.scrollTop")).toBe(0);
});

test("the page says when it has lost the sandbox, and catches up when it is back", async ({ opened }) => {
  const { page, sandbox, stop, takeComplaints } = opened;
  await show(page, "Switches");
  await page.clock.install();
  await stop();
  await page.getByText("reconnecting", { exact: true }).waitFor();
  await page.getByRole("button", { name: "+1 min" }).click();
  const notice = page.getByRole("alert").filter({ hasText: "No response from the sandbox" });
  await notice.waitFor();
  const again = await startSandbox({ port: Number(new URL(sandbox.url).port) });
  again.control.createUser({ id: 7, name: "Edsger" });
  await page.clock.runFor(2_000);
  await show(page, "User");
  await expect.poll(() => userField(page).inputValue()).toBe("7 Edsger");
  await page.getByText("live", { exact: true }).waitFor();
  // its cause has gone
  await notice.waitFor({ state: "detached" });
  await page.close();
  await again.close();
  expect(takeComplaints()).toContainEqual(expect.stringContaining("net::ERR_"));
});

test("what a user does is seen at once where changes do not arrive", async ({ opened }) => {
  const { mfa, page } = opened;
  await page.route("**/api/events", (route) => route.fulfill({ contentType: "text/event-stream", body: "" }));
  await page.reload();
  await enroll(mfa, { user_id: 42, factor: "OneLogin Protect" });
  await page.reload();
  await newest(page, "push").getByRole("button", { name: "Deny" }).click();
  const rejected = newest(page, "push").getByText("rejected", { exact: true });
  await rejected.waitFor();
  expect(await rejected.isVisible()).toBe(true);
});

test("a challenge ends on the page when its time is up on the sandbox's clock", async ({ opened }) => {
  const { mfa, page, sandbox } = opened;
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
  const message = newest(page, "sms");
  await message.getByText(/^(2:00|1:5\d) left/).waitFor();
  sandbox.control.setClock({ advance_ms: 60_000 });
  await message.getByText(/^(1:00|0:5\d) left/).waitFor();
  sandbox.control.setClock({ advance_ms: 60_000 });
  await newest(page, "sms").getByText("expired").waitFor();
  expect(await newest(page, "sms").getByRole("button").count()).toBe(0);
});

test("eight tabs are live with one stream, which another one takes over", async ({ opened }) => {
  const { mfa, page, takeStreams } = opened;
  const context = page.context();
  const others = await Promise.all(Array.from({ length: 7 }, () => context.newPage()));
  await Promise.all(others.map((tab) => tab.goto(page.url())));
  const live = (tabs: readonly Page[]) =>
    Promise.all(tabs.map((tab) => tab.getByText("live", { exact: true }).waitFor()));
  await live(others);
  expect(takeStreams()).toBe(1);
  const next = context.waitForEvent("request", (request) => request.url().endsWith("/events"));
  await page.close();
  await next;
  await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
  await Promise.all(others.map((tab) => newest(tab, "sms").waitFor()));
  expect(takeStreams()).toBe(1);
});
