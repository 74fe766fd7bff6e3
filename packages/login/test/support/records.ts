import type { World } from "./world.ts";

/** All keys and values of the store. */
export const readTexts = ({ map }: World) => [...map].flatMap(([key, { value }]) => [key, value]);
