/** OneLogin's sources disagree about the status of a successful POST: see `x-evidence` of `generateOtp` in the spec. */
const interchangeable: { readonly [status: number]: number } = { 200: 201, 201: 200 };

/**
 * The key under which `responses` of the spec describes a response with this status. Where it has no entry for the
 * status, a declared 201 of a POST also describes a 200 and the reverse, and `default` describes an error.
 */
export function declaredStatus(
  status: number,
  { method, responses }: { readonly method: string; readonly responses: object },
): number | string {
  if (status in responses) return status;
  const other = method === "POST" ? interchangeable[status] : undefined;
  return other ?? (status >= 400 && status < 600 ? "default" : status);
}
