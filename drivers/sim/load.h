/* From names to code. */
#ifndef NOONMARK_SIM_LOAD_H
#define NOONMARK_SIM_LOAD_H

/* The parser's tables, sized for a module of this project. */
enum {
	PARSER_BUFFER_BYTES = 64 * 1024,
	PARSER_TABLE_MODULO = 1993,
};

struct sxMachine;

/* native("xs_name"): the host function that the SDK's compiler would have put here. */
void load_native(struct sxMachine *the);

/* See engine_omit_lines. */
void load_omit_lines(void);

#endif
