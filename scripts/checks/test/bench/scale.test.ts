import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "@onelogin-mfa/repository/testing";
import { expect, it } from "vitest";
import {
  countKinds,
  fleetRows,
  hourlyLimit,
  kindRows,
  multipliedRows,
  tokenRows,
} from "../../bench/scale.ts";

const read = (path: string) => readFileSync(join(root, path), "utf8").replace(/\s+/g, " ");
const guide = "spec/guides/retries.md";
const page = readFileSync(join(root, guide), "utf8");
const counts = await countKinds();
const callsOf = (kind: string) => counts.get(kind)?.calls;
const numberIn = (text = "") => (text === "one" ? 1 : text === "three" ? 3 : Number(text.replace(",", "")));

/** Sentences of the documents that say how many calls something takes, with the numbers that are measured. */
const sentences: readonly [document: string, sentence: RegExp, ...numbers: (number | undefined)[]][] = [
  [
    guide,
    /the code of an authenticator or of Protect's app: (one) call instead of (three)\./,
    ...["authenticator, `verifyOnce`", "authenticator, `verify`"].map(callsOf),
  ],
  [guide, /such as (\d+) calls in 10 seconds/, Math.floor(hourlyLimit / 360)],
];

it("the guide on retries shows the calls of each verification, and an hour of one instance, as they are measured", async () => {
  const hour = await fleetRows(1);
  const each = Number(hour[0]?.split("|")[5]);
  expect(page).toContain(kindRows(counts).join("\n"));
  expect(page).toContain(hour.join("\n"));
  expect(page).toContain(`(${each} each)`);
  expect(page).toContain(multipliedRows(each, 1).join("\n"));
});

it("the guide on retries shows the token requests of ten instances as they are measured", async () => {
  expect(page).toContain((await tokenRows()).join("\n"));
});

it.each(sentences)("%s says the measured numbers: %s", (document, sentence, ...numbers) => {
  const [, ...said] = sentence.exec(read(document)) ?? [];
  expect(said.map(numberIn)).toEqual(numbers);
});

it("no other sentence of the README, of docs or of a guide says a number of calls", () => {
  const documents = globSync(["README.md", "docs/*.md", "spec/guides/*.md"], { cwd: root });
  const others = documents.flatMap((document) => {
    const known = sentences.filter(([path]) => path === document);
    const rest = known.reduce((text, [, sentence]) => text.replace(sentence, ""), read(document));
    return rest.match(/.{20}(?<![\d,])(?!5,?000 )\d[\d,.]* (?:calls|polls)\b.{20}/g) ?? [];
  });
  expect(others).toEqual([]);
});
