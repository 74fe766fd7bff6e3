import { expect, expectTypeOf, it } from "vitest";
import { createLogin, type User } from "../src/index.ts";
import type { createLogin as createNextLogin, NextLogin } from "../src/next.ts";

declare const request: Request;
declare const mfa: Parameters<typeof createLogin>[0]["mfa"];

/** Compiled, never called. */
async function misuse() {
  const login = createLogin({ mfa, checkPassword: () => ({ email: "a", account: { id: 7 } }) });
  const user = await login.requireUser(request);
  // @ts-expect-error a forgotten check
  user.email;
  // @ts-expect-error a user may be missing
  (await login.currentUser(request)).email;
  // @ts-expect-error either a check of the password or the application's session
  createLogin({
    mfa,
    checkPassword: () => undefined,
    firstFactor: () => undefined,
    onSignIn: () => undefined,
  });
  // @ts-expect-error an account is required
  createLogin({ mfa, checkPassword: () => ({ email: "a" }) });
  const sessions = { get: async () => "", delete: async () => 1 };
  // @ts-expect-error a store that cannot claim
  createLogin({ mfa, checkPassword: () => undefined, sessions });
  return { login, user };
}

it("a forgotten check of the user, and a store that cannot claim, are errors of the compiler", () => {
  expect(misuse).toBeTypeOf("function");
  type Found = Awaited<ReturnType<typeof misuse>>["user"];
  expectTypeOf<Exclude<Found, Response>>().toEqualTypeOf<User<{ id: number }>>();
  expectTypeOf<ReturnType<typeof createNextLogin<string>>>().toEqualTypeOf<NextLogin<string>>();
});
