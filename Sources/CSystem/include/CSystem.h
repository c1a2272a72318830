// What Swift cannot reach of libc by itself: macros, errno, variadic calls.
#pragma once
#include <stddef.h>
#include <stdio.h>
#include <sys/epoll.h>

// dlopen with RTLD_DEEPBIND where asked: an engine then prefers its own copy of a symbol to ours.
void *vitrina_dlopen(const char *path, int global, int deepbind);

// The SIG_DFL disposition for each signal that an embedded engine traps, so that a crash ends the process.
void vitrina_restore_signals(void);

// Width of the terminal on a file descriptor, 0 where it is none.
int vitrina_terminal_width(int fd);

// Peak resident set size of this process, in bytes.
long long vitrina_peak_memory(void);

// Names the calling thread, for a debugger and `top -H`.
void vitrina_name_thread(const char *name);

FILE *vitrina_stdout(void);
FILE *vitrina_stderr(void);

// The next connection of a listening socket, closed on exec; -1 and errno where there is none.
int vitrina_accept(int fd);

// From here on exit flushes what was written and ends the process, without the exit handlers of libraries.
void vitrina_skip_exit_handlers(void);

// The user at the other end of a Unix socket, or -1.
long vitrina_peer_user(int fd);
