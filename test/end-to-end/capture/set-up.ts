/** What the simulator whose packets are captured has been told, for those that ask it too. */

export const MANYCAST_GROUP = "224.0.1.1";
export const MANYCAST_GROUP6 = "ff05::101";
export const IPV6_GROUP = "ff02::101";

/** One of each algorithm. */
export const CAPTURE_KEYS = [
  { id: 1, algorithm: "AES128", secret: "2b7e151628aed2a6abf7158809cf4f3c" },
  { id: 2, algorithm: "SHA256", secret: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" },
  { id: 3, algorithm: "SHA1", secret: "00112233445566778899aabbccddeeff00112233" },
  { id: 4, algorithm: "MD5", secret: "2b7e151628aed2a6abf7158809cf4f3c" },
] as const;

/** `--config` words of `noonmark sim`. */
export function configuration(broadcast: string): string[] {
  const keys = CAPTURE_KEYS.map(({ id, algorithm, secret }) => `${id}:${algorithm}:${secret}`);
  const settings = [
    "serving.symmetric=true",
    "serving.ratePerS=5",
    "serving.burst=40",
    'serving.control=["192.0.2.0/24"]',
    `authentication.keys=${JSON.stringify(keys)}`,
    `broadcast.ipv4="${broadcast}"`,
    `broadcast.ipv6="${IPV6_GROUP}"`,
    "broadcast.pollExponent=4",
    "broadcast.keyId=1",
    `broadcast.askedIpv4="${MANYCAST_GROUP}"`,
    `broadcast.askedIpv6="${MANYCAST_GROUP6}"`,
  ];
  return settings.flatMap((setting) => ["--config", setting]);
}
