import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Changes } from "../events.ts";
import { controlDocument } from "../generated/control-document.ts";
import { operations } from "../generated/operations.ts";
import { readText } from "../read-text.ts";
import { addressOf } from "../tenants.ts";
import { maxSeedBytes } from "./check.ts";
import { isCallable, type RunControl } from "./create-control.ts";
import { guarded, type Hosts, refuseForeign } from "./guard.ts";
import { problemResponse, SandboxControlError } from "./problem.ts";
import type { CallableId, ControlOperationId, OperationEntry } from "./types.ts";
import { type WaitParts, waitFor } from "./wait.ts";

/** Creates the control API of a tenant over HTTP, below its `/_sandbox/api`: one route for each operation of its document. */
export function controlRoutes(
  run: RunControl,
  waiting: WaitParts,
  hosts: Hosts,
  tenant: string | undefined,
): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const refusal = refuseForeign(guarded(context.req.raw), hosts, "own");
    if (refusal) throw refusal;
    await next();
    context.header("cache-control", "no-store");
    context.header("x-content-type-options", "nosniff");
  });
  // the keys of the table are the operations
  for (const id of Object.keys(operations) as ControlOperationId[]) {
    const { method, path } = operations[id];
    app.on(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), (context) => {
      if (isCallable(id)) return handled(context, id, { run, waiting, tenant });
      return id === "streamEvents" ? streamed(context, waiting.changes) : Response.json(controlDocument);
    });
  }
  app.all("*", () => {
    throw new SandboxControlError("not_found", "The control API has no such operation");
  });
  app.onError((error, { req }) => {
    if (error instanceof SandboxControlError) return problemResponse(error);
    // nobody reads the response to a wait that its caller has given up
    if (req.raw.signal.aborted) return new Response(null, { status: 499 });
    throw error;
  });
  return app;
}

/** The changes as server-sent events, the current revision first. A slow reader gets the latest revision only. */
function streamed(context: Context, changes: Changes): Response {
  return streamSSE(context, async (stream) => {
    let sent = -1;
    let wake = () => {};
    const stop = changes.listen(() => wake());
    stream.onAbort(() => {
      stop();
      wake();
    });
    while (!stream.aborted) {
      const revision = changes.revision();
      if (revision === sent) await new Promise<void>((resolve) => (wake = resolve));
      else await stream.writeSSE({ event: "change", data: JSON.stringify({ revision }) });
      sent = revision;
    }
  });
}

async function handled(
  { req }: Context,
  id: CallableId,
  { run, waiting, tenant }: { run: RunControl; waiting: WaitParts; tenant: string | undefined },
): Promise<Response> {
  const { parameters, status }: OperationEntry = operations[id];
  const { searchParams } = new URL(req.url);
  const origin = addressOf(req.url, tenant);
  const texts = Object.entries({ ...Object.fromEntries(searchParams), ...req.param() });
  const params: Readonly<Record<string, unknown>> = Object.fromEntries(
    texts.map(([name, text]) => [name, parameters[name]?.type === "integer" ? numberIn(text) : text]),
  );
  const body = await readJson(req.raw, bodyLimits[id] ?? defaultBodyLimit);
  const find = () => run(id, { params, body, origin });
  const { wait_ms: ms } = params;
  const result =
    typeof ms === "number" ? await waitFor(find, waiting, { ms, signal: req.raw.signal }) : find();
  return result === undefined ? new Response(null, { status }) : Response.json(result, { status });
}

/** A number if the text is one; the check of the parameter refuses anything else. */
function numberIn(text: string): unknown {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** The maximum size of a body, in bytes. */
const defaultBodyLimit = 64 * 1024;

/** Larger limits, of operations that take a whole sandbox. */
const bodyLimits: { readonly [Id in CallableId]?: number } = {
  resetSandbox: maxSeedBytes,
  restoreSnapshot: 16 * 1024 * 1024,
};

/** @throws SandboxControlError `too_large`, `unsupported_media_type`, `invalid_json` */
async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  if (request.method === "GET") return undefined;
  const text = await readText(request, maxBytes);
  if (text === undefined) {
    throw new SandboxControlError("too_large", `The body has more than ${maxBytes} bytes`);
  }
  if (text === "") return undefined;
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new SandboxControlError("unsupported_media_type", "Send the body as application/json");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new SandboxControlError("invalid_json", "The body is not valid JSON");
  }
}
