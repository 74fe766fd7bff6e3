// Without cookies, Next.js renders the page before a request.
import { createMfaClient } from "@onelogin-mfa/client";
import { readEnvironment } from "@onelogin-mfa/client/env";
import { Suspense } from "react";

async function Factors() {
  const mfa = createMfaClient(readEnvironment());
  const factors = await mfa.getAuthFactors({ user_id: 42 });
  return <p>{`${factors.length} factors`}</p>;
}

export default function Page() {
  return (
    <Suspense>
      <Factors />
    </Suspense>
  );
}
