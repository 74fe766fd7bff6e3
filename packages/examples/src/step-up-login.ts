import { serve } from "@hono/node-server";
import { isMfaError, type MfaClient, type Verification, verify } from "@onelogin-mfa/client";
import { Hono } from "hono";
import { connect, runAsProgram } from "./connect.ts";

/**
 * A step-up login: the application has checked the password and now asks for a second factor.
 *
 * `POST /step-up {user_id}` sends a code and answers with an id; `POST /step-up/:id {otp}` checks it. A wrong code is
 * answered with 401 and may be tried again; only `accepted` lets the user in.
 */
export function createStepUpApp(mfa: MfaClient): Hono {
  const app = new Hono();
  // an application keeps this in the user's session
  const open = new Map<string, Verification>();

  app.post("/step-up", async (context) => {
    const { user_id } = await context.req.json<{ user_id: number }>();
    const verification = await verify(mfa, { user_id });
    const id = crypto.randomUUID();
    open.set(id, verification);
    return context.json({ id, way: verification.way, expires_at: verification.expires_at }, 201);
  });

  app.post("/step-up/:id", async (context) => {
    const id = context.req.param("id");
    const verification = open.get(id);
    if (!verification) return context.json({ status: "unknown" }, 404);
    const { otp } = await context.req.json<{ otp: string }>();
    const outcome = await verification.submit(otp);
    if (outcome.status !== "pending") open.delete(id);
    return context.json({ status: outcome.status }, outcome.status === "accepted" ? 200 : 401);
  });

  app.onError((error, context) => {
    if (!isMfaError(error)) throw error;
    const status = error.code === "rate_limit" ? 429 : error.code === "invalid_input" ? 400 : 502;
    return context.json({ error: error.code, request: error.requestId }, status);
  });
  return app;
}

await runAsProgram(import.meta.url, async () => {
  const { mfa } = await connect();
  serve({ fetch: createStepUpApp(mfa).fetch, hostname: "127.0.0.1", port: 4030 }, ({ port }) => {
    process.stdout.write(`curl -X POST http://127.0.0.1:${port}/step-up -d '{"user_id":64515901}'\n`);
  });
});
