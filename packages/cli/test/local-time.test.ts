import { expect, it } from "vitest";
import { localTime } from "../src/local-time.ts";
import { runInTerminal } from "./support/pseudo-terminal.ts";
import { startHelpDesk } from "./support/sandbox.ts";

const desk = await startHelpDesk();

it.each([
  ["Europe/Berlin", "2026-12-02T13:05:59Z", "2026-12-02 14:05 GMT+1"],
  ["Europe/Berlin", "2026-07-31T22:00:00Z", "2026-08-01 00:00 GMT+2"],
  ["America/New_York", "2026-01-01T04:59:00Z", "2025-12-31 23:59 GMT-5"],
  ["Asia/Kolkata", "2026-01-31T18:30:00Z", "2026-02-01 00:00 GMT+5:30"],
])("a time is that of the clock on the wall in %s: %s", (timeZone, time, text) => {
  expect(localTime(new Date(time), timeZone)).toBe(text);
});

it.each([["UTC"], ["Etc/GMT"]])("a time in %s has its zone as well", (timeZone) => {
  expect(localTime(new Date("2026-12-02T13:05:00Z"), timeZone)).toMatch(/^2026-12-02 13:05 (GMT|UTC)/);
});

it("is of the zone of this machine, in what people read; JSON has UTC", async () => {
  const args = ["code", "42", "--yes", "--expires-in", "300", ...desk.at];
  const zone = { TZ: "Asia/Kolkata" };
  const forPeople = runInTerminal(args, zone);
  expect(await forPeople.ended).toBe(0);
  const [, until = ""] = /valid until (.*):\r\n/.exec(forPeople.text()) ?? [];
  expect(until).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d GMT\+5:30$/);
  const forPrograms = runInTerminal([...args, "--json"], zone);
  expect(await forPrograms.ended).toBe(0);
  expect(forPrograms.text()).toMatch(/"expires_at": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/);
});
