/* An emulated V4L2 camera; see README.md for the folder that describes and controls it. */
#ifndef KAODIAN_EMULATED_CAMERA_H
#define KAODIAN_EMULATED_CAMERA_H

#include <poll.h>
#include <stdbool.h>

/* The system's own functions, behind the ones that interpose.c puts in front of them. */
struct system_calls {
    int (*open)(const char *, int, ...);
    int (*close)(int);
    int (*poll)(struct pollfd *, nfds_t, int);
};
extern struct system_calls system_calls;

/* The folder with the emulated cameras; NULL when nothing is emulated. */
extern const char *cameras_dir;

/* Opens /dev/video<number>: a descriptor, or -1 with errno. */
int camera_open(unsigned number);

/* Whether a descriptor came from camera_open. Cheap: every call of the program passes here. */
bool camera_is(int fd);

/* As close(2), ioctl(2), and poll(2) of this descriptor alone. */
int camera_close(int fd);
int camera_ioctl(int fd, unsigned long request, void *argument);
int camera_poll(struct pollfd *polled, int timeout_ms);

#endif
