/** The warnings that the C of the boards has to be free of, whoever compiles it. */
export const WARNINGS = [
  ...["-Wall", "-Wextra", "-Wshadow", "-Winit-self", "-Werror"],
  // Natives and callbacks have the parameters that their callers give, needed or not.
  "-Wno-unused-parameter",
  // The SDK's makefile switches this one off; a call of something that nobody declares does not link, or worse.
  "-Werror=implicit-function-declaration",
];
