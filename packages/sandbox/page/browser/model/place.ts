/** The parts of the page, of which a narrow window shows one. */
export const views = ["phone", "user", "journal", "switches"] as const;

/** One part of the page. */
export type View = (typeof views)[number];

/** What the page is to show; kept in the URL, so that it can be linked to and survives a reload. */
export interface Place {
  /** The user whose phone it is; the first one if undefined. */
  readonly user: number | undefined;
  readonly view: View;
}

/** The place that a URL's fragment names: `#user=42&view=journal`. What it does not name is the default. */
export function readPlace(fragment: string): Place {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const user = Number(fields.get("user"));
  const view = views.find((name) => name === fields.get("view"));
  return { user: Number.isSafeInteger(user) && user > 0 ? user : undefined, view: view ?? "phone" };
}

/** The fragment for a place. */
export function writePlace({ user, view }: Place): string {
  return `#${user === undefined ? "" : `user=${user}&`}view=${view}`;
}
