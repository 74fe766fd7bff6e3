// Runs unaltered in every runtime, so it is JavaScript and uses nothing but what they all have.

const factors = [{ factor_id: 58959, name: "OneLogin SMS", auth_factor_name: "SMS" }];
const notFound = { statusCode: 404, name: "NotFound", message: "Invalid ID" };

/**
 * Uses the client as its users do and tells what came of it, as JSON.
 *
 * @param modules the entry points of the client
 * @param baseUrl the address of the local server
 * @param isTampered true: answers one error as a success, so that the outcome must differ
 */
export async function smoke(modules, baseUrl, isTampered = false) {
  return {
    exports: Object.fromEntries(
      Object.entries(modules).map(([path, all]) => [path, Object.keys(all).sort()]),
    ),
    ...(await withInjectedFetch(modules, isTampered)),
    ...(await overTheNetwork(modules, baseUrl)),
  };
}

async function withInjectedFetch({ ".": { createMfaClient }, "./validate": validate }, isTampered) {
  const sent = [];
  const mismatches = [];
  const fetch = async (request) => {
    sent.push(`${request.method} ${request.url} ${request.headers.get("authorization")}`);
    return answer(request, isTampered);
  };
  const mfa = createMfaClient({
    subdomain: "acme",
    accessToken: async () => "token",
    fetch,
    maxRetries: 0,
    validator: validate.validator,
    onMismatch: (event) => mismatches.push(event),
  });
  const path = "/api/2/mfa/users/{user_id}/factors";
  return {
    operation: await outcomeOf(() => mfa.getAuthFactors({ user_id: 42 })),
    lowLevel: await outcomeOf(async () => {
      const { data, status } = await mfa.GET(path, { params: { path: { user_id: 42 } } });
      return { data, status };
    }),
    refusedPath: await outcomeOf(() => mfa.getAuthFactors({ user_id: ".." })),
    errorResponse: await outcomeOf(() => mfa.getAuthFactors({ user_id: 43 })),
    brokenResponse: await outcomeOf(() => mfa.getAuthFactors({ user_id: 45 })),
    abortedBefore: await outcomeOf(() =>
      mfa.getAuthFactors({ user_id: 42 }, { signal: AbortSignal.abort() }),
    ),
    abortedWithin: await outcomeOf(() => abortWithin(mfa)),
    timedOut: await outcomeOf(() => mfa.getAuthFactors({ user_id: 44 }, { timeoutMs: 20 })),
    departing: await outcomeOf(() => mfa.getAuthFactors({ user_id: 46 })),
    mismatches: mismatches.length,
    sent,
  };
}

async function overTheNetwork({ ".": { createMfaClient } }, baseUrl) {
  const mfa = createMfaClient({ baseUrl, accessToken: "token", maxRetries: 0 });
  return {
    httpGet: await outcomeOf(() => mfa.getAuthFactors({ user_id: 42 })),
    httpPost: await outcomeOf(() =>
      mfa.createFactorRegistration({ user_id: 42, factor_id: 58959, display_name: "Jürgen’s 📱" }),
    ),
    httpError: await outcomeOf(() => mfa.getAuthFactors({ user_id: 43 })),
    httpAborted: await outcomeOf(() => abortWithin(mfa)),
  };
}

/** User 44 is never answered. The abort comes when the request is certainly under way. */
function abortWithin(mfa) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 30);
  return mfa.getAuthFactors({ user_id: 44 }, { signal: controller.signal });
}

function answer({ url, signal }, isTampered) {
  const user = /users\/(\d+)\//.exec(url)?.[1];
  if (user === "43") return isTampered ? Response.json([]) : Response.json(notFound, { status: 404 });
  if (user === "45") return new Response("<html>", { headers: { "content-type": "text/html" } });
  if (user === "46") return Response.json([{ ...factors[0], factor_id: "58959" }]);
  if (user !== "44") return Response.json(factors);
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

async function outcomeOf(call) {
  try {
    return { value: await call() };
  } catch (error) {
    const { name, code, status, requestId } = error;
    return { error: { isError: error instanceof Error, name, code, status, requestId } };
  }
}
