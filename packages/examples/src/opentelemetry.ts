import type { Hooks } from "@onelogin-mfa/client";
import { type Attributes, context, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";

interface Attempt {
  readonly startTime: number;
  readonly endTime?: number;
  readonly attributes: Attributes;
}

/**
 * Hooks that make a span of each call, and in it one of each attempt, as OpenTelemetry's HTTP conventions
 * ask. They are made when the call ends, which every call does once, also one that times out.
 */
export function tracingHooks(tracer: Tracer): Hooks {
  const attempts = new Map<string, Attempt[]>();

  function endAttempt(callId: string, more: Attributes): void {
    const last = attempts.get(callId)?.pop();
    if (!last) return;
    const attributes = { ...last.attributes, ...more };
    attempts.get(callId)?.push({ ...last, attributes, endTime: last.endTime ?? Date.now() });
  }

  return {
    onRequest({ callId, method, path, attempt }) {
      const attributes = {
        "http.request.method": method,
        "url.template": path,
        "http.request.resend_count": attempt,
      };
      attempts.set(callId, [...(attempts.get(callId) ?? []), { startTime: Date.now(), attributes }]);
    },
    onResponse({ callId, status, requestId }) {
      endAttempt(callId, { "http.response.status_code": status, "onelogin.request_id": requestId });
    },
    onError({ callId, code, systemCode }) {
      endAttempt(callId, { "error.type": systemCode ?? code });
    },
    onEnd({ callId, operation, method, path, outcome, durationMs }) {
      const endTime = Date.now();
      const start = (name: string, attributes: Attributes, startTime: number, parent = context.active()) => {
        const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime, attributes }, parent);
        if (attributes["error.type"] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
        return span;
      };
      const error = outcome === "success" ? {} : { "error.type": outcome };
      const call = start(operation, { "onelogin.call_id": callId, ...error }, endTime - durationMs);
      const inside = trace.setSpan(context.active(), call);
      for (const { startTime, endTime, attributes } of attempts.get(callId) ?? []) {
        // the template: no user id becomes part of a name
        start(`${method} ${path}`, attributes, startTime, inside).end(endTime);
      }
      call.end(endTime);
      attempts.delete(callId);
    },
  };
}
