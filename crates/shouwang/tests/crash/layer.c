/* A layer under all files: preloaded into a program, it writes down what the program does to the files below CRASH_ROOT, in
 * the order in which it is done, so that a test can tell what a crash at any moment would have left of them. With
 * CRASH_NO_SYNC it neither passes on nor notes that anything is synced. What is mapped into memory is not seen; the index of
 * SQLite's journal alone is, and it is made anew after a crash. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static const char *root;
static size_t root_length;
static int no_sync;

__attribute__((constructor)) static void begin(void) {
    root = getenv("CRASH_ROOT");
    const char *log = getenv("CRASH_LOG");
    if (!root || !log) return;
    root_length = strlen(root);
    no_sync = getenv("CRASH_NO_SYNC") != NULL;
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_ours(const char *path) {
    return log_fd >= 0 && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

/* The path of an open file; empty when it has none or is not ours. */
static void path_of(int fd, char *path) {
    char link[64];
    path[0] = 0;
    if (log_fd < 0) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    if (!is_ours(path) || strstr(path, " (deleted)")) path[0] = 0;
}

static void absolute(int at, const char *path, char *into) {
    char base[PATH_MAX];
    if (path[0] == '/') {
        snprintf(into, PATH_MAX, "%s", path);
        return;
    }
    snprintf(base, sizeof base, "/proc/self/%s", "cwd");
    if (at != AT_FDCWD) snprintf(base, sizeof base, "/proc/self/fd/%d", at);
    ssize_t length = readlink(base, into, PATH_MAX - 1);
    if (length < 0) length = 0;
    snprintf(into + length, PATH_MAX - length, "/%s", path);
}

/* One record: kind, path, other path, place, bytes. */
static void note(char kind, const char *path, const char *other, uint64_t at, const void *data, uint32_t length) {
    uint32_t first = (uint32_t)strlen(path), second = (uint32_t)strlen(other);
    struct iovec parts[] = {
        {&kind, 1},       {&first, 4}, {(void *)path, first}, {&second, 4}, {(void *)other, second},
        {&at, 8}, {&length, 4}, {(void *)data, length},
    };
    syscall(SYS_writev, log_fd, parts, 8);
}


static void opened(const char *path, int flags, int was_there) {
    if (!was_there && (flags & O_CREAT)) note('C', path, "", 0, "", 0);
    else if (flags & O_TRUNC) note('T', path, "", 0, "", 0);
}

static int open_any(int at, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    absolute(at, path, whole);
    if (!is_ours(whole)) return (int)syscall(SYS_openat, at, path, flags, mode);
    pthread_mutex_lock(&lock);
    int was_there = faccessat(AT_FDCWD, whole, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    int fd = (int)syscall(SYS_openat, at, path, flags, mode);
    if (fd >= 0 && !(flags & O_DIRECTORY)) opened(whole, flags, was_there);
    pthread_mutex_unlock(&lock);
    return fd;
}

#define OPEN(name)                                                             \
    int name(const char *path, int flags, ...) {                               \
        va_list more;                                                          \
        va_start(more, flags);                                                 \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
        va_end(more);                                                          \
        return open_any(AT_FDCWD, path, flags | O_LARGEFILE, mode);            \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                           \
    int name(int at, const char *path, int flags, ...) {                       \
        va_list more;                                                          \
        va_start(more, flags);                                                 \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
        va_end(more);                                                          \
        return open_any(at, path, flags | O_LARGEFILE, mode);                  \
    }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int fd, const void *data, size_t length) {
    char path[PATH_MAX];
    path_of(fd, path);
    if (!path[0]) return syscall(SYS_write, fd, data, length);
    pthread_mutex_lock(&lock);
    struct stat now;
    int appends = fcntl(fd, F_GETFL) & O_APPEND;
    off_t at = appends && fstat(fd, &now) == 0 ? now.st_size : lseek(fd, 0, SEEK_CUR);
    ssize_t done = syscall(SYS_write, fd, data, length);
    if (done > 0) note('W', path, "", (uint64_t)at, data, (uint32_t)done);
    pthread_mutex_unlock(&lock);
    return done;
}

static ssize_t pwrite_any(int fd, const void *data, size_t length, off_t at) {
    char path[PATH_MAX];
    path_of(fd, path);
    if (!path[0]) return syscall(SYS_pwrite64, fd, data, length, at);
    pthread_mutex_lock(&lock);
    ssize_t done = syscall(SYS_pwrite64, fd, data, length, at);
    if (done > 0) note('W', path, "", (uint64_t)at, data, (uint32_t)done);
    pthread_mutex_unlock(&lock);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t at) { return pwrite_any(fd, data, length, at); }
ssize_t pwrite64(int fd, const void *data, size_t length, off_t at) { return pwrite_any(fd, data, length, at); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    ssize_t all = 0;
    for (int n = 0; n < count; n++) {
        ssize_t done = write(fd, parts[n].iov_base, parts[n].iov_len);
        if (done < 0) return all ? all : done;
        all += done;
        if ((size_t)done < parts[n].iov_len) break;
    }
    return all;
}

static int truncate_any(int fd, off_t length) {
    char path[PATH_MAX];
    path_of(fd, path);
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_ftruncate, fd, length);
    if (done == 0 && path[0]) note('T', path, "", (uint64_t)length, "", 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate(int fd, off_t length) { return truncate_any(fd, length); }
int ftruncate64(int fd, off_t length) { return truncate_any(fd, length); }

static int sync_any(int fd, long number) {
    char path[PATH_MAX];
    path_of(fd, path);
    if (!path[0]) return (int)syscall(number, fd);
    if (no_sync) return 0;
    pthread_mutex_lock(&lock);
    int done = (int)syscall(number, fd);
    if (done == 0) note('S', path, "", 0, "", 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int fsync(int fd) { return sync_any(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_any(fd, SYS_fdatasync); }

static int two(char kind, long number, int from_at, const char *from, int to_at, const char *to, int flags) {
    char one[PATH_MAX], other[PATH_MAX];
    absolute(from_at, from, one);
    absolute(to_at, to, other);
    pthread_mutex_lock(&lock);
    int done = (int)syscall(number, from_at, from, to_at, to, flags);
    if (done == 0 && (is_ours(one) || is_ours(other))) note(kind, one, other, 0, "", 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int rename(const char *from, const char *to) { return two('R', SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return two('R', SYS_renameat2, a, from, b, to, 0); }
int link(const char *from, const char *to) { return two('L', SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int a, const char *from, int b, const char *to, int flags) { return two('L', SYS_linkat, a, from, b, to, flags); }

static int remove_any(int at, const char *path, int flags) {
    char whole[PATH_MAX];
    absolute(at, path, whole);
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_unlinkat, at, path, flags);
    if (done == 0 && is_ours(whole)) note('U', whole, "", 0, "", 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int unlink(const char *path) { return remove_any(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return remove_any(AT_FDCWD, path, AT_REMOVEDIR); }
int unlinkat(int at, const char *path, int flags) { return remove_any(at, path, flags); }

static int make_any(int at, const char *path, mode_t mode) {
    char whole[PATH_MAX];
    absolute(at, path, whole);
    pthread_mutex_lock(&lock);
    int done = (int)syscall(SYS_mkdirat, at, path, mode);
    if (done == 0 && is_ours(whole)) note('D', whole, "", 0, "", 0);
    pthread_mutex_unlock(&lock);
    return done;
}
int mkdir(const char *path, mode_t mode) { return make_any(AT_FDCWD, path, mode); }
int mkdirat(int at, const char *path, mode_t mode) { return make_any(at, path, mode); }
