// A client for each rendering.
import { createMfaClient } from "@onelogin-mfa/client";
import { readEnvironment } from "@onelogin-mfa/client/env";
import { shareTokens } from "@onelogin-mfa/client/tokens";
import { cookies } from "next/headers";
import { Suspense } from "react";

async function Factors() {
  await cookies();
  const mfa = createMfaClient({ ...readEnvironment(), tokenStore: shareTokens(new Map()) });
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
