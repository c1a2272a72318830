// The part of DuckDB's C API that Vitrina calls, as a table of functions filled from a loaded library.
// Declarations follow https://duckdb.org/docs/stable/clients/c/api.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "CArrow.h"

typedef void *DuckDBHandle;

typedef struct {
    uint64_t deprecated_column_count;
    uint64_t deprecated_row_count;
    uint64_t deprecated_rows_changed;
    void *deprecated_columns;
    char *deprecated_error_message;
    void *internal_data;
} DuckDBResult;

typedef struct {
    double percentage;
    uint64_t rows_processed;
    uint64_t total_rows_to_process;
} DuckDBProgress;

// X(return type, name without its prefix, parameters)
#define DUCKDB_FUNCTIONS(X) \
    X(const char *, library_version, (void)) \
    X(int, create_config, (DuckDBHandle *config)) \
    X(int, set_config, (DuckDBHandle config, const char *name, const char *value)) \
    X(void, destroy_config, (DuckDBHandle *config)) \
    X(int, open_ext, (const char *path, DuckDBHandle *database, DuckDBHandle config, char **error)) \
    X(void, close, (DuckDBHandle *database)) \
    X(void, free, (void *memory)) \
    X(int, connect, (DuckDBHandle database, DuckDBHandle *connection)) \
    X(void, disconnect, (DuckDBHandle *connection)) \
    X(void, interrupt, (DuckDBHandle connection)) \
    X(DuckDBProgress, query_progress, (DuckDBHandle connection)) \
    X(uint64_t, extract_statements, (DuckDBHandle connection, const char *sql, DuckDBHandle *statements)) \
    X(const char *, extract_statements_error, (DuckDBHandle statements)) \
    X(void, destroy_extracted, (DuckDBHandle *statements)) \
    X(int, prepare_extracted_statement, (DuckDBHandle connection, DuckDBHandle statements, uint64_t index, DuckDBHandle *prepared)) \
    X(const char *, prepare_error, (DuckDBHandle prepared)) \
    X(void, destroy_prepare, (DuckDBHandle *prepared)) \
    X(uint64_t, nparams, (DuckDBHandle prepared)) \
    X(int, bind_null, (DuckDBHandle prepared, uint64_t index)) \
    X(int, bind_boolean, (DuckDBHandle prepared, uint64_t index, bool value)) \
    X(int, bind_int64, (DuckDBHandle prepared, uint64_t index, int64_t value)) \
    X(int, bind_double, (DuckDBHandle prepared, uint64_t index, double value)) \
    X(int, bind_varchar_length, (DuckDBHandle prepared, uint64_t index, const char *value, uint64_t length)) \
    X(int, bind_blob, (DuckDBHandle prepared, uint64_t index, const void *value, uint64_t length)) \
    X(int, execute_prepared, (DuckDBHandle prepared, DuckDBResult *result)) \
    X(int, execute_prepared_streaming, (DuckDBHandle prepared, DuckDBResult *result)) \
    X(const char *, result_error, (DuckDBResult *result)) \
    X(void, destroy_result, (DuckDBResult *result)) \
    X(uint64_t, rows_changed, (DuckDBResult *result)) \
    X(uint64_t, column_count, (DuckDBResult *result)) \
    X(const char *, column_name, (DuckDBResult *result, uint64_t column)) \
    X(DuckDBHandle, column_logical_type, (DuckDBResult *result, uint64_t column)) \
    X(void, destroy_logical_type, (DuckDBHandle *type)) \
    X(DuckDBHandle, fetch_chunk, (DuckDBResult result)) \
    X(void, destroy_data_chunk, (DuckDBHandle *chunk)) \
    X(DuckDBHandle, result_get_arrow_options, (DuckDBResult *result)) \
    X(void, destroy_arrow_options, (DuckDBHandle *options)) \
    X(DuckDBHandle, to_arrow_schema, (DuckDBHandle options, DuckDBHandle *types, const char **names, uint64_t columns, struct ArrowSchema *schema)) \
    X(DuckDBHandle, data_chunk_to_arrow, (DuckDBHandle options, DuckDBHandle chunk, struct ArrowArray *array)) \
    X(int, arrow_scan, (DuckDBHandle connection, const char *view, struct ArrowArrayStream *stream)) \
    X(bool, error_data_has_error, (DuckDBHandle error)) \
    X(const char *, error_data_message, (DuckDBHandle error)) \
    X(void, destroy_error_data, (DuckDBHandle *error))

struct DuckDB {
#define X(type, name, parameters) type (*name) parameters;
    DUCKDB_FUNCTIONS(X)
#undef X
};

// Fills the table from a library that dlopen gave. Returns the name of the first missing function, NULL when all are there.
const char *vitrina_duckdb_load(void *library, struct DuckDB *table);
