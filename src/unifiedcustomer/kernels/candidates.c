/* Which indexed rows share an open token with a record that is asked about. */
#include "lookup.h"

KERNEL int64_t forms(int32_t kind, const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t values,
                     int64_t *bounds, uint64_t *hashes);

/* One part of a key, as blocks.c has it. */
typedef struct {
    const int32_t *const *codes;
    const int64_t *bounds;
    const uint64_t *hashes;
    int64_t columns;
} Part;

KERNEL int64_t key_tokens(int64_t rows, uint64_t seed, const Part *parts, int64_t count, int64_t room,
                          uint64_t *tokens, int64_t *holders);

/* Sort what is asked by feature, without hub values. `header` has feature and size of each value, in order of `data`. */
int64_t read_asked(Work *work, const Index *index, const uint8_t *data, const int32_t *header, const double *amounts,
                   int64_t values, Asked *asked) {
    int64_t *offsets, kept = 0;
    asked->data = data;
    TAKE(asked->first, index->feature_count + 1);
    TAKE(asked->starts, values);
    TAKE(asked->ends, values);
    TAKE(asked->amounts, values);
    TAKE(offsets, values + 1);
    offsets[0] = 0;
    for (int64_t at = 0; at < values; at++) offsets[at + 1] = offsets[at] + header[2 * at + 1];
    for (int64_t place = 0; place < index->feature_count; place++) {
        const Feature *feature = &index->features[place];
        asked->first[place] = kept;
        for (int64_t at = 0; at < values; at++) {
            if (header[2 * at] != place) continue;
            int64_t size = offsets[at + 1] - offsets[at];
            if (feature->hub_count && is_hub(feature, stable_hash(data + offsets[at], size))) continue;
            asked->starts[kept] = offsets[at];
            asked->amounts[kept] = amounts == NULL ? 0.0 : amounts[at];
            asked->ends[kept++] = offsets[at + 1];
        }
    }
    asked->first[index->feature_count] = kept;
    return 0;
}

/* The forms of the asked values as a part of a key over one row, which has a column for each value. */
static int64_t asked_part(Work *work, const Asked *asked, const Form *form, Part *part) {
    int64_t first = asked->first[form->feature], values = asked->first[form->feature + 1] - first, *bounds;
    uint64_t *hashes;
    const int32_t **codes;
    int32_t *numbers;
    TAKE(bounds, values + 1);
    TAKE(codes, values + 1);
    TAKE(numbers, values + 1);
    int64_t count = forms(form->kind, asked->data, asked->starts + first, asked->ends + first, values, bounds, NULL);
    TAKE(hashes, count + 1);
    forms(form->kind, asked->data, asked->starts + first, asked->ends + first, values, bounds, hashes);
    for (int64_t value = 0; value < values; value++) {
        numbers[value] = (int32_t)value;
        codes[value] = &numbers[value];
    }
    part->codes = codes;
    part->bounds = bounds;
    part->hashes = hashes;
    part->columns = values;
    return 0;
}

typedef struct {
    const Tokens *tokens;
    uint64_t token;
} Wanted;

static int64_t asked_parts(Work *work, const Index *index, const Asked *asked, Part **of_form) {
    TAKE(*of_form, index->form_count + 1);
    for (int64_t form = 0; form < index->form_count; form++)
        if (asked_part(work, asked, &index->forms[form], &(*of_form)[form]) < 0) return NO_MEMORY;
    return 0;
}

/* All tokens of what is asked, hidden, with where they may be found. */
static int64_t wanted_tokens(Work *work, const Index *index, const Asked *asked, Wanted **wanted) {
    Part *of_form, parts[MOST_PARTS];
    int64_t *counts, total = 0;
    TAKE(counts, index->key_count + 1);
    if (asked_parts(work, index, asked, &of_form) < 0) return NO_MEMORY;
    for (int64_t at = 0; at < index->key_count; at++) {
        const Key *key = &index->keys[at];
        counts[at] = 0;
        for (int64_t part = 0; part < key->parts; part++) parts[part] = of_form[key->forms[part]];
        if (key->tokens != NULL) counts[at] = key_tokens(1, key->seed, parts, key->parts, 0, NULL, NULL);
        total += counts[at];
    }
    uint64_t *tokens;
    int64_t *holders;
    TAKE(*wanted, total + 1);
    TAKE(tokens, total + 1);
    TAKE(holders, total + 1);
    total = 0;
    for (int64_t at = 0; at < index->key_count; at++) {
        const Key *key = &index->keys[at];
        if (!counts[at]) continue;
        for (int64_t part = 0; part < key->parts; part++) parts[part] = of_form[key->forms[part]];
        key_tokens(1, key->seed, parts, key->parts, counts[at], tokens, holders);
        for (int64_t one = 0; one < counts[at]; one++) {
            Wanted found = {key->tokens, hidden(tokens[one], key->tokens->secret)};
            PREFETCH(&key->tokens->begins[found.token >> key->tokens->shift]);
            (*wanted)[total++] = found;
        }
    }
    return total;
}

