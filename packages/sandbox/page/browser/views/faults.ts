import type { operations } from "@onelogin-mfa/client/openapi";
import { type Description, h } from "../dom/element.ts";
import { controlApi, type NewFault, type State } from "../model/control-api.ts";
import type { Data } from "../model/load-data.ts";
import type { App } from "../model/model.ts";
import { card, submitted, textOf } from "./card.ts";

/** What can go wrong, ready to be chosen. */
const presets: Readonly<Record<string, NewFault>> = {
  "Status 500": { kind: "status", status: 500 },
  "Status 503": { kind: "status", status: 503 },
  "Status 429, bare": { kind: "status", status: 429 },
  "Status 429 with Retry-After": { kind: "status", status: 429, rate_headers: true },
  "Slow by 1 s": { kind: "latency", latency_ms: 1_000 },
  "Slow by 5 s": { kind: "latency", latency_ms: 5_000 },
  "Slow by 35 s": { kind: "latency", latency_ms: 35_000 },
  "Connection dropped": { kind: "drop_connection" },
  "Response cut short": { kind: "truncated_body" },
  "Object in an array": { kind: "one_element_array" },
};

/** Every operation; one that is missing here is a compile error. */
const operationNames: Readonly<Record<keyof operations, true>> = {
  createDeviceVerification: true,
  createFactorRegistration: true,
  deleteEnrolledFactor: true,
  generateOtp: true,
  generateToken: true,
  getAuthFactors: true,
  getAuthenticationDevices: true,
  getRateLimit: true,
  getUserRegistration: true,
  getUserVerification: true,
  revokeToken: true,
  verifyUserOtp: true,
  verifyUserRegistration: true,
  verifyUserVerification: true,
};

/** The faults that are set, and a form to set one. */
export function faults(app: App, { state }: Data): Description {
  const clear = { click: () => app.run(() => controlApi.clearFaults()) };
  const button = h("button", { type: "button", class: "button plain", on: clear }, "Remove all");
  return card(
    "Faults",
    "faults",
    state.faults.length > 0 && button,
    state.faults.length === 0
      ? h("p", { class: "quiet" }, "Every call is answered as it should be.")
      : h(
          "ul",
          { class: "armed" },
          ...state.faults.map((fault) => h("li", { key: String(fault.id) }, describe(fault))),
        ),
    addFault(app),
  );
}

function addFault(app: App): Description {
  const submit = submitted((form) => {
    const preset = presets[textOf(form, "preset")];
    const operation = textOf(form, "operation");
    const times = textOf(form, "times");
    if (!preset) return;
    const of = operation === "" ? {} : { operation };
    app.run(() => controlApi.addFault({ ...preset, ...of, times: times === "" ? null : Number(times) }));
  });
  const times = { class: "input", name: "times", type: "number", min: 1, value: 1, placeholder: "all" };
  return h(
    "form",
    { class: "fault-form", on: { submit } },
    select("What", "preset", Object.keys(presets)),
    select("Of", "operation", ["", ...Object.keys(operationNames)]),
    h("label", { class: "field" }, "Calls, empty for all", h("input", times)),
    h("button", { class: "button" }, "Set"),
  );
}

function select(label: string, name: string, values: readonly string[]): Description {
  const options = values.map((value) => h("option", { value }, value || "any operation"));
  return h("label", { class: "field" }, label, h("select", { class: "input", name }, ...options));
}

/** A fault in words: `status 503, next 2 calls of getAuthFactors`. */
function describe({ kind, status, latency_ms, remaining, operation }: State["faults"][number]): string {
  const what = [kind.replaceAll("_", " "), status, latency_ms === undefined ? undefined : `${latency_ms} ms`];
  const calls = remaining === 1 ? "next call" : `next ${remaining} calls`;
  const which = [remaining === null ? "all calls" : calls, operation && `of ${operation}`];
  return [what, which].map((words) => words.filter(Boolean).join(" ")).join(", ");
}
