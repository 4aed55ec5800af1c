/*
 * The emulated camera: what videodev2.h says that a driver answers, as far as nokhwa asks, with the error
 * numbers of the kernel's own helpers (videobuf2, uvcvideo). A timer is the sensor.
 */
#define _GNU_SOURCE
#include "camera.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { HANDLES = 8, FORMATS = 32, RATES = 8, BUFFERS = 8, PICTURES = 64 };

/* A line of the file `formats`. */
struct format {
    uint32_t fourcc, width, height;
    uint32_t rates[RATES];
    unsigned rate_count;
};

/* A JPEG of the folder that fits the stream. */
struct picture {
    uint8_t *bytes;
    size_t length;
};

/* One open descriptor. */
struct handle {
    int fd; /* the memfd that holds the buffers; -1 when this place is free */
    unsigned number;
    int timer, lock;
    struct format formats[FORMATS];
    unsigned format_count;
    unsigned format, rate; /* what was chosen: an index, and frames in a second */
    uint8_t *memory;
    size_t buffer_size;
    unsigned buffer_count;
    unsigned queue[BUFFERS], queued;
    bool streaming;
    uint32_t sequence;
    struct picture pictures[PICTURES];
    unsigned picture_count;
    bool shows_odd;
};

static struct handle handles[HANDLES] = { [0 ... HANDLES - 1] = { .fd = -1 } };
static pthread_mutex_t handles_lock = PTHREAD_MUTEX_INITIALIZER;

static struct handle *handle_of(int fd)
{
    for (int i = 0; fd >= 0 && i < HANDLES; i++)
        if (__atomic_load_n(&handles[i].fd, __ATOMIC_ACQUIRE) == fd)
            return &handles[i];
    return NULL;
}

bool camera_is(int fd)
{
    return handle_of(fd) != NULL;
}

static int fails(int number)
{
    errno = number;
    return -1;
}

/* ---- the folder ------------------------------------------------------------------------------------- */

static void path_of(char room[PATH_MAX], unsigned number, const char *name)
{
    snprintf(room, PATH_MAX, "%s/video%u/%s", cameras_dir, number, name);
}

/* Reads up to size - 1 bytes of a file as text; nothing when it is not there. */
static void read_text(unsigned number, const char *name, char *text, size_t size)
{
    char path[PATH_MAX];
    path_of(path, number, name);
    int fd = system_calls.open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? 0 : read(fd, text, size - 1);
    text[length > 0 ? length : 0] = '\0';
    if (fd >= 0)
        system_calls.close(fd);
}

/* What the test wants now: words in the file `control`. */
struct wishes {
    bool unplugged, denied, busy, stalled, truncated, odd, fast;
};

static struct wishes wishes_of(unsigned number)
{
    char text[256];
    read_text(number, "control", text, sizeof text);
    struct wishes wishes = { 0 };
    static const struct { const char *word; size_t at; } words[] = {
        { "unplugged", offsetof(struct wishes, unplugged) }, { "denied", offsetof(struct wishes, denied) },
        { "busy", offsetof(struct wishes, busy) },           { "stalled", offsetof(struct wishes, stalled) },
        { "truncated", offsetof(struct wishes, truncated) }, { "odd", offsetof(struct wishes, odd) },
        { "fast", offsetof(struct wishes, fast) },
    };
    char *rest = text;
    for (char *word; (word = strtok_r(rest, " \n", &rest));)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (strcmp(word, words[i].word) == 0)
                *((bool *)&wishes + words[i].at) = true;
    return wishes;
}

