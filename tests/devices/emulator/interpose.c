/*
 * Stands in front of the C library (LD_PRELOAD) and gives a program emulated cameras. Everything that does
 * not concern them is passed on untouched, from any thread.
 *
 *   open, open64, openat, openat64   /dev/video<N>, and files below the two folders that list cameras
 *   opendir, readlink                the same two folders
 *   close, ioctl, poll, syscall      descriptors of emulated cameras; the v4l crate calls syscall(SYS_ioctl)
 *
 * A camera's descriptor is a memfd, so that mmap and munmap need no help.
 */
#define _GNU_SOURCE
#include "camera.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

struct system_calls system_calls;
const char *cameras_dir;

static int (*system_openat)(int, const char *, int, ...);
static int (*system_ioctl)(int, unsigned long, ...);
static long (*system_syscall)(long, ...);
static DIR *(*system_opendir)(const char *);
static ssize_t (*system_readlink)(const char *, char *, size_t);

/* dlsym gives data pointers; POSIX says that they may be read as functions. */
static void find(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) {
        fprintf(stderr, "emulated camera: the C library has no %s\n", name);
        abort();
    }
    memcpy(function, &found, sizeof found);
}

/* Libraries that were loaded earlier may call before the constructor has run: whoever comes first, finds. */
static void find_all(void)
{
    static int found;
    if (__atomic_load_n(&found, __ATOMIC_ACQUIRE))
        return;
    /* Found twice by two threads at once is found alike. */
    find("open", &system_calls.open);
    find("close", &system_calls.close);
    find("poll", &system_calls.poll);
    find("openat", &system_openat);
    find("ioctl", &system_ioctl);
    find("syscall", &system_syscall);
    find("opendir", &system_opendir);
    find("readlink", &system_readlink);
    cameras_dir = getenv("KAODIAN_EMULATED_CAMERAS");
    __atomic_store_n(&found, 1, __ATOMIC_RELEASE);
}

__attribute__((constructor)) static void start(void)
{
    find_all();
}

/* ---- paths ------------------------------------------------------------------------------------------ */

/* The number of /dev/video<number>; -1 for any other path. */
static int camera_number(const char *path)
{
    const char *prefix = "/dev/video";
    size_t length = strlen(prefix);
    if (!cameras_dir || !path || strncmp(path, prefix, length) != 0 || path[length] == '\0')
        return -1;
    char *end;
    long number = strtol(path + length, &end, 10);
    return *end == '\0' && number >= 0 && number < 64 ? (int)number : -1;
}

/* Where a path leads: the folders that list cameras are subfolders of ours, the rest is what it is. */
static const char *led(const char *path, char room[PATH_MAX])
{
    static const struct { const char *from, *to; } folders[] = {
        { "/sys/class/video4linux", "class" },
        { "/dev/v4l", "v4l" },
    };
    if (!cameras_dir || !path)
        return path;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        size_t length = strlen(folders[i].from);
        if (strncmp(path, folders[i].from, length) != 0 || (path[length] != '/' && path[length] != '\0'))
            continue;
        snprintf(room, PATH_MAX, "%s/%s%s", cameras_dir, folders[i].to, path + length);
        return room;
    }
    return path;
}

/* ---- what stands in front --------------------------------------------------------------------------- */

/* The mode is there only when a file may be made. */
#define MODE_OF(flags, last)                                                                                  \
    mode_t mode = 0;                                                                                          \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                    \
        va_list arguments;                                                                                    \
        va_start(arguments, last);                                                                            \
        mode = va_arg(arguments, mode_t);                                                                     \
        va_end(arguments);                                                                                    \
    }

static int open_any(int folder, const char *path, int flags, mode_t mode)
{
    find_all();
    int number = camera_number(path);
    if (number >= 0)
        return camera_open((unsigned)number);
    char room[PATH_MAX];
    return system_openat(folder, led(path, room), flags, mode);
}

int open(const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_any(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_any(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_any(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_any(folder, path, flags | O_LARGEFILE, mode);
}

DIR *opendir(const char *path)
{
    find_all();
    char room[PATH_MAX];
    return system_opendir(led(path, room));
}

ssize_t readlink(const char *path, char *target, size_t size)
{
    find_all();
    char room[PATH_MAX];
    return system_readlink(led(path, room), target, size);
}

int close(int fd)
{
    find_all();
    return camera_is(fd) ? camera_close(fd) : system_calls.close(fd);
}

int poll(struct pollfd *polled, nfds_t count, int timeout_ms)
{
    find_all();
    if (count == 1 && camera_is(polled->fd))
        return camera_poll(polled, timeout_ms);
    return system_calls.poll(polled, count, timeout_ms);
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    find_all();
    return camera_is(fd) ? camera_ioctl(fd, request, argument) : system_ioctl(fd, request, argument);
}

long syscall(long number, ...)
{
    /* As the C library does it: six words, however many were meant. */
    long words[6];
    va_list arguments;
    va_start(arguments, number);
    for (int i = 0; i < 6; i++)
        words[i] = va_arg(arguments, long);
    va_end(arguments);
    find_all();
    if (number == SYS_ioctl && camera_is((int)words[0]))
        return camera_ioctl((int)words[0], (unsigned long)words[1], (void *)words[2]);
    return system_syscall(number, words[0], words[1], words[2], words[3], words[4], words[5]);
}
