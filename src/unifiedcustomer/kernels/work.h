/* Room for the work of one question: taken piece by piece, given back as a whole. */
#ifndef UC_WORK_H
#define UC_WORK_H

#include "kernels.h"

#define FIRST_ROOM ((size_t)1 << 16)

typedef struct Room {
    struct Room *before;
    size_t size, used;
} Room;

typedef struct {
    Room *room;
    size_t total;
} Work;

/* `bytes` of room at a multiple of 16, or NULL. */
static inline void *take(Work *work, size_t bytes) {
    size_t head = (sizeof(Room) + 15) & ~(size_t)15;
    bytes = (bytes + 15) & ~(size_t)15;
    if (work->room == NULL || work->room->size - work->room->used < bytes) {
        size_t size = work->total > FIRST_ROOM ? work->total : FIRST_ROOM;
        while (size < bytes) size *= 2;
        Room *room = malloc(head + size);
        if (room == NULL) return NULL;
        room->before = work->room;
        room->size = size;
        room->used = 0;
        work->room = room;
        work->total += size;
    }
    void *taken = (uint8_t *)work->room + head + work->room->used;
    work->room->used += bytes;
    return taken;
}

static inline void release(Work *work) {
    for (Room *room = work->room, *before; room != NULL; room = before) {
        before = room->before;
        free(room);
    }
    work->room = NULL;
    work->total = 0;
}

/* All room is free again. What took several pieces will find it in one. */
static inline void begin_anew(Work *work) {
    size_t total = work->total;
    if (work->room == NULL) return;
    if (work->room->before == NULL) { work->room->used = 0; return; }
    release(work);
    work->total = total; /* the size of the next room */
    if (take(work, 1) == NULL) { work->total = 0; return; }
    work->total = work->room->size;
    work->room->used = 0;
}

#define TAKE(pointer, count) \
    do { if (((pointer) = take(work, (size_t)(count) * sizeof *(pointer))) == NULL) return NO_MEMORY; } while (0)

#endif
