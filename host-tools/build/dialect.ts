/** What all of our C is compiled as, whoever compiles it: the simulator, the boards, the tests, the benchmarks. */

/** C17 with the extensions that GCC and clang share: the boards' headers need them. */
export const DIALECT = "-std=gnu17";

export const WARNINGS: readonly string[] = ["-Wall", "-Wextra", "-Wshadow", "-Winit-self", "-Werror"];

/** Natives and callbacks have the parameters that their callers give, needed or not. */
export const NATIVE_WARNINGS: readonly string[] = [...WARNINGS, "-Wno-unused-parameter"];

/**
 * The same for the boards: the SDK's makefile switches one off that matters. A call of something that nobody declares
 * does not link, or worse.
 */
export const BOARD_WARNINGS: readonly string[] = [...NATIVE_WARNINGS, "-Werror=implicit-function-declaration"];
