// One client for the process.
import { createMfaClient } from "@onelogin-mfa/client";
import { readEnvironment } from "@onelogin-mfa/client/env";
import { cookies } from "next/headers";
import { Suspense } from "react";

const mfa = createMfaClient(readEnvironment());

async function Factors() {
  await cookies();
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
