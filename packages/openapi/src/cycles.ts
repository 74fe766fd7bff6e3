/** The cycles in what leads to something else. */
export interface Cycles<T> {
  /** A number for each by its id: two have the same one if each leads to the other. */
  readonly numbers: ReadonlyMap<unknown, number>;
  /** The nodes that cycles lead back to, depth first: without these there is no cycle. */
  readonly ends: ReadonlySet<T>;
}

/**
 * Finds the cycles: the strongly connected components of Tarjan's algorithm, without recursion, as a document can have chains
 * of any length.
 *
 * @param next gives what one leads to
 * @param idOf what two have in common that are the same
 */
export function findCycles<T extends NonNullable<unknown>>(
  starts: Iterable<T>,
  next: (from: T) => readonly T[],
  idOf: (one: T) => unknown = (one) => one,
): Cycles<T> {
  const numbers = new Map<unknown, number>();
  const ends = new Set<T>();
  const visits = new Map<unknown, Visit<T>>();
  const open: Visit<T>[] = [];
  const path: Visit<T>[] = [];

  function enter(one: T): void {
    const index = visits.size;
    const visit = { one, index, lowest: index, isOnPath: true, left: next(one).toReversed() };
    visits.set(idOf(one), visit);
    open.push(visit);
    path.push(visit);
  }

  function leave(visit: Visit<T>): void {
    path.pop();
    visit.isOnPath = false;
    const before = path.at(-1);
    if (before) before.lowest = Math.min(before.lowest, visit.lowest);
    if (visit.lowest < visit.index) return;
    for (const { one } of open.splice(open.lastIndexOf(visit))) numbers.set(idOf(one), visit.index);
  }

  function advance(visit: Visit<T>): void {
    const following = visit.left.pop();
    const known = following === undefined ? undefined : visits.get(idOf(following));
    if (known?.isOnPath) ends.add(known.one);
    if (following === undefined) leave(visit);
    else if (!known) enter(following);
    else if (!numbers.has(idOf(following))) visit.lowest = Math.min(visit.lowest, known.index);
  }

  for (const start of starts) {
    if (!visits.has(idOf(start))) enter(start);
    for (let last = path.at(-1); last; last = path.at(-1)) advance(last);
  }
  return { numbers, ends };
}

/** One whose followers are being visited. */
interface Visit<T> {
  readonly one: T;
  readonly index: number;
  /** The lowest index that it leads back to. */
  lowest: number;
  isOnPath: boolean;
  /** Its targets that are left. */
  readonly left: T[];
}
