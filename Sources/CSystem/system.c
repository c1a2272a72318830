#define _GNU_SOURCE
#include "CSystem.h"
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

void *vitrina_dlopen(const char *path, int global, int deepbind) {
    return dlopen(path, (global ? RTLD_NOW | RTLD_GLOBAL : RTLD_LAZY | RTLD_LOCAL) | (deepbind ? RTLD_DEEPBIND : 0));
}

void vitrina_restore_signals(void) {
    const int signals[] = {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS, SIGTRAP, SIGTSTP};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
}

int vitrina_terminal_width(int fd) {
    struct winsize size;
    if (!isatty(fd)) return 0;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

long long vitrina_peak_memory(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (long long)usage.ru_maxrss * 1024;
}

FILE *vitrina_stdout(void) { return stdout; }
FILE *vitrina_stderr(void) { return stderr; }

void vitrina_name_thread(const char *name) {
    char shortened[16] = {0};
    strncpy(shortened, name, 15);
    pthread_setname_np(pthread_self(), shortened);
}

int vitrina_accept(int fd) { return accept4(fd, NULL, NULL, SOCK_CLOEXEC); }

long vitrina_peer_user(int fd) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 ? (long)peer.uid : -1;
}

static void leave(int status, void *unused) {
    (void)unused;
    fflush(NULL);
    _exit(status);
}

void vitrina_skip_exit_handlers(void) { on_exit(leave, NULL); }
