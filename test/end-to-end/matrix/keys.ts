/** The keys that the server of the matrix has, for the clients that are given one. */
export const KEYS = [
  { id: 1, algorithm: "AES128", secret: "2b7e151628aed2a6abf7158809cf4f3c" },
  { id: 2, algorithm: "SHA256", secret: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" },
] as const;
