import { Suspense } from "react";
import { login } from "@/lib/login";

async function Account() {
  const user = await login.requireUser({ returnTo: "/account" }); // a server component does not know its URL
  return <p>Signed in as {user.email}</p>;
}
export default function Page() {
  return (
    <Suspense>
      <Account />
    </Suspense>
  );
}
