import { hostileRequests, sendRaw } from "@onelogin-mfa/command-line/hostile-requests";
import { afterAll, expect, it } from "vitest";
import { startSandbox } from "../src/node.ts";

const users = [{ id: 42, name: "Ada Lovelace", phone: "+15550100" }];
const sandbox = await startSandbox({ users });
afterAll(sandbox.close);
const path = "/_sandbox/api/users";

// an address is no name that a web site's DNS can claim
const requests = hostileRequests.filter(({ title }) => title !== "for the host [::2]");

it.each(requests)("the control API refuses a request $title", async ({ head, statuses }) => {
  const { status, response } = await sendRaw(sandbox.url, path, head);
  expect(statuses).toContain(status);
  expect(response).not.toContain("Ada");
  expect(response.toLowerCase()).not.toContain("access-control");
  const next = await sendRaw(sandbox.url, path, "GET PATH HTTP/1.1\nHost: OWN");
  expect(next).toMatchObject({ status: 200, response: expect.stringContaining("Ada") });
});
