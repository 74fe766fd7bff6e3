import type { Page } from "@onelogin-mfa/page-kit/browser";
import { expect } from "vitest";
import { verify } from "../support/flows.ts";
import { chooseUser, newest, show, test, userField } from "./support/page.ts";

/** Collects the requests of the control API, as path and query, from now on. */
function listen(page: Page): string[] {
  const requests: string[] = [];
  page.on("request", (request) => {
    const [, path] = /\/_sandbox\/api(\/.*)$/.exec(request.url()) ?? [];
    if (path !== undefined) requests.push(`${request.method()} ${decodeURIComponent(path)}`);
  });
  return requests;
}

/** The requests for users that name neither some of them nor how many. */
const unbounded = (requests: readonly string[]) =>
  requests.filter((request) => /^GET \/users(\?|$)/.test(request) && !/[?&](ids|limit)=/.test(request));

test("a login makes the page load what it has changed, and no list of all users", async ({ opened }) => {
  const { mfa, page, sandbox } = opened;
  for (let id = 100; id < 200; id += 1) {
    sandbox.control.createUser({ id, name: `Person ${id}`, phone: "+15550100", devices: [{ kind: "sms" }] });
  }
  await page.goto("about:blank");
  const requests = listen(page);
  await page.goto(`${sandbox.url}/_sandbox/#user=150`);
  await expect.poll(() => userField(page).inputValue()).toBe("150 Person 150");
  await mfa.getAuthenticationDevices({ user_id: 150 });
  const { submit } = await verify(mfa, { user_id: 150 });
  const message = newest(page, "sms");
  await message.getByText("5 tries left").waitFor();
  await submit("1");
  await message.getByText("4 tries left").waitFor();
  await submit(sandbox.control.getLatestCode({ user_id: 150 }).code);
  await message.getByText("accepted", { exact: true }).waitFor();
  // another user's call, whose name is loaded
  await mfa.getAuthenticationDevices({ user_id: 199 });
  await page.getByRole("button", { name: /Person 199/ }).waitFor();
  await page.evaluate(`location.hash = "user=150&list=messages"`);
  await page.getByRole("link", { name: /Person 150 *SMS/ }).waitFor();
  expect(unbounded(requests)).toEqual([]);
  expect(unbounded(["GET /users?", "GET /users", "GET /users?search=a"])).toHaveLength(3);
  // of the journal too, only what is new
  expect(requests.filter((request) => /^GET \/journal\?(?!after=)/.test(request))).toEqual([]);
  const asked = requests.filter((request) => request.includes("ids=199"));
  expect(asked).toEqual(["GET /users?ids=199"]);
});

test("a name in a line follows the user, and a removed user's calls stay", async ({ opened }) => {
  const { mfa, page, sandbox } = opened;
  sandbox.control.createUser({ id: 7, name: "Edsger" });
  await mfa.getAuthenticationDevices({ user_id: 7 });
  const line = (name: string) => page.getByRole("button", { name: new RegExp(`^${name}`) });
  await line("Edsger").waitFor();
  await chooseUser(page, "Edsger");
  await show(page, "User");
  await page.getByLabel("Name", { exact: true }).first().fill("Dijkstra");
  await page.getByRole("button", { name: "Save" }).click();
  await line("Dijkstra").waitFor();
  await chooseUser(page, "Ada");
  await expect.poll(() => userField(page).inputValue()).toBe("42 Ada Lovelace");
  sandbox.control.deleteUser({ user_id: 7 });
  sandbox.control.createUser({ id: 7, name: "Another" });
  await mfa.getAuthenticationDevices({ user_id: 7 });
  await line("Another").waitFor();
  expect(await line("Dijkstra").count()).toBe(0);
});

test("of more logins than a change loads, each shows how it ended", async ({ opened }) => {
  const { mfa, page, sandbox } = opened;
  const users = Array.from({ length: 30 }, (_, index) => 100 + index);
  for (const id of users) {
    sandbox.control.createUser({ id, name: `Person ${id}`, devices: [{ kind: "protect" }] });
  }
  for (const user_id of users) await verify(mfa, { user_id });
  const tab = page
    .getByRole("navigation", { name: "Parts of the page" })
    .getByRole("link", { name: "Phone" });
  await expect.poll(() => tab.textContent()).toBe("Phone+30 for others");
  expect(await page.title()).toBe("(30) OneLogin MFA sandbox");
  // the oldest one, which a change does not load by itself
  const { id: message_id } = sandbox.control.getLatestMessage({ user_id: 100 });
  sandbox.control.approveMessage({ message_id });
  await page.getByRole("button", { name: /Person 100.*accepted/ }).waitFor();
  await expect.poll(() => tab.textContent()).toBe("Phone+29 for others");
});
