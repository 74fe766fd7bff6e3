import { invalid } from "./refusal.ts";

/** Whether a page may lead there: an absolute `http:` or `https:` URL. */
export function isRedirectTarget(target: string): boolean {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  return url?.protocol === "http:" || url?.protocol === "https:";
}

/** @throws Refusal `invalid` for a target that no page may lead to, such as `javascript:` */
export function checkRedirect(target: string | undefined): void {
  if (target === undefined || isRedirectTarget(target)) return;
  throw invalid("redirect_to", "must be an absolute http or https URL");
}
