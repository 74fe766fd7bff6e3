import { type OperationId, operationTable } from "@onelogin-mfa/client/openapi";

export type { OperationId } from "@onelogin-mfa/client/openapi";

/** What a request's method and path stand for. */
export interface Route {
  readonly operation: OperationId;
  /** Path values by name. */
  readonly path: Readonly<Record<string, string>>;
}

interface Template {
  readonly operation: OperationId;
  readonly method: string;
  readonly segments: readonly string[];
}

// the keys of the generated table are the operationTable
const ids = Object.keys(operationTable) as OperationId[];

const templates: readonly Template[] = ids.map((operation) => {
  const { method, path } = operationTable[operation];
  return { operation, method, segments: segmentsOf(path) };
});

/**
 * Finds the operation. The two POSTs on `verifications` differ by their body, with and without the slash at the end: who
 * sends an `otp` verifies in one step (the reference's page verify-factor-post).
 */
export function matchRoute(method: string, pathname: string, hasOtp: boolean): Route | undefined {
  const segments = segmentsOf(pathname);
  const found = templates.filter((one) => one.method === method && fits(one.segments, segments));
  const wanted = hasOtp ? "verifyUserOtp" : "createDeviceVerification";
  const template = found.find(({ operation }) => operation === wanted) ?? found[0];
  if (!template) return undefined;
  const path: Record<string, string> = {};
  for (const [index, segment] of template.segments.entries()) {
    if (segment.startsWith("{")) path[segment.slice(1, -1)] = decode(segments[index] ?? "");
  }
  return { operation: template.operation, path };
}

function segmentsOf(path: string): string[] {
  return path.replace(/\/$/, "").split("/");
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((part, index) =>
      part.startsWith("{") ? segments[index] !== "" : part === segments[index],
    )
  );
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // a broken escape names nothing
    return segment;
  }
}