/* Lines such as "MJPG 1280 720 30 15". */
static void read_formats(struct handle *handle)
{
    char text[2048];
    read_text(handle->number, "formats", text, sizeof text);
    char *rest = text;
    for (char *line; handle->format_count < FORMATS && (line = strtok_r(rest, "\n", &rest));) {
        struct format format = { 0 };
        char *words = line, *word = strtok_r(words, " ", &words);
        if (!word || strlen(word) != 4)
            continue;
        format.fourcc = v4l2_fourcc(word[0], word[1], word[2], word[3]);
        for (unsigned i = 0; (word = strtok_r(words, " ", &words)) && i < 2 + RATES; i++) {
            uint32_t value = (uint32_t)strtoul(word, NULL, 10);
            if (i == 0)
                format.width = value;
            else if (i == 1)
                format.height = value;
            else
                format.rates[format.rate_count++] = value;
        }
        handle->formats[handle->format_count++] = format;
    }
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void forget_pictures(struct handle *handle)
{
    for (unsigned i = 0; i < handle->picture_count; i++)
        free(handle->pictures[i].bytes);
    handle->picture_count = 0;
}

/* The files of frames/<width>x<height>, or of frames/odd, by their names. */
static void read_pictures(struct handle *handle, bool odd)
{
    forget_pictures(handle);
    handle->shows_odd = odd;
    const struct format *format = &handle->formats[handle->format];
    char name[PATH_MAX / 2], folder[PATH_MAX], path[PATH_MAX + 256];
    snprintf(name, sizeof name, "frames/%ux%u", format->width, format->height);
    path_of(folder, handle->number, odd ? "frames/odd" : name);
    struct dirent **entries;
    int count = scandir(folder, &entries, is_shown, alphasort);
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        free(entries[i]);
        int fd = handle->picture_count < PICTURES ? system_calls.open(path, O_RDONLY | O_CLOEXEC) : -1;
        struct stat about;
        if (fd < 0)
            continue;
        if (fstat(fd, &about) == 0 && about.st_size > 0) {
            struct picture *picture = &handle->pictures[handle->picture_count++];
            picture->bytes = malloc((size_t)about.st_size);
            ssize_t length = picture->bytes ? read(fd, picture->bytes, (size_t)about.st_size) : 0;
            picture->length = length > 0 ? (size_t)length : 0;
        }
        system_calls.close(fd);
    }
    if (count >= 0)
        free(entries);
}

/* ---- opening and closing ---------------------------------------------------------------------------- */

