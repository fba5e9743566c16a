/**
 * Which names in a request's Host are ours (RFC 9110 §7.2).
 *
 * A page of a stranger can have its own name resolve to our address, and its scripts would then be of our origin to the
 * browser (DNS rebinding). An address cannot be made to mean another, and our own names are ours: nothing else is
 * answered.
 */

const IPV4 = /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/;
const IPV6 = /^\[[0-9a-f:.]{2,45}\]$/;
const PORT = /:[0-9]{1,5}$/;

/** @param host the field's value. @param hostName network.hostName: a name without dots. @param name web.name. */
export function isOwnHost(host: string, hostName: string, name = ""): boolean {
  const bare = host.toLowerCase().replace(PORT, "");
  if (bare === "localhost" || IPV4.test(bare) || IPV6.test(bare)) return true;
  if (name !== "" && bare === name.toLowerCase()) return true;
  const own = hostName.toLowerCase();
  return own !== "" && (bare === own || bare === `${own}.local`);
}
