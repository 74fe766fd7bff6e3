import { verify } from "../../../src/flows/verify.ts";
import type { WaitOptions } from "../../../src/flows/wait-for.ts";
import { ids, verification } from "./samples.ts";
import { createScript, inSeconds, type Response, type Script } from "./script.ts";

/** A push that has been started, and its poll responses. */
export interface Waiting extends Script {
  readonly wait: (options?: WaitOptions) => ReturnType<Awaited<ReturnType<typeof verify>>["wait"]>;
  /** When each poll was made, in milliseconds after the start. */
  readonly polledAt: number[];
}

/** Starts a push whose polls end as the list says. `seconds` is its life; without it the server names none. */
export async function startPush(responses: readonly Response[], seconds?: number): Promise<Waiting> {
  const polledAt: number[] = [];
  const script: Script = createScript({
    createDeviceVerification: [
      (): unknown =>
        verification({
          auth_factor_name: "OneLogin",
          expires_at: seconds === undefined ? undefined : inSeconds(script.clock, seconds),
        }),
    ],
    getUserVerification: responses.map((response) => async (options: object) => {
      polledAt.push(script.clock.now() - begin);
      if (response instanceof Error) throw response;
      return typeof response === "function" ? response(options) : response;
    }),
  });
  const begin = script.clock.now();
  const { wait } = await verify(script.mfa, { user_id: 42, device: ids.device }, { clock: script.clock });
  return { ...script, polledAt, wait };
}
