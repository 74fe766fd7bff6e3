import type { NextConfig } from "next";

const nextConfig: NextConfig = {
  basePath: "/shop",
  cacheComponents: true,
  partialPrefetching: true,
};

export default nextConfig;
