import type { Hooks } from "@onelogin-mfa/client";
import { SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";

/** Hooks that make a span of every response, named and attributed as OpenTelemetry's HTTP conventions ask. */
export function tracingHooks(tracer: Tracer): Hooks {
  return {
    onResponse({ operation, method, path, attempt, status, requestId, durationMs }) {
      const endTime = Date.now();
      const span = tracer.startSpan(`${method} ${path}`, {
        kind: SpanKind.CLIENT,
        startTime: endTime - durationMs,
        attributes: {
          "http.request.method": method,
          "url.template": path,
          "http.response.status_code": status,
          "http.request.resend_count": attempt,
          "onelogin.operation": operation,
          "onelogin.request_id": requestId,
        },
      });
      if (status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(endTime);
    },
  };
}
