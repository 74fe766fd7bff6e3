import { contentPolicy } from "../content-policy.ts";

/**
 * Redoc's page with a policy that lets only its own scripts run and nothing load from the network, whatever markup the
 * descriptions of a spec hold. `script` runs first.
 */
export function closedPage(page: string, script: string): string {
  const [head = "", ...rest] = page.split("<head>");
  const added = `<script type="module">${script}</script>${rest.join("<head>")}`;
  const scripts = [...added.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, source = ""]) => source,
  );
  const policy = contentPolicy({ scripts, workers: true });
  return `${head}<head><meta http-equiv="Content-Security-Policy" content="${policy}">${added}`;
}
