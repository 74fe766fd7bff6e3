import type { EndEvent, OnEvent } from "@onelogin-mfa/client";
import { type Attributes, context, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";

interface Attempt {
  readonly startTime: number;
  readonly endTime?: number;
  readonly attributes: Attributes;
}

/**
 * Makes a span of each call, and in it one of each attempt, as OpenTelemetry's HTTP conventions ask. They are
 * made when the call ends, which every call does once, also one that times out.
 */
export function traceTo(tracer: Tracer): OnEvent {
  const attempts = new Map<string, Attempt[]>();

  function endAttempt(callId: string, more: Attributes): void {
    const last = attempts.get(callId)?.pop();
    if (!last) return;
    const attributes = { ...last.attributes, ...more };
    attempts.get(callId)?.push({ ...last, attributes, endTime: last.endTime ?? Date.now() });
  }

  function start(name: string, attributes: Attributes, startTime: number, parent = context.active()) {
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime, attributes }, parent);
    if (attributes["error.type"] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    return span;
  }

  function endCall({ callId, loginId, operation, method, path, outcome, durationMs }: EndEvent): void {
    const endTime = Date.now();
    const error = outcome === "success" ? {} : { "error.type": outcome };
    const ids = { "onelogin.call_id": callId, "onelogin.login_id": loginId };
    const call = start(operation, { ...ids, ...error }, endTime - durationMs);
    const inside = trace.setSpan(context.active(), call);
    for (const { startTime, endTime, attributes } of attempts.get(callId) ?? []) {
      // the template: no user id becomes part of a name
      start(`${method} ${path}`, attributes, startTime, inside).end(endTime);
    }
    call.end(endTime);
    attempts.delete(callId);
  }

  return (event) => {
    if (event.type === "request") {
      const attributes = {
        "http.request.method": event.method,
        "url.template": event.path,
        "http.request.resend_count": event.attempt,
      };
      const known = attempts.get(event.callId) ?? [];
      attempts.set(event.callId, [...known, { startTime: Date.now(), attributes }]);
    }
    if (event.type === "response") {
      const { callId, status, requestId } = event;
      endAttempt(callId, { "http.response.status_code": status, "onelogin.request_id": requestId });
    }
    if (event.type === "error") endAttempt(event.callId, { "error.type": event.systemCode ?? event.code });
    if (event.type === "end") endCall(event);
  };
}
