import { child, documentNode } from "@onelogin-mfa/openapi";
import { everyClaim } from "./rules/evidence-shape.ts";

/** A file, folder or commit of a repository on GitHub that claims cite, with the lines that they cite. */
export interface Place {
  readonly repository: string;
  readonly commit: string;
  /** Empty for the commit itself. */
  readonly path: string;
  /** The last line of each citation, with the claims' pointers; without lines, 0. */
  readonly citations: readonly { readonly lastLine: number; readonly pointer: string }[];
}

const pinned =
  /^(?<repository>[\w-]+\/[\w.-]+?)(?:#\d+)?@(?<commit>[0-9a-f]{7,40})(?: (?<path>.+?)(?::(?<lines>\d[\d, -]*))?)?$/;

/** Lists the places of repositories that the claims of a document cite, each once. Pages have no version to fetch. */
export function citedPlaces(root: unknown): Place[] {
  const found = new Map<string, Place>();
  for (const claim of everyClaim(documentNode(root))) {
    for (const source of String(child(claim, "source").value ?? "").split("; ")) {
      const { repository, commit, path = "", lines = "0" } = pinned.exec(source)?.groups ?? {};
      if (repository === undefined || commit === undefined) continue;
      const key = `${repository}@${commit} ${path}`;
      const citation = { lastLine: Math.max(...lines.split(/[-, ]+/).map(Number)), pointer: claim.pointer };
      const citations = [...(found.get(key)?.citations ?? []), citation];
      found.set(key, { repository, commit, path, citations });
    }
  }
  return [...found.values()];
}

/** A place that is gone, and the pointer of a claim that cites it. */
export interface LostPlace {
  readonly message: string;
  readonly pointer: string;
}

type Fetch = (url: string, init: { readonly signal: AbortSignal }) => Promise<Response>;

const maxRequests = 6;

/**
 * Fetches each place and finds those that are gone, or have fewer lines than are cited.
 *
 * @param fetch asks GitHub for an address
 * @throws Error if GitHub cannot be reached, or answers neither that a place is there nor that it is gone
 */
export async function findLost(
  places: readonly Place[],
  fetch: Fetch = globalThis.fetch,
): Promise<LostPlace[]> {
  const lost: LostPlace[][] = [];
  const waiting = [...places.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, place] = next;
      lost[index] = await lostIn(place, fetch);
    }
  };
  await Promise.all(Array.from({ length: maxRequests }, work));
  return lost.flat();
}

async function lostIn(place: Place, fetch: Fetch): Promise<LostPlace[]> {
  const { repository, commit, path, citations } = place;
  const isCited = citations.some(({ lastLine }) => lastLine > 0);
  const escaped = path.split("/").map(encodeURIComponent).join("/");
  // a folder or a commit is a page only
  const page = `https://github.com/${repository}/${path === "" ? `commit/${commit}` : `tree/${commit}/${escaped}`}`;
  const url = isCited ? `https://raw.githubusercontent.com/${repository}/${commit}/${escaped}` : page;
  const name = `${repository}@${commit}${path && ` ${path}`}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch((cause: unknown) => {
    throw new Error(
      `${new URL(url).host} cannot be reached, so not all sources were checked. Go online and try again.`,
      {
        cause,
      },
    );
  });
  const text = await response.text();
  if (response.status === 404)
    return citations.slice(0, 1).map(({ pointer }) => ({ message: `${name} is gone.`, pointer }));
  if (!response.ok)
    throw new Error(`${url} answers ${response.status}, so not all sources were checked. Try again later.`);
  const lines = text.split("\n").length;
  return citations
    .filter(({ lastLine }) => isCited && lastLine > lines)
    .map(({ lastLine, pointer }) => ({ message: `${name} has ${lines} lines, not ${lastLine}.`, pointer }));
}