/* The rows that share a token, each once; `rows` is made. Returns how many there are. */
int64_t candidates_of(Work *work, const Index *index, const Asked *asked, int32_t **rows) {
    Wanted *wanted;
    int64_t count = wanted_tokens(work, index, asked, &wanted), hits = 0, distinct = 0, *begins, *ends;
    if (count < 0) return NO_MEMORY;
    TAKE(begins, count + 1);
    TAKE(ends, count + 1);
    for (int64_t at = 0; at < count; at++) {
        const Tokens *tokens = wanted[at].tokens;
        uint64_t bucket = wanted[at].token >> tokens->shift;
        begins[at] = tokens->begins[bucket];
        ends[at] = tokens->begins[bucket + 1];
        PREFETCH(&tokens->tokens[begins[at]]);
        PREFETCH(&tokens->rows[begins[at]]);
    }
    for (int64_t at = 0; at < count; at++) {
        const Tokens *tokens = wanted[at].tokens;
        while (begins[at] < ends[at] && tokens->tokens[begins[at]] != wanted[at].token) begins[at]++;
        int64_t end = begins[at];
        while (end < ends[at] && tokens->tokens[end] == wanted[at].token) end++;
        ends[at] = end;
        hits += end - begins[at];
    }
    int64_t size = power_above(2 * hits);
    int32_t *seen;
    TAKE(seen, size);
    TAKE(*rows, hits + 1);
    memset(seen, 0xff, (size_t)size * sizeof(int32_t));
    for (int64_t at = 0; at < count; at++)
        for (int64_t hit = begins[at]; hit < ends[at]; hit++) {
            int32_t row = wanted[at].tokens->rows[hit];
            uint64_t place = mixed((uint64_t)row) & (uint64_t)(size - 1);
            while (seen[place] >= 0 && seen[place] != row) place = (place + 1) & (uint64_t)(size - 1);
            if (seen[place] == row) continue;
            seen[place] = row;
            PREFETCH(&index->codes[row * index->width]);
            (*rows)[distinct++] = row;
        }
    return distinct;
}

#define MARK_BITS 3 /* the last two bits of a token say how many records may hold it */

/* The tokens of one record, as they stand in a store: up to `room` of them are written, some of them twice. `marks` has
 * that of each key, -1 for none. Returns how many there are. */
KERNEL int64_t record_tokens(Work *work, const Index *index, const uint8_t *data, const int32_t *header, int64_t values,
                             const int32_t *marks, uint64_t *tokens, int64_t room) {
    Asked asked;
    Part *of_form, parts[MOST_PARTS];
    int64_t *holders, total = 0;
    begin_anew(work);
    TAKE(holders, room + 1);
    if (read_asked(work, index, data, header, NULL, values, &asked) < 0) return NO_MEMORY;
    if (asked_parts(work, index, &asked, &of_form) < 0) return NO_MEMORY;
    for (int64_t at = 0; at < index->key_count; at++) {
        const Key *key = &index->keys[at];
        int64_t left = total < room ? room - total : 0;
        for (int64_t part = 0; part < key->parts; part++) parts[part] = of_form[key->forms[part]];
        int64_t count = key_tokens(1, key->seed, parts, key->parts, left, tokens + (room - left), holders);
        for (int64_t one = total; marks[at] >= 0 && count <= left && one < total + count; one++)
            tokens[one] = (tokens[one] & ~(uint64_t)MARK_BITS) | (uint64_t)marks[at];
        total += count;
    }
    return total;
}
