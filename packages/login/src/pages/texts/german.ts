import { english } from "./english.ts";
import type { Texts } from "./texts.ts";

/** The German texts. */
export const german: Texts = { ...english, lang: "de" };
