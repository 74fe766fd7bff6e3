import { violations } from "@onelogin-mfa/page-kit/browser";
import { expect } from "vitest";
import { enroll, verify } from "../support/flows.ts";
import { newest, test, userField } from "./support/page.ts";

test("the messages of all users are listed, searched, and open their user's phone", async ({ opened }) => {
  const { mfa, page, sandbox } = opened;
  await page.evaluate(`location.hash = "list=messages"`);
  await page.getByRole("heading", { name: "No messages" }).waitFor();
  for (const user_id of [42, 43, 43]) {
    sandbox.control.setClock({ advance_ms: 1_000 });
    await enroll(mfa, { user_id, factor: "OneLogin SMS" });
  }
  const lines = page.locator("#calls a");
  await lines.nth(2).waitFor();
  const users = () => page.locator("#calls .who bdi").allTextContents();
  expect(await users()).toEqual(["Grace Hopper", "Grace Hopper", "Ada Lovelace"]);
  const search = page.getByLabel("Search the messages of all users");
  const { code } = sandbox.control.getLatestCode({ user_id: 43 });
  await search.fill(code);
  await page.getByRole("link", { name: "Messages 1 of 3" }).waitFor();
  await search.fill("hopper");
  await page.getByRole("link", { name: "Messages 2 of 3" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await search.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Phone of Grace Hopper" }).waitFor();
  expect(await userField(page).inputValue()).toBe("43 Grace Hopper");
  expect(await page.locator(".message[aria-current] .digits").textContent()).toBe(code);
  await search.fill("<b>nobody");
  await page.getByRole("heading", { name: "No message has “<b>nobody”" }).waitFor();
  await page.getByRole("button", { name: "Show all" }).click();
  await lines.nth(2).waitFor();
  expect(await lines.count()).toBe(3);
});

test("logins that wait for other users are counted apart, and lead to their messages", async ({ opened }) => {
  const { mfa, page } = opened;
  for (const user_id of [42, 43]) await enroll(mfa, { user_id, factor: "OneLogin SMS" });
  await enroll(mfa, { user_id: 43, factor: "Authenticator" });
  const tab = page
    .getByRole("navigation", { name: "Parts of the page" })
    .getByRole("link", { name: "Phone" });
  await expect.poll(() => tab.textContent()).toBe("Phone1 waiting+2 for others");
  await expect.poll(() => page.title()).toBe("(3) OneLogin MFA sandbox");
  await page.getByText("2 logins wait for other users.").waitFor();
  await page.getByRole("link", { name: "All messages" }).click();
  await expect.poll(() => page.locator("#calls .received").count()).toBe(3);
});

test("three pushes are told apart by their login and their time, and the newest is marked", async ({
  opened,
}) => {
  const { mfa, page, sandbox } = opened;
  const { createUser, setClock, listChallenges } = sandbox.control;
  createUser({ id: 7, name: "Edsger", devices: [{ kind: "protect" }] });
  for (let count = 0; count < 3; count += 1) {
    await verify(mfa, { user_id: 7 });
    setClock({ advance_ms: 10_000 });
  }
  await page.evaluate(`location.hash = "user=7"`);
  const which = page.locator(".message[data-kind=push] .which");
  const shown = async () => (await which.allTextContents()).map((text) => text.replace(/\d(?= s ago)/, "_"));
  const [third, second, first] = listChallenges({ user_id: 7 }).map(({ id }) => id.slice(0, 8));
  await expect
    .poll(shown)
    .toEqual([
      `newest of 3 verification ${third}, 1_ s ago`,
      `older, 2 of 3 verification ${second}, 2_ s ago`,
      `older, 1 of 3 verification ${first}, 3_ s ago`,
    ]);
  // the list of logins names the same ids
  await page.getByRole("button", { name: `Edsger Protect verification ${third}` }).waitFor();
  await newest(page, "push").getByRole("button", { name: "Approve" }).click();
  await which.first().getByText("newest").waitFor({ state: "detached" });
  expect((await shown())[1]).toContain("newest of 2");
});
