#include "modules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fail.h"

struct module {
	char *name;
	char *path;
};

static struct module *modules;
static size_t module_count;

static char *copy(const char *text, size_t length)
{
	char *result = malloc(length + 1);
	if (!result)
		host_fail("out of memory while reading the module map");
	memcpy(result, text, length);
	result[length] = 0;
	return result;
}

static void add(const char *name, const char *path)
{
	if ((module_count & (module_count - 1)) == 0) {
		modules = realloc(modules, (module_count ? module_count * 2 : 1) * sizeof(*modules));
		if (!modules)
			host_fail("out of memory while reading the module map");
	}
	modules[module_count].name = copy(name, strlen(name));
	modules[module_count].path = copy(path, strlen(path));
	module_count++;
}

/* Drops "folder/.." from a path: it is shown to people. */
static void simplify(char *path)
{
	for (char *up = strstr(path, "/../"); up && up > path; up = strstr(path, "/../")) {
		char *start = up - 1;
		while (start > path && start[-1] != '/')
			start--;
		memmove(start, up + 4, strlen(up + 4) + 1);
	}
}

int modules_join(const char *base, const char *name, char path[MODULE_PATH_LIMIT])
{
	const char *slash = strrchr(base, '/');
	int folder_length = slash && name[0] != '/' ? (int)(slash - base) + 1 : 0;
	int length = snprintf(path, MODULE_PATH_LIMIT, "%.*s%s", folder_length, base, name);
	if (length >= MODULE_PATH_LIMIT)
		return -1;
	simplify(path);
	return 0;
}

void modules_open(const char *map_path)
{
	FILE *file = fopen(map_path, "r");
	if (!file)
		host_fail("cannot read the module map %s: %s; `npm run build` makes it", map_path, strerror(errno));
	char line[MODULE_PATH_LIMIT];
	for (int number = 1; fgets(line, sizeof(line), file); number++) {
		char path[MODULE_PATH_LIMIT];
		line[strcspn(line, "\n")] = 0;
		char *tab = strchr(line, '\t');
		if (!tab || tab == line || !tab[1] || (size_t)(tab - line) >= MODULE_NAME_LIMIT)
			host_fail("%s:%d: expected `module-name<TAB>path`", map_path, number);
		*tab = 0;
		if (modules_join(map_path, tab + 1, path) != 0)
			host_fail("%s:%d: the path is too long", map_path, number);
		add(line, path);
	}
	fclose(file);
}

const char *modules_path(const char *name)
{
	for (size_t i = 0; i < module_count; i++)
		if (strcmp(modules[i].name, name) == 0)
			return modules[i].path;
	return NULL;
}

/* Removes the last segment of a path without a trailing slash; −1 when there is none left to remove. */
static int leave_folder(char *path)
{
	if (!*path)
		return -1;
	char *slash = strrchr(path, '/');
	*(slash ? slash : path) = 0;
	return 0;
}

int modules_resolve(const char *importer, const char *specifier, char name[MODULE_NAME_LIMIT])
{
	name[0] = 0;
	if (strncmp(specifier, "./", 2) == 0 || strncmp(specifier, "../", 3) == 0) {
		if (!importer || strlen(importer) >= MODULE_NAME_LIMIT)
			return -1;
		strcpy(name, importer);
		leave_folder(name);
		for (;;) {
			if (strncmp(specifier, "./", 2) == 0) {
				specifier += 2;
			} else if (strncmp(specifier, "../", 3) == 0) {
				specifier += 3;
				if (leave_folder(name) != 0)
					return -1;
			} else {
				break;
			}
		}
	}
	size_t folder = strlen(name);
	size_t length = strlen(specifier);
	if (length >= 3 && strcmp(specifier + length - 3, ".js") == 0)
		length -= 3;
	if (folder + 1 + length >= MODULE_NAME_LIMIT)
		return -1;
	if (folder > 0)
		name[folder++] = '/';
	memcpy(name + folder, specifier, length);
	name[folder + length] = 0;
	return 0;
}
