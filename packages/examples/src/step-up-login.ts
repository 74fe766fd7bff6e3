import { serve } from "@hono/node-server";
import { isMfaError, type MfaClient, type Outcome, type Verification, verify } from "@onelogin-mfa/client";
import { type Context, Hono } from "hono";
import { connect, runAsProgram } from "./connect.ts";

/**
 * A step-up login: the application has checked the password and now asks for a second factor.
 *
 * `POST /step-up {user_id}` sends a code, a push, a call or a link, and responds with an id. `POST /step-up/:id {otp}`
 * checks a code, `GET /step-up/:id` waits a little for what the user does elsewhere. `pending` gets a 401 and
 * may be tried again; only `accepted` lets the user in.
 */
export function createStepUpApp(mfa: MfaClient): Hono {
  const app = new Hono();
  // an application keeps this in the user's session
  const open = new Map<string, Verification>();

  const decide = async (context: Context, ask: (verification: Verification) => Promise<Outcome>) => {
    const id = context.req.param("id") ?? "";
    const verification = open.get(id);
    if (!verification) return context.json({ status: "unknown" }, 404);
    const { status } = await ask(verification);
    if (status !== "pending") open.delete(id);
    return context.json({ status }, status === "accepted" ? 200 : 401);
  };

  app.post("/step-up", async (context) => {
    const { user_id } = await context.req.json<{ user_id: number }>();
    const verification = await verify(mfa, { user_id });
    const id = crypto.randomUUID();
    open.set(id, verification);
    const { completion, verification_token, expires_at } = verification;
    return context.json({ id, completion, verification_token, expires_at }, 201);
  });

  app.post("/step-up/:id", async (context) => {
    const { otp } = await context.req.json<{ otp: string }>();
    return decide(context, (verification) => verification.submit(otp));
  });

  app.get("/step-up/:id", (context) => decide(context, ({ wait }) => wait({ timeoutMs: 5000 })));

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
    process.stdout.write(`curl -X POST http://127.0.0.1:${port}/step-up -d '{"user_id":42}'\n`);
  });
});
