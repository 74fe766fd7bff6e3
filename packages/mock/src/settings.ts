import { pathSetting, type Settings } from "@onelogin-mfa/openapi";

const under = "x-mock";

/** The settings of mock and contract suite in `redocly.yaml`. */
export const mockSettings = {
  /** The port of the API's mock. */
  port: {
    under,
    isUnique: true,
    expected: "the number of a port",
    read: (value: unknown) => (Number.isInteger(value) && Number(value) > 0 ? Number(value) : undefined),
  },
  /** The client that the contract suite calls: absolute path of a module, `#` and the function that creates one. */
  client: { under, ...pathSetting },
} satisfies Settings;
