#include "CDuckDB.h"
#include <dlfcn.h>
#include <stddef.h>

const char *vitrina_duckdb_load(void *library, struct DuckDB *table) {
#define X(type, name, parameters) \
    *(void **)&table->name = dlsym(library, "duckdb_" #name); \
    if (table->name == NULL) return "duckdb_" #name;
    DUCKDB_FUNCTIONS(X)
#undef X
    return NULL;
}
