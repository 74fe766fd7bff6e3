/**
 * Waits for what tests share and is made once, when they load.
 *
 * @returns a function that returns it; if it cannot be made, that fails each test that asks for it, and not the loading of the file
 */
export async function madeOnce<Made>(making: Promise<Made>): Promise<() => Made> {
  const [made] = await Promise.allSettled([making]);
  return () => {
    if (made.status === "rejected") throw made.reason;
    return made.value;
  };
}
