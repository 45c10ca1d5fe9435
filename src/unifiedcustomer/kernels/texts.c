/* Columns of text: text `row` is data[starts[row]:ends[row]], and nothing where that is empty. */
#include "kernels.h"

/* A seeded hash for tables in memory: who does not know the seed cannot make texts that collide. */
static inline uint64_t seeded_hash(const uint8_t *text, int64_t size, uint64_t seed) {
    uint64_t hash = seed ^ (uint64_t)size;
    while (size >= 8) {
        uint64_t word;
        memcpy(&word, text, 8);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
        hash ^= hash >> 32;
        text += 8;
        size -= 8;
    }
    uint64_t rest = 0;
    for (int64_t at = 0; at < size; at++) rest |= (uint64_t)text[at] << (8 * at);
    return mixed(hash ^ rest);
}

typedef struct {
    uint32_t tag;  /* half of the hash: tells where the text belongs, and most other texts apart without a look at them */
    int32_t code;  /* -1 where the slot is free */
} Slot;

static Slot *free_slots(uint64_t size) {
    Slot *slots = malloc(size * sizeof(Slot));
    if (slots != NULL) memset(slots, 0xff, size * sizeof(Slot));
    return slots;
}

#define BATCH 32

/* Number the distinct texts in the order in which they come: codes[row], -1 where there is no text, and for each code
 * the first row that has it. Returns how many there are. */
KERNEL int64_t encode(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows, uint64_t seed,
                      int32_t *codes, int64_t *firsts) {
    uint64_t size = 1024;
    int64_t distinct = 0;
    Slot *slots = free_slots(size);
    uint64_t hashes[BATCH];
    if (slots == NULL) return NO_MEMORY;
    for (int64_t begin = 0; begin < rows; begin += BATCH) {
        int64_t end = begin + BATCH < rows ? begin + BATCH : rows;
        if ((uint64_t)(distinct + BATCH) * 2 > size) {
            Slot *larger = free_slots(size * 4);
            if (larger == NULL) { free(slots); return NO_MEMORY; }
            uint64_t mask = size * 4 - 1;
            for (uint64_t old = 0; old < size; old++) {
                if (slots[old].code < 0) continue;
                uint64_t at = slots[old].tag & mask;
                while (larger[at].code >= 0) at = (at + 1) & mask;
                larger[at] = slots[old];
            }
            free(slots);
            slots = larger;
            size *= 4;
        }
        uint64_t mask = size - 1;
        for (int64_t row = begin; row < end; row++) {
            if (ends[row] <= starts[row]) continue;
            hashes[row - begin] = seeded_hash(data + starts[row], ends[row] - starts[row], seed);
            PREFETCH(&slots[hashes[row - begin] & mask]);
        }
        for (int64_t row = begin; row < end; row++) {
            int64_t length = ends[row] - starts[row];
            if (length <= 0) { codes[row] = -1; continue; }
            uint64_t hash = hashes[row - begin];
            uint32_t tag = (uint32_t)hash;
            uint64_t at = tag & mask;
            for (;; at = (at + 1) & mask) {
                int32_t code = slots[at].code;
                if (code < 0) {
                    slots[at].tag = tag;
                    slots[at].code = codes[row] = (int32_t)distinct;
                    firsts[distinct++] = row;
                    break;
                }
                if (slots[at].tag != tag) continue;
                int64_t first = firsts[code];
                if (ends[first] - starts[first] == length &&
                    memcmp(data + starts[first], data + starts[row], (size_t)length) == 0) {
                    codes[row] = code;
                    break;
                }
            }
        }
    }
    free(slots);
    return distinct;
}

/* The stable hash of each text. */
KERNEL void stable_hashes(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows,
                          uint64_t *hashes) {
    for (int64_t row = 0; row < rows; row++) {
        int64_t size = ends[row] - starts[row];
        hashes[row] = stable_hash(data + starts[row], size > 0 ? size : 0);
    }
}

/* Word `word` of each text, eight bytes as a number that sorts as the bytes do; what a text lacks is zero. */
KERNEL void big_endian_words(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows, int64_t word,
                             uint64_t *numbers) {
    for (int64_t row = 0; row < rows; row++) {
        int64_t size = ends[row] - starts[row] - 8 * word;
        const uint8_t *text = data + starts[row] + 8 * word;
        uint64_t number = 0;
        for (int64_t at = 0; at < 8; at++) number = number << 8 | (at < size ? text[at] : 0);
        numbers[row] = number;
    }
}

/* Copy the texts one behind the other; `to` has room for all of them. */
KERNEL void pack(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows, uint8_t *to) {
    for (int64_t row = 0; row < rows; row++) {
        int64_t size = ends[row] - starts[row];
        if (size <= 0) continue;
        memcpy(to, data + starts[row], (size_t)size);
        to += size;
    }
}

/* Number the distinct numbers in the order in which they come; as `encode`. Numbers below `least` get -1. */
KERNEL int64_t encode_numbers(const int64_t *numbers, int64_t rows, int64_t least, uint64_t seed, int32_t *codes,
                              int64_t *firsts) {
    uint64_t size = 1024;
    int64_t distinct = 0;
    int32_t *slots = malloc(size * sizeof(int32_t));
    if (slots == NULL) return NO_MEMORY;
    memset(slots, 0xff, size * sizeof(int32_t));
    for (int64_t begin = 0; begin < rows; begin += BATCH) {
        int64_t end = begin + BATCH < rows ? begin + BATCH : rows;
        if ((uint64_t)(distinct + BATCH) * 2 > size) {
            int32_t *larger = malloc(size * 4 * sizeof(int32_t));
            if (larger == NULL) { free(slots); return NO_MEMORY; }
            memset(larger, 0xff, size * 4 * sizeof(int32_t));
            uint64_t mask = size * 4 - 1;
            for (int64_t code = 0; code < distinct; code++) {
                uint64_t at = mixed((uint64_t)numbers[firsts[code]] ^ seed) & mask;
                while (larger[at] >= 0) at = (at + 1) & mask;
                larger[at] = (int32_t)code;
            }
            free(slots);
            slots = larger;
            size *= 4;
        }
        uint64_t mask = size - 1;
        for (int64_t row = begin; row < end; row++) PREFETCH(&slots[mixed((uint64_t)numbers[row] ^ seed) & mask]);
        for (int64_t row = begin; row < end; row++) {
            if (numbers[row] < least) { codes[row] = -1; continue; }
            uint64_t at = mixed((uint64_t)numbers[row] ^ seed) & mask;
            while (slots[at] >= 0 && numbers[firsts[slots[at]]] != numbers[row]) at = (at + 1) & mask;
            if (slots[at] < 0) {
                slots[at] = (int32_t)distinct;
                firsts[distinct++] = row;
            }
            codes[row] = slots[at];
        }
    }
    free(slots);
    return distinct;
}
