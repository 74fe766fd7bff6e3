/** Entries by time; those of the same time in the order in which they were added. */
export interface EventQueue<T> {
  add: (at: number, value: T) => void;
  /** Removes the earliest entry and returns it. */
  take: () => Entry<T> | undefined;
  /** The time of the earliest entry. */
  nextAt: () => number | undefined;
}

/** A value and its time. */
export interface Entry<T> {
  readonly at: number;
  readonly value: T;
}

interface Numbered<T> extends Entry<T> {
  readonly number: number;
}

/** Creates an empty queue: a binary heap. */
export function createEventQueue<T>(): EventQueue<T> {
  const heap: Numbered<T>[] = [];
  let count = 0;

  function isBefore(a: Numbered<T>, b: Numbered<T>): boolean {
    return a.at < b.at || (a.at === b.at && a.number < b.number);
  }

  function rise(entry: Numbered<T>): void {
    let index = heap.length;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above];
      if (!parent || isBefore(parent, entry)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = entry;
  }

  function sink(entry: Numbered<T>): void {
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      let child = heap[below];
      const right = heap[below + 1];
      if (child && right && isBefore(right, child)) {
        child = right;
        below += 1;
      }
      if (!child || isBefore(entry, child)) break;
      heap[index] = child;
      index = below;
    }
    heap[index] = entry;
  }

  return {
    add: (at, value) => rise({ at, value, number: count++ }),
    take() {
      const [first] = heap;
      const last = heap.pop();
      if (first && last && first !== last) sink(last);
      return first;
    },
    nextAt: () => heap[0]?.at,
  };
}
