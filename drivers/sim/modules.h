/* The module map: names as the manifest gives them, and the compiled files they stand for. */
#ifndef NOONMARK_SIM_MODULES_H
#define NOONMARK_SIM_MODULES_H

#include <stddef.h>

enum {
	MODULE_NAME_LIMIT = 128,
	MODULE_PATH_LIMIT = 4096,
};

/* Reads the map: a line per module, `name<TAB>path`, paths relative to the map's own folder. Fails with a message. */
void modules_open(const char *map_path);

/* The file of a module, or NULL. */
const char *modules_path(const char *name);

/* The path of `name`, which is relative to the folder of the file `base`. Returns 0, or −1 when it is too long. */
int modules_join(const char *base, const char *name, char path[MODULE_PATH_LIMIT]);

/*
 * The name that `specifier` means inside module `importer` (NULL at the top): a relative one is joined to the
 * importer's folder, ".js" at the end is dropped. Returns 0, or −1 when the result does not fit or leaves the tree.
 */
int modules_resolve(const char *importer, const char *specifier, char name[MODULE_NAME_LIMIT]);

#endif
