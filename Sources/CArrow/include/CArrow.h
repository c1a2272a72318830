// The Arrow C data and stream interfaces, and the part of ADBC 1.1 that Vitrina calls.
// Layouts follow https://arrow.apache.org/docs/format/CDataInterface.html and
// https://arrow.apache.org/adbc/current/format/specification.html.
#pragma once
#include <stdint.h>
#include <stddef.h>

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#define ADBC_VERSION 1001000

typedef uint8_t AdbcStatus;

struct AdbcDriver;

struct AdbcError {
    char *message;
    int32_t vendor_code;
    char sqlstate[5];
    void (*release)(struct AdbcError *);
    void *private_data;
    struct AdbcDriver *private_driver;
};

// The vendor code that announces the two last fields of AdbcError.
#define ADBC_ERROR_VENDOR_CODE_PRIVATE_DATA INT32_MIN

struct AdbcDatabase { void *private_data; struct AdbcDriver *private_driver; };
struct AdbcConnection { void *private_data; struct AdbcDriver *private_driver; };
struct AdbcStatement { void *private_data; struct AdbcDriver *private_driver; };

// Slots in the order of the specification; those that Vitrina never calls keep their place as `void *`.
struct AdbcDriver {
    void *private_data;
    void *private_manager;
    AdbcStatus (*release)(struct AdbcDriver *, struct AdbcError *);

    AdbcStatus (*DatabaseInit)(struct AdbcDatabase *, struct AdbcError *);
    AdbcStatus (*DatabaseNew)(struct AdbcDatabase *, struct AdbcError *);
    AdbcStatus (*DatabaseSetOption)(struct AdbcDatabase *, const char *, const char *, struct AdbcError *);
    AdbcStatus (*DatabaseRelease)(struct AdbcDatabase *, struct AdbcError *);

    AdbcStatus (*ConnectionCommit)(struct AdbcConnection *, struct AdbcError *);
    void *ConnectionGetInfo;
    void *ConnectionGetObjects;
    AdbcStatus (*ConnectionGetTableSchema)(struct AdbcConnection *, const char *catalog, const char *schema,
                                           const char *table, struct ArrowSchema *, struct AdbcError *);
    void *ConnectionGetTableTypes;
    AdbcStatus (*ConnectionInit)(struct AdbcConnection *, struct AdbcDatabase *, struct AdbcError *);
    AdbcStatus (*ConnectionNew)(struct AdbcConnection *, struct AdbcError *);
    AdbcStatus (*ConnectionSetOption)(struct AdbcConnection *, const char *, const char *, struct AdbcError *);
    void *ConnectionReadPartition;
    AdbcStatus (*ConnectionRelease)(struct AdbcConnection *, struct AdbcError *);
    AdbcStatus (*ConnectionRollback)(struct AdbcConnection *, struct AdbcError *);

    AdbcStatus (*StatementBind)(struct AdbcStatement *, struct ArrowArray *, struct ArrowSchema *, struct AdbcError *);
    AdbcStatus (*StatementBindStream)(struct AdbcStatement *, struct ArrowArrayStream *, struct AdbcError *);
    AdbcStatus (*StatementExecuteQuery)(struct AdbcStatement *, struct ArrowArrayStream *, int64_t *, struct AdbcError *);
    void *StatementExecutePartitions;
    void *StatementGetParameterSchema;
    AdbcStatus (*StatementNew)(struct AdbcConnection *, struct AdbcStatement *, struct AdbcError *);
    AdbcStatus (*StatementPrepare)(struct AdbcStatement *, struct AdbcError *);
    AdbcStatus (*StatementRelease)(struct AdbcStatement *, struct AdbcError *);
    AdbcStatus (*StatementSetOption)(struct AdbcStatement *, const char *, const char *, struct AdbcError *);
    AdbcStatus (*StatementSetSqlQuery)(struct AdbcStatement *, const char *, struct AdbcError *);
    void *StatementSetSubstraitPlan;

    // 1.1
    void *ErrorGetDetailCount;
    void *ErrorGetDetail;
    void *ErrorFromArrayStream;
    void *DatabaseGetOption;
    void *DatabaseGetOptionBytes;
    void *DatabaseGetOptionDouble;
    void *DatabaseGetOptionInt;
    void *DatabaseSetOptionBytes;
    void *DatabaseSetOptionDouble;
    void *DatabaseSetOptionInt;
    AdbcStatus (*ConnectionCancel)(struct AdbcConnection *, struct AdbcError *);
    void *ConnectionGetOption;
    void *ConnectionGetOptionBytes;
    void *ConnectionGetOptionDouble;
    void *ConnectionGetOptionInt;
    void *ConnectionGetStatistics;
    void *ConnectionGetStatisticNames;
    void *ConnectionSetOptionBytes;
    void *ConnectionSetOptionDouble;
    void *ConnectionSetOptionInt;
    AdbcStatus (*StatementCancel)(struct AdbcStatement *, struct AdbcError *);
    void *StatementExecuteSchema;
    void *StatementGetOption;
    void *StatementGetOptionBytes;
    void *StatementGetOptionDouble;
    void *StatementGetOptionInt;
    void *StatementSetOptionBytes;
    void *StatementSetOptionDouble;
    void *StatementSetOptionInt;
};

typedef AdbcStatus (*AdbcDriverInitFunc)(int version, void *driver, struct AdbcError *);
