import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { controlC, runInTerminal } from "./support/pseudo-terminal.ts";
import { startHelpDesk } from "./support/sandbox.ts";

const desk = await startHelpDesk();

const user_id = 42;

describe("in a pseudo terminal", () => {
  it("asks for the credentials and does not echo the secret", { tags: "security" }, async () => {
    const { says, type, ended, text } = runInTerminal(["user", "ada", "--base-url", desk.url]);
    await says("Client id: ");
    type("sandbox-client\r");
    await says("Client secret (not shown): ");
    type("sandbox-secret\r");
    expect(await ended).toBe(0);
    expect(stripVTControlCharacters(text())).toMatch(
      /Client id: sandbox-client\s+Client secret \(not shown\): \s+id[\s\S]*42 +ada@example.com/,
    );
    expect(text()).not.toContain("sandbox-secret");
  });

  it("ends when the input ends", async () => {
    const { says, type, ended, text } = runInTerminal(["reset", "42", ...desk.at]);
    await says("to go on: ");
    type("\u0004");
    expect(await ended).toBe(2);
    expect(text()).toContain("The input has ended before an answer.");
  });
});

describe.concurrent("Ctrl-C in a pseudo terminal", () => {
  it.each([
    ["a code", () => ["verify", "42", ...desk.at], "not shown): "],
    ["a push", () => ["verify", "42", "--device", desk.idOf("Protect"), ...desk.at], "pending, "],
  ])("ends the command while it waits for %s", async (_, args, prompt) => {
    const { says, type, ended, text } = runInTerminal(args());
    await says(prompt);
    type(controlC);
    expect(await ended).toBe(130);
    expect(text()).toMatch(/Interrupted\. .*\r\n$/);
    expect(desk.control.listDevices({ user_id })).toHaveLength(4);
  });
});
