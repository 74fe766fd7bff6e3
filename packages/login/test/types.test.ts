import type { Express, RequestHandler } from "express";
import type { FastifyInstance } from "fastify";
import type { Hono } from "hono";
import { expect, expectTypeOf, it } from "vitest";
import { createLogin as createExpressLogin } from "../src/express.ts";
import { createLogin as createFastifyLogin } from "../src/fastify.ts";
import { createLogin as createHonoLogin } from "../src/hono.ts";
import { createLogin, english, type LoginOptions, type User } from "../src/index.ts";
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

declare const options: LoginOptions<string>;

/** Compiled, never called. */
function misuseOfOptions() {
  // @ts-expect-error the form has a name, and no address
  createLogin({ mfa, checkPassword: ({ email }) => ({ email, account: 7 }) });
  // @ts-expect-error as above
  createExpressLogin({ mfa, checkPassword: ({ email, password }) => ({ email, account: password }) });
  // @ts-expect-error as above
  createFastifyLogin({ mfa, checkPassword: ({ email, password }) => ({ email, account: password }) });
  // @ts-expect-error as above
  createHonoLogin({ mfa, checkPassword: ({ email, password }) => ({ email, account: password }) });
  const checkPassword = () => undefined;
  // @ts-expect-error a page needs all texts
  createLogin({ mfa, checkPassword, languages: [{ lang: "de" }] });
  createLogin({ mfa, checkPassword, languages: [{ ...english, lang: "de" }] });
  // @ts-expect-error with a password of its own, the login has no other sign-in
  createLogin({ mfa, checkPassword, signInPath: "/signin" });
  // @ts-expect-error as above
  createLogin({ mfa, checkPassword, onSignIn: () => undefined });
}

/** Compiled, never called. */
function misuseOfRoutes(express: Express, fastify: FastifyInstance, hono: Hono) {
  const logins = {
    express: createExpressLogin(options),
    fastify: createFastifyLogin(options),
    hono: createHonoLogin(options),
  };
  const page: RequestHandler = (_request, response) => response.send("x");
  // @ts-expect-error `requireUser` without its parentheses would get the request in place of options
  express.get("/", logins.express.requireUser, page);
  // @ts-expect-error as above
  express.use(logins.express.requireUser);
  // @ts-expect-error as above
  fastify.get("/", { preHandler: logins.fastify.requireUser }, async () => "x");
  // @ts-expect-error as above
  fastify.addHook("preHandler", logins.fastify.requireUser);
  // @ts-expect-error as above
  hono.get("/", logins.hono.requireUser, (context) => context.text("x"));
  // @ts-expect-error as above
  hono.use(logins.hono.requireUser);
}

it("a field that the form does not have, half a language, and requireUser without its parentheses are errors of the compiler", () => {
  expect([misuseOfOptions, misuseOfRoutes]).toHaveLength(2);
});
