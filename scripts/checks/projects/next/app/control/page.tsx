// What Next.js must report: `Date.now()` in a server component. The client may do nothing of the kind.
import { cookies } from "next/headers";
import { Suspense } from "react";

async function Factors() {
  await cookies();
  const factors = String(Date.now()).split("");
  return <p>{`${factors.length} factors`}</p>;
}

export default function Page() {
  return (
    <Suspense>
      <Factors />
    </Suspense>
  );
}
