/**
 * True if a host is this machine itself: `localhost`, an address of 127.0.0.0/8 or `::1`, also as an IPv4-mapped address,
 * with or without brackets and a port. Other names do not count: DNS may resolve them to anything. The client's check of
 * `baseUrl` gives the same answers.
 */
export function isLoopback(host: string): boolean {
  const name = host
    .replace(/^\[(.*)\](:\d+)?$/, "$1")
    .replace(/^([^:]*):\d+$/, "$1")
    .toLowerCase();
  if (name === "localhost") return true;
  const address = canonical(name);
  return address === "[::1]" || /^127\.|^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(address);
}

/** An IP address as URLs write it; empty for a name, which is not a number. */
function canonical(name: string): string {
  const isAddress = name.includes(":") || /^\d+(\.\d+){3}$/.test(name);
  const url = `http://${name.includes(":") ? `[${name}]` : name}`;
  return isAddress && URL.canParse(url) ? new URL(url).hostname : "";
}
