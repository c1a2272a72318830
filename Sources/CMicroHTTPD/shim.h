#pragma once
#include <sys/socket.h>
#include <microhttpd.h>

// Swift calls no variadic function, and imports no constant behind a cast: the options come as an array.
static inline struct MHD_Daemon *vitrina_http_start(
    unsigned int flags, MHD_AccessHandlerCallback handler, void *closure, struct MHD_OptionItem *options) {
    return MHD_start_daemon(flags, 0, NULL, NULL, handler, closure, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static inline const union MHD_ConnectionInfo *vitrina_http_info(
    struct MHD_Connection *connection, enum MHD_ConnectionInfoType type) {
    return MHD_get_connection_info(connection, type);
}

static const uint64_t vitrina_http_size_unknown = MHD_SIZE_UNKNOWN;
static const ssize_t vitrina_http_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
