/* The candidates of a question, and the record that is asked about, as a small table of their own. */
#include "lookup.h"

KERNEL int64_t short_values(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t count,
                            Value *values, uint8_t *bytes);

/* The candidates' codes, numbered anew from 0; -1 stays. */
static int64_t renumber(Work *work, const Question *question, const Feature *feature, int32_t **codes, Small *small) {
    int64_t cells = question->count * feature->width, size = power_above(2 * cells);
    int32_t *seen, *names;
    TAKE(seen, size);
    TAKE(names, size);
    memset(seen, 0xff, (size_t)size * sizeof(int32_t));
    for (int64_t position = 0; position < feature->width; position++)
        for (int64_t row = 0; row < question->count; row++) {
            int32_t code = question->index->codes[question->rows[row] * question->index->width + feature->place + position];
            codes[position][row] = -1;
            if (code < 0) continue;
            uint64_t at = mixed((uint64_t)code) & (uint64_t)(size - 1);
            while (seen[at] >= 0 && seen[at] != code) at = (at + 1) & (uint64_t)(size - 1);
            if (seen[at] < 0) {
                seen[at] = code;
                names[at] = (int32_t)small->count;
                PREFETCH(&feature->bounds[code]);
                small->known[small->count++] = code;
            }
            codes[position][row] = names[at];
        }
    return 0;
}

/* The texts of the values in one piece; those of the asked record come last, one that a candidate has only once. */
static int64_t copy_texts(Work *work, const Question *question, int64_t place, int32_t **codes, Small *small) {
    const Feature *feature = &question->index->features[place];
    const Asked *asked = question->asked;
    int64_t room = 0, first = asked->first[place], last = asked->first[place + 1];
    for (int64_t value = 0; value < small->count; value++) {
        int64_t begin = feature->bounds[small->known[value]];
        PREFETCH(&feature->data[begin]);
        room += feature->bounds[small->known[value] + 1] - begin;
    }
    for (int64_t at = first; at < last; at++) room += asked->ends[at] - asked->starts[at];
    uint8_t *data;
    TAKE(data, room + 1);
    small->data = data;
    room = 0;
    for (int64_t value = 0; value < small->count; value++) {
        int64_t begin = feature->bounds[small->known[value]], size = feature->bounds[small->known[value] + 1] - begin;
        small->starts[value] = room;
        memcpy(data + room, feature->data + begin, (size_t)size);
        small->ends[value] = room += size;
    }
    for (int64_t at = first; at < last; at++) {
        int64_t size = asked->ends[at] - asked->starts[at], same = 0, new_ = small->count;
        memcpy(data + room, asked->data + asked->starts[at], (size_t)size);
        small->starts[new_] = room;
        small->ends[new_] = room + size;
        while (!same_bytes(small, same, small, new_)) same++;
        codes[at - first][question->count] = (int32_t)same;
        if (same < new_) continue;
        small->known[new_] = -1;
        small->count++;
        room += size;
    }
    return 0;
}

/* The feature at `place` of all rows that are asked about. */
int64_t gathered(const Question *question, int64_t place, Small **found) {
    Work *work = question->work;
    const Feature *feature = &question->index->features[place];
    int64_t values = question->asked->first[place + 1] - question->asked->first[place];
    int64_t width = values > feature->width ? values : feature->width, rows = question->count + 1;
    Small *small = *found = &question->small[place];
    int32_t **codes;
    if (small->ready) return 0;
    if (width < 1) width = 1;
    TAKE(codes, width);
    for (int64_t position = 0; position < width; position++) {
        TAKE(codes[position], rows);
        if (position >= feature->width) memset(codes[position], 0xff, (size_t)rows * sizeof(int32_t));
        codes[position][question->count] = -1;
    }
    TAKE(small->known, question->count * feature->width + values + 1);
    small->count = 0;
    if (renumber(work, question, feature, codes, small) < 0) return NO_MEMORY;
    TAKE(small->starts, small->count + values + 1);
    TAKE(small->ends, small->count + values + 1);
    if (copy_texts(work, question, place, codes, small) < 0) return NO_MEMORY;
    memset(&small->view, 0, sizeof(Column));
    small->view.codes = (const int32_t *const *)codes;
    small->view.width = width;
    small->ready = 1;
    return 0;
}

/* Texts ready for comparison in `column`. */
int64_t shortened(Work *work, const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t count,
                  Column *column) {
    int64_t room = 1;
    Value *values;
    uint8_t *text;
    for (int64_t at = 0; at < count; at++) room += ends[at] - starts[at];
    TAKE(values, count + 1);
    TAKE(text, room);
    short_values(data, starts, ends, count, values, text);
    column->values = values;
    column->text = text;
    return 0;
}

int64_t with_texts(const Question *question, Small *small) {
    if (small->view.values != NULL) return 0;
    return shortened(question->work, small->data, small->starts, small->ends, small->count, &small->view);
}