/* Buffers belong to one descriptor, also among processes: who has them, has the lock. */
static int lock_of(unsigned number)
{
    char path[PATH_MAX];
    path_of(path, number, "lock");
    return system_calls.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

int camera_open(unsigned number)
{
    char folder[PATH_MAX];
    path_of(folder, number, "");
    struct wishes wishes = wishes_of(number);
    if (access(folder, F_OK) != 0 || wishes.unplugged)
        return fails(ENOENT);
    if (wishes.denied)
        return fails(EACCES);

    pthread_mutex_lock(&handles_lock);
    struct handle *handle = NULL;
    for (int i = 0; i < HANDLES && !handle; i++)
        if (handles[i].fd < 0)
            handle = &handles[i];
    int fd = -1;
    if (handle) {
        *handle = (struct handle){ .fd = -1, .number = number };
        handle->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
        handle->lock = lock_of(number);
        read_formats(handle);
        handle->rate = handle->formats[0].rates[0];
        fd = memfd_create("emulated-camera", MFD_CLOEXEC);
        __atomic_store_n(&handle->fd, fd, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&handles_lock);
    return fd >= 0 ? fd : fails(EMFILE);
}

static void free_buffers(struct handle *handle)
{
    if (handle->memory)
        munmap(handle->memory, handle->buffer_size * handle->buffer_count);
    handle->memory = NULL;
    handle->buffer_count = handle->queued = 0;
    flock(handle->lock, LOCK_UN);
}

int camera_close(int fd)
{
    pthread_mutex_lock(&handles_lock);
    struct handle *handle = handle_of(fd);
    if (handle) {
        forget_pictures(handle);
        free_buffers(handle);
        system_calls.close(handle->timer);
        system_calls.close(handle->lock);
        __atomic_store_n(&handle->fd, -1, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&handles_lock);
    return system_calls.close(fd);
}

/* ---- the sensor ------------------------------------------------------------------------------------- */

static void set_timer(struct handle *handle, bool on)
{
    struct itimerspec every = { 0 };
    if (on) {
        bool fast = wishes_of(handle->number).fast;
        uint64_t nanoseconds = fast || handle->rate == 0 ? 20000 : 1000000000 / handle->rate;
        every.it_interval.tv_sec = (time_t)(nanoseconds / 1000000000);
        every.it_interval.tv_nsec = (long)(nanoseconds % 1000000000);
        every.it_value = every.it_interval;
    }
    timerfd_settime(handle->timer, 0, &every, NULL);
}

int camera_poll(struct pollfd *polled, int timeout_ms)
{
    struct handle *handle = handle_of(polled->fd);
    struct pollfd timer = { .fd = handle->timer, .events = POLLIN };
    for (;;) {
        if (!handle->streaming || wishes_of(handle->number).unplugged) {
            polled->revents = POLLERR;
            return 1;
        }
        /* A signal ends this as it ends the real one: with EINTR. */
        int ready = system_calls.poll(&timer, 1, timeout_ms);
        if (ready <= 0)
            return ready;
        struct wishes wishes = wishes_of(handle->number);
        if (!wishes.stalled || wishes.unplugged) {
            polled->revents = wishes.unplugged ? POLLERR : POLLIN;
            return 1;
        }
        uint64_t ticks;
        if (read(handle->timer, &ticks, sizeof ticks) < 0 && errno != EAGAIN)
            return -1;
    }
}

/* Eight grey bars that move, a little blue at one side and red at the other, as packed 4:2:2. */
static size_t draw_bars(const struct handle *handle, uint8_t *target)
{
    const struct format *format = &handle->formats[handle->format];
    for (uint32_t y = 0; y < format->height; y++)
        for (uint32_t x = 0; x + 1 < format->width; x += 2) {
            uint32_t bar = (x * 8 / format->width + handle->sequence / 10) % 8;
            uint8_t *pair = target + ((size_t)y * format->width + x) * 2;
            pair[0] = pair[2] = (uint8_t)(32 + bar * 26);
            pair[1] = (uint8_t)(128 + bar * 8);
            pair[3] = (uint8_t)(128 - bar * 8);
        }
    return (size_t)format->width * format->height * 2;
}

/* Writes a frame as a camera does: what stood behind it stays. */
static size_t draw(struct handle *handle, uint8_t *target, struct wishes wishes)
{
    if (handle->formats[handle->format].fourcc == V4L2_PIX_FMT_YUYV)
        return draw_bars(handle, target);
    if (handle->picture_count == 0)
        return 0;
    unsigned turn = wishes.fast ? handle->sequence : handle->sequence / (handle->rate ? handle->rate : 1);
    const struct picture *picture = &handle->pictures[turn % handle->picture_count];
    size_t length = picture->length < handle->buffer_size ? picture->length : handle->buffer_size;
    /* Broken off somewhere behind the headers, each time elsewhere. */
    if (wishes.truncated)
        length = length / 2 + length / 4 * (handle->sequence % 8) / 8;
    memcpy(target, picture->bytes, length);
    return length;
}

static int dequeue(struct handle *handle, struct v4l2_buffer *buffer)
{
    struct wishes wishes = wishes_of(handle->number);
    uint64_t ticks;
    if (!handle->streaming)
        return fails(EINVAL);
    if (wishes.stalled || handle->queued == 0
        || read(handle->timer, &ticks, sizeof ticks) != (ssize_t)sizeof ticks)
        return fails(EAGAIN);
    unsigned index = handle->queue[0];
    memmove(handle->queue, handle->queue + 1, --handle->queued * sizeof *handle->queue);
    handle->sequence += (uint32_t)ticks;

    if (wishes.odd != handle->shows_odd)
        read_pictures(handle, wishes.odd);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    buffer->index = index;
    buffer->bytesused = (uint32_t)draw(handle, handle->memory + index * handle->buffer_size, wishes);
    buffer->length = (uint32_t)handle->buffer_size;
    buffer->m.offset = (uint32_t)(index * handle->buffer_size);
    buffer->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC | V4L2_BUF_FLAG_MAPPED;
    buffer->field = V4L2_FIELD_NONE;
    buffer->sequence = handle->sequence;
    buffer->timestamp.tv_sec = now.tv_sec;
    buffer->timestamp.tv_usec = now.tv_nsec / 1000;
    return 0;
}

/* ---- formats ---------------------------------------------------------------------------------------- */

static void tell_format(const struct handle *handle, struct v4l2_pix_format *told)
{
    const struct format *format = &handle->formats[handle->format];
    bool packed = format->fourcc == V4L2_PIX_FMT_YUYV;
    *told = (struct v4l2_pix_format){
        .width = format->width,
        .height = format->height,
        .pixelformat = format->fourcc,
        .field = V4L2_FIELD_NONE,
        .bytesperline = packed ? format->width * 2 : 0,
        .sizeimage = format->width * format->height * 2,
        .colorspace = V4L2_COLORSPACE_SRGB,
    };
}

/* Takes what was asked for when it is there, else the first of that encoding, else stays. */
static void choose_format(struct handle *handle, const struct v4l2_pix_format *wanted)
{
    int same_encoding = -1;
    for (unsigned i = 0; i < handle->format_count; i++) {
        const struct format *format = &handle->formats[i];
        if (format->fourcc != wanted->pixelformat)
            continue;
        if (format->width == wanted->width && format->height == wanted->height) {
            handle->format = i;
            handle->rate = format->rates[0];
            return;
        }
        if (same_encoding < 0)
            same_encoding = (int)i;
    }
    if (same_encoding >= 0)
        handle->format = (unsigned)same_encoding;
    handle->rate = handle->formats[handle->format].rates[0];
}

static void choose_rate(struct handle *handle, const struct v4l2_fract *interval)
{
    const struct format *format = &handle->formats[handle->format];
    for (unsigned i = 0; i < format->rate_count; i++)
        if (interval->numerator && format->rates[i] == interval->denominator / interval->numerator)
            handle->rate = format->rates[i];
}

/* The first entry of its encoding stands for all of them. */
static bool is_first_of_encoding(const struct handle *handle, unsigned index)
{
    for (unsigned i = 0; i < index; i++)
        if (handle->formats[i].fourcc == handle->formats[index].fourcc)
            return false;
    return true;
}

static int enumerate_encodings(const struct handle *handle, struct v4l2_fmtdesc *asked)
{
    unsigned left = asked->index;
    for (unsigned i = 0; i < handle->format_count; i++) {
        if (!is_first_of_encoding(handle, i) || left-- > 0)
            continue;
        asked->pixelformat = handle->formats[i].fourcc;
        asked->flags = asked->pixelformat == V4L2_PIX_FMT_YUYV ? 0 : V4L2_FMT_FLAG_COMPRESSED;
        strcpy((char *)asked->description, asked->flags ? "Motion-JPEG" : "YUYV 4:2:2");
        return 0;
    }
    return fails(EINVAL);
}

static int enumerate_sizes(const struct handle *handle, struct v4l2_frmsizeenum *asked)
{
    unsigned left = asked->index;
    for (unsigned i = 0; i < handle->format_count; i++) {
        if (handle->formats[i].fourcc != asked->pixel_format || left-- > 0)
            continue;
        asked->type = V4L2_FRMSIZE_TYPE_DISCRETE;
        asked->discrete.width = handle->formats[i].width;
        asked->discrete.height = handle->formats[i].height;
        return 0;
    }
    return fails(EINVAL);
}

static int enumerate_rates(const struct handle *handle, struct v4l2_frmivalenum *asked)
{
    for (unsigned i = 0; i < handle->format_count; i++) {
        const struct format *format = &handle->formats[i];
        bool is_it = format->fourcc == asked->pixel_format && format->width == asked->width
            && format->height == asked->height;
        if (!is_it || asked->index >= format->rate_count)
            continue;
        asked->type = V4L2_FRMIVAL_TYPE_DISCRETE;
        asked->discrete = (struct v4l2_fract){ 1, format->rates[asked->index] };
        return 0;
    }
    return fails(EINVAL);
}

/* ---- buffers ---------------------------------------------------------------------------------------- */

static int request_buffers(struct handle *handle, struct v4l2_requestbuffers *asked)
{
    if (asked->memory != V4L2_MEMORY_MMAP)
        return fails(EINVAL);
    if (asked->count == 0) {
        free_buffers(handle);
        return 0;
    }
    if (handle->streaming || flock(handle->lock, LOCK_EX | LOCK_NB) != 0)
        return fails(EBUSY);
    const struct format *format = &handle->formats[handle->format];
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    handle->buffer_size = ((size_t)format->width * format->height * 2 + page - 1) / page * page;
    handle->buffer_count = asked->count < BUFFERS ? asked->count : BUFFERS;
    asked->count = handle->buffer_count;
    size_t size = handle->buffer_size * handle->buffer_count;
    /* Emptied first: new buffers hold nothing of the old ones. */
    if (ftruncate(handle->fd, 0) != 0 || ftruncate(handle->fd, (off_t)size) != 0)
        return fails(ENOMEM);
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, handle->fd, 0);
    if (memory == MAP_FAILED)
        return fails(ENOMEM);
    handle->memory = memory;
    return 0;
}

static int query_buffer(const struct handle *handle, struct v4l2_buffer *asked)
{
    if (asked->index >= handle->buffer_count)
        return fails(EINVAL);
    asked->length = (uint32_t)handle->buffer_size;
    asked->m.offset = (uint32_t)(asked->index * handle->buffer_size);
    return 0;
}

static int enqueue(struct handle *handle, const struct v4l2_buffer *buffer)
{
    bool known = buffer->index < handle->buffer_count && handle->queued < BUFFERS;
    for (unsigned i = 0; known && i < handle->queued; i++)
        known = handle->queue[i] != buffer->index;
    if (!known)
        return fails(EINVAL);
    handle->queue[handle->queued++] = buffer->index;
    return 0;
}

static int stream(struct handle *handle, bool on)
{
    if (on)
        read_pictures(handle, wishes_of(handle->number).odd);
    else
        handle->queued = 0;
    handle->streaming = on;
    handle->sequence = 0;
    set_timer(handle, on);
    return 0;
}

/* ---- the one control: brightness, kept by the camera itself ------------------------------------------ */

static int32_t brightness[64];

static int query_control(struct v4l2_query_ext_ctrl *asked)
{
    const uint32_t next = V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND;
    uint32_t id = asked->id & ~next;
    bool found = asked->id & next ? id < V4L2_CID_BRIGHTNESS : id == V4L2_CID_BRIGHTNESS;
    if (!found)
        return fails(EINVAL);
    *asked = (struct v4l2_query_ext_ctrl){
        .id = V4L2_CID_BRIGHTNESS,
        .type = V4L2_CTRL_TYPE_INTEGER,
        .name = "Brightness",
        .minimum = -64,
        .maximum = 64,
        .step = 1,
    };
    return 0;
}

static int exchange_control(const struct handle *handle, struct v4l2_ext_controls *asked, bool set)
{
    for (uint32_t i = 0; i < asked->count; i++) {
        struct v4l2_ext_control *control = &asked->controls[i];
        if (control->id != V4L2_CID_BRIGHTNESS)
            return fails(EINVAL);
        if (set && (control->value < -64 || control->value > 64))
            return fails(ERANGE);
        if (set)
            brightness[handle->number] = control->value;
        control->value = brightness[handle->number];
    }
    return 0;
}

/* ---- what is asked ---------------------------------------------------------------------------------- */

static int tell_about(const struct handle *handle, struct v4l2_capability *told)
{
    *told = (struct v4l2_capability){
        .driver = "emulated",
        .version = 0x060000,
        .device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING,
        .capabilities = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING | V4L2_CAP_DEVICE_CAPS,
    };
    snprintf((char *)told->card, sizeof told->card, "Emulated camera %u", handle->number);
    snprintf((char *)told->bus_info, sizeof told->bus_info, "platform:emulated-%u", handle->number);
    return 0;
}

static int answer(struct handle *handle, uint32_t request, void *argument)
{
    struct wishes wishes = wishes_of(handle->number);
    if (wishes.unplugged)
        return fails(ENODEV);
    struct v4l2_pix_format *picture = &((struct v4l2_format *)argument)->fmt.pix;
    struct v4l2_captureparm *capture = &((struct v4l2_streamparm *)argument)->parm.capture;
    switch (request) {
    case VIDIOC_QUERYCAP:
        return tell_about(handle, argument);
    case VIDIOC_ENUM_FMT:
        return enumerate_encodings(handle, argument);
    case VIDIOC_ENUM_FRAMESIZES:
        return enumerate_sizes(handle, argument);
    case VIDIOC_ENUM_FRAMEINTERVALS:
        return enumerate_rates(handle, argument);
    case VIDIOC_S_FMT:
        if (wishes.busy || handle->buffer_count > 0)
            return fails(EBUSY);
        choose_format(handle, picture);
        /* fall through */
    case VIDIOC_G_FMT:
        tell_format(handle, picture);
        return 0;
    case VIDIOC_S_PARM:
        choose_rate(handle, &capture->timeperframe);
        /* fall through */
    case VIDIOC_G_PARM:
        capture->capability = V4L2_CAP_TIMEPERFRAME;
        capture->timeperframe = (struct v4l2_fract){ 1, handle->rate };
        return 0;
    case VIDIOC_REQBUFS:
        return wishes.busy && ((struct v4l2_requestbuffers *)argument)->count > 0
            ? fails(EBUSY)
            : request_buffers(handle, argument);
    case VIDIOC_QUERYBUF:
        return query_buffer(handle, argument);
    case VIDIOC_QBUF:
        return enqueue(handle, argument);
    case VIDIOC_DQBUF:
        return dequeue(handle, argument);
    case VIDIOC_STREAMON:
        return stream(handle, true);
    case VIDIOC_STREAMOFF:
        return stream(handle, false);
    case VIDIOC_QUERY_EXT_CTRL:
        return query_control(argument);
    case VIDIOC_G_EXT_CTRLS:
        return exchange_control(handle, argument, false);
    case VIDIOC_S_EXT_CTRLS:
        return exchange_control(handle, argument, true);
    default:
        return fails(ENOTTY);
    }
}

int camera_ioctl(int fd, unsigned long request, void *argument)
{
    pthread_mutex_lock(&handles_lock);
    struct handle *handle = handle_of(fd);
    /* Requests are 32 bits; the sign of the highest may have been carried along. */
    int result = handle ? answer(handle, (uint32_t)request, argument) : fails(EBADF);
    int number = errno;
    pthread_mutex_unlock(&handles_lock);
    errno = number;
    return result;
}
