/* The distinct combinations of levels among many pairs. */
#include "kernels.h"

#define BLOCK 1024

typedef struct {
    uint64_t *keys;
    int32_t *codes; /* -1 where free */
    uint64_t size;
} Table;

static int larger(Table *table, uint64_t size) {
    Table wider = {malloc(size * sizeof(uint64_t)), malloc(size * sizeof(int32_t)), size};
    if (wider.keys == NULL || wider.codes == NULL) {
        free(wider.keys);
        free(wider.codes);
        return 0;
    }
    memset(wider.codes, 0xff, size * sizeof(int32_t));
    for (uint64_t old = 0; old < table->size; old++) {
        if (table->codes[old] < 0) continue;
        uint64_t at = mixed(table->keys[old]) & (size - 1);
        while (wider.codes[at] >= 0) at = (at + 1) & (size - 1);
        wider.keys[at] = table->keys[old];
        wider.codes[at] = table->codes[old];
    }
    free(table->keys);
    free(table->codes);
    *table = wider;
    return 1;
}

/* Number the distinct columns of a matrix (comparisons, pairs) in the order in which they come; `firsts` are the pairs
 * that have them first. A level is at most 15. The first call takes up to 16 comparisons; any further one up to 8, and
 * goes on from the numbers that it finds. Returns how many there are. */
KERNEL int64_t number_patterns(const uint8_t *matrix, int64_t pairs, int64_t comparisons, int further,
                               int32_t *numbers, int64_t *firsts) {
    Table table = {NULL, NULL, 0};
    int64_t distinct = 0;
    uint64_t keys[BLOCK];
    if (!larger(&table, 2 * BLOCK)) return NO_MEMORY;
    for (int64_t begin = 0; begin < pairs; begin += BLOCK) {
        int64_t count = pairs - begin < BLOCK ? pairs - begin : BLOCK;
        if ((uint64_t)(distinct + BLOCK) * 2 > table.size && !larger(&table, table.size * 4)) {
            distinct = NO_MEMORY;
            break;
        }
        for (int64_t at = 0; at < count; at++) keys[at] = further ? (uint64_t)numbers[begin + at] : 0;
        for (int64_t place = 0; place < comparisons; place++) {
            const uint8_t *levels = matrix + place * pairs + begin;
            for (int64_t at = 0; at < count; at++) keys[at] = keys[at] << 4 | levels[at];
        }
        for (int64_t at = 0; at < count; at++) {
            uint64_t place = mixed(keys[at]) & (table.size - 1);
            while (table.codes[place] >= 0 && table.keys[place] != keys[at]) place = (place + 1) & (table.size - 1);
            if (table.codes[place] < 0) {
                table.keys[place] = keys[at];
                table.codes[place] = (int32_t)distinct;
                firsts[distinct++] = begin + at;
            }
            numbers[begin + at] = table.codes[place];
        }
    }
    free(table.keys);
    free(table.codes);
    return distinct;
}
