import type * as typed from "@commander-js/extra-typings";
import * as commander from "commander";

/**
 * Commander's classes, whose types follow from the declared options and arguments. Those types describe the same code,
 * so that only commander is needed at run time.
 */
export const { Command, Option } = commander as unknown as typeof typed;
export type { Command as AnyCommand } from "@commander-js/extra-typings";
