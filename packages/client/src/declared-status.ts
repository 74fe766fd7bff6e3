/** OneLogin's sources disagree about the status of a successful POST: see `x-evidence` of `generateOtp` in the spec. */
const interchangeable: { readonly [status: number]: number } = { 200: 201, 201: 200 };

/**
 * The key of `responses` in the spec that describes a status: itself, or a range such as `2XX`. An undeclared 200 of a POST is described by 201 and the
 * reverse, an undeclared 2xx of a DELETE by 204, an undeclared error by `default`.
 */
export function declaredStatus(
  status: number,
  { method, responses }: { readonly method: string; readonly responses: object },
): number | string {
  if (status in responses) return status;
  const range = `${Math.floor(status / 100)}XX`;
  if (range in responses) return range;
  if (method === "DELETE" && range === "2XX") return 204;
  const other = method === "POST" ? interchangeable[status] : undefined;
  return other ?? (status >= 400 && status < 600 ? "default" : status);
}
