/* Debian's newlib knows no Xtensa. The windowed ABI keeps 17 words. */
#ifdef __XTENSA__
#ifndef NOONMARK_NEWLIB_SETJMP_H
#define NOONMARK_NEWLIB_SETJMP_H
typedef int jmp_buf[17];
#endif
#else
#include_next <machine/setjmp.h>
#endif
