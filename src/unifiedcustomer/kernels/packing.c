/* Entries of records written into rows as a store keeps them: see `unifiedcustomer.storage.packed_rows`. */
#include "kernels.h"

/* A column of cells: the text of row r is data[starts[c]] to data[ends[c]], where c is codes[r], or r where there are no
 * codes; nothing where c is negative. */
typedef struct {
    const uint8_t *data;
    const int64_t *starts, *ends;
    const int32_t *codes;
} Cells;

#define HEAD 10

static inline int64_t place_in(const Cells *cells, int64_t row) { return cells->codes == NULL ? row : cells->codes[row]; }

static inline int64_t size_in(const Cells *cells, int64_t row) {
    int64_t at = place_in(cells, row);
    int64_t size = at < 0 ? 0 : cells->ends[at] - cells->starts[at];
    return size > 0 ? size : 0;
}

/* Write a number of so many bytes, the lowest first. */
static inline uint8_t *written(uint8_t *to, uint64_t number, int64_t width) {
    for (int64_t byte = 0; byte < width; byte++) to[byte] = (uint8_t)(number >> 8 * byte);
    return to + width;
}

/* The bytes of all cells of each row. Returns those of the largest cell. */
KERNEL int64_t cell_bytes(const Cells *columns, int64_t cells, int64_t rows, int64_t *bytes) {
    int64_t largest = 0;
    memset(bytes, 0, (size_t)rows * sizeof(int64_t));
    for (int64_t column = 0; column < cells; column++)
        for (int64_t row = 0; row < rows; row++) {
            int64_t size = size_in(&columns[column], row);
            bytes[row] += size;
            if (size > largest) largest = size;
        }
    return largest;
}

static uint8_t *entry(uint8_t *to, const Cells *columns, int64_t cells, int64_t row, int64_t width) {
    if (!cells) to = written(to, 0, width);
    for (int64_t column = 0; column < cells; column++) to = written(to, (uint64_t)size_in(&columns[column], row), width);
    for (int64_t column = 0; column < cells; column++) {
        int64_t size = size_in(&columns[column], row);
        if (!size) continue;
        memcpy(to, columns[column].data + columns[column].starts[place_in(&columns[column], row)], (size_t)size);
        to += size;
    }
    return to;
}

/* Write rows of entries one behind the other into `out`, each as full as `room` allows: `firsts` has the first entry of
 * each, `ends` where it ends. `bytes` are those of the cells of each entry, `width` those of a size. Returns how many. */
KERNEL int64_t pack_entries(const Cells *columns, int64_t cells, int64_t rows, const int64_t *bytes, int64_t width,
                            int64_t layout, int64_t room, uint8_t *out, int64_t *firsts, int64_t *ends) {
    int64_t head = width * (cells > 0 ? cells : 1), made = 0;
    uint8_t *to = out;
    for (int64_t at = 0, stop; at < rows; at = stop) {
        int64_t total = bytes[at] + head, end = 0;
        for (stop = at + 1; stop < rows && total + bytes[stop] + head + 2 * (stop + 1 - at) <= room; stop++)
            total += bytes[stop] + head;
        int64_t of_end = total <= 0xffff ? 2 : 4;
        firsts[made] = at;
        to = written(to, of_end == 2 ? 1 : 2, 1);
        to = written(to, (uint64_t)width, 1);
        to = written(to, (uint64_t)cells, 2);
        to = written(to, (uint64_t)layout, 4);
        to = written(to, (uint64_t)(stop - at), 2);
        for (int64_t row = at; row < stop; row++) to = written(to, (uint64_t)(end += bytes[row] + head), of_end);
        for (int64_t row = at; row < stop; row++) to = entry(to, columns, cells, row, width);
        ends[made++] = to - out;
    }
    return made;
}
