import { expect, it } from "vitest";
import { exampleOf, examplesOf } from "../examples.ts";

it("an example of a response is the one with the name, or else the first", () => {
  const names = [...examplesOf("verifyUserOtp", 200).keys()];
  expect(names).toEqual(["accepted", "wrongCode", "rejected", "envelope", "flat"]);
  expect(exampleOf("verifyUserOtp", 200)).toMatchObject({ status: "accepted" });
  expect(exampleOf("verifyUserOtp", 200, "rejected")).toMatchObject({ status: "rejected" });
  expect(exampleOf("verifyUserOtp", "default")).toMatchObject({ statusCode: 500 });
});

it.each([
  ["verifyUserOtp", 200, "other", "the spec has no example other of verifyUserOtp with 200"],
  ["verifyUserOtp", 201, undefined, "the spec has no example of verifyUserOtp with 201"],
  ["getUsers", 200, undefined, "the spec has no example of getUsers with 200"],
])("an example that the spec does not have is an error: %s %i %j", (operation, status, name, message) => {
  expect(() => exampleOf(operation, status, name)).toThrow(message);
});
