/* Debian's newlib declares this pointer const, Espressif's does not, and ESP-IDF declares it again. */
#define _global_impure_ptr _global_impure_ptr_of_debian
#include_next <sys/reent.h>
#undef _global_impure_ptr
