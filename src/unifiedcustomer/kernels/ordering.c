/* The orders in which a store keeps what is loaded: blocking tokens by record and by token, other numbers ascending. */
#include "kernels.h"

/* Tokens of one key and the rows that hold them. */
typedef struct {
    const int64_t *tokens, *rows;
    int64_t count;
} Part;

typedef struct {
    uint64_t token;
    uint32_t record;
} Held;

/* The tokens of record r, from 0 on, are from bounds[r] to bounds[r + 1]. `records` says which record a row is, -1 for one
 * that is left out. Returns how many tokens there are. */
KERNEL int64_t tokens_by_record(const Part *parts, int64_t count, const int64_t *records, int64_t last, int64_t *bounds,
                                int64_t *tokens) {
    int64_t total = 0;
    memset(bounds, 0, (size_t)(last + 2) * sizeof(int64_t));
    for (int64_t part = 0; part < count; part++)
        for (int64_t at = 0; at < parts[part].count; at++) {
            int64_t record = records[parts[part].rows[at]];
            if (record >= 0) bounds[record + 1]++;
        }
    for (int64_t record = 0; record <= last; record++) { /* bounds[r + 1] is now where r begins */
        int64_t size = bounds[record + 1];
        bounds[record + 1] = total;
        total += size;
    }
    for (int64_t part = 0; part < count; part++)
        for (int64_t at = 0; at < parts[part].count; at++) {
            int64_t record = records[parts[part].rows[at]];
            if (record >= 0) tokens[bounds[record + 1]++] = parts[part].tokens[at];
        }
    return total;
}

#define FIRST_BITS 11
#define NEXT_BITS 8
#define FEW 24

static void insert_sorted(Held *held, int64_t count) {
    for (int64_t at = 1; at < count; at++) {
        Held moving = held[at];
        int64_t to = at;
        for (; to > 0 && held[to - 1].token > moving.token; to--) held[to] = held[to - 1];
        held[to] = moving;
    }
}

/* Tokens ascending, records of a token as they were; many equal tokens cost nothing. */
static void merge_sorted(Held *held, Held *room, int64_t count) {
    if (count <= FEW) { insert_sorted(held, count); return; }
    int64_t middle = count / 2, left = 0, right = middle;
    merge_sorted(held, room, middle);
    merge_sorted(held + middle, room, count - middle);
    if (held[middle - 1].token <= held[middle].token) return;
    memcpy(room, held, (size_t)middle * sizeof(Held));
    for (int64_t to = 0; left < middle; to++)
        held[to] = right < count && held[right].token < room[left].token ? held[right++] : room[left++];
}

#define FLIP 0x8000000000000000ULL /* so that negative numbers come first */

/* Put one bucket in order, and give its distinct pairs. */
static int64_t order_bucket(uint64_t *tokens, uint32_t *records, int64_t count, Held *held, Held *room, uint64_t *to_token,
                            uint32_t *to_record) {
    int64_t begins[(1 << NEXT_BITS) + 1] = {0}, kept = 0;
    int shift = 64 - FIRST_BITS - NEXT_BITS, mask = (1 << NEXT_BITS) - 1;
    for (int64_t at = 0; at < count; at++) begins[((tokens[at] >> shift) & mask) + 1]++;
    for (int part = 0; part < 1 << NEXT_BITS; part++) begins[part + 1] += begins[part];
    for (int64_t at = 0; at < count; at++) {
        Held one = {tokens[at], records[at]};
        held[begins[(tokens[at] >> shift) & mask]++] = one;
    }
    for (int64_t part = 0, begin = 0; part < 1 << NEXT_BITS; part++) { /* begins[part] is now where it ends */
        merge_sorted(held + begin, room, begins[part] - begin);
        begin = begins[part];
    }
    for (int64_t at = 0; at < count; at++) {
        if (at && held[at].token == held[at - 1].token && held[at].record == held[at - 1].record) continue;
        to_token[kept] = held[at].token ^ FLIP;
        to_record[kept++] = held[at].record;
    }
    return kept;
}

/* Pairs of a token and a record, by token and record, each once, of tokens by record. Returns how many. */
KERNEL int64_t pairs_by_token(const int64_t *tokens, const int64_t *bounds, int64_t records, uint64_t *by_token,
                              uint32_t *holders) {
    int64_t begins[(1 << FIRST_BITS) + 1] = {0}, total = bounds[records], most = 0, kept = 0;
    int shift = 64 - FIRST_BITS;
    for (int64_t at = 0; at < total; at++) begins[(((uint64_t)tokens[at] ^ FLIP) >> shift) + 1]++;
    for (int part = 0; part < 1 << FIRST_BITS; part++) {
        if (begins[part + 1] > most) most = begins[part + 1];
        begins[part + 1] += begins[part];
    }
    Held *held = malloc((size_t)(2 * most + 1) * sizeof(Held));
    if (held == NULL) return NO_MEMORY;
    for (int64_t record = 0; record < records; record++)
        for (int64_t at = bounds[record]; at < bounds[record + 1]; at++) {
            uint64_t token = (uint64_t)tokens[at] ^ FLIP;
            int64_t to = begins[token >> shift]++;
            by_token[to] = token;
            holders[to] = (uint32_t)record;
        }
    for (int64_t part = 0, begin = 0; part < 1 << FIRST_BITS; part++) {
        int64_t end = begins[part];
        kept += order_bucket(by_token + begin, holders + begin, end - begin, held, held + most, by_token + kept, holders + kept);
        begin = end;
    }
    free(held);
    return kept;
}

typedef struct {
    uint64_t number;
    int64_t place;
} Numbered;

#define DIGIT_BITS 11
#define DIGITS 6

/* The places of numbers, the lowest number first; of equal ones the first. */
KERNEL int64_t ascending(const int64_t *numbers, int64_t count, int64_t *order) {
    Numbered *room = malloc((size_t)(2 * count + 1) * sizeof(Numbered)), *from = room, *to = room + count;
    if (room == NULL) return NO_MEMORY;
    for (int64_t at = 0; at < count; at++) {
        from[at].number = (uint64_t)numbers[at] ^ FLIP;
        from[at].place = at;
    }
    for (int digit = 0; digit < DIGITS; digit++) {
        int64_t begins[(1 << DIGIT_BITS) + 1] = {0};
        int shift = digit * DIGIT_BITS, mask = (1 << DIGIT_BITS) - 1;
        for (int64_t at = 0; at < count; at++) begins[((from[at].number >> shift) & mask) + 1]++;
        if (count && begins[((from[0].number >> shift) & mask) + 1] == count) continue; /* all have the same */
        for (int one = 0; one <= mask; one++) begins[one + 1] += begins[one];
        for (int64_t at = 0; at < count; at++) to[begins[(from[at].number >> shift) & mask]++] = from[at];
        Numbered *before = from;
        from = to;
        to = before;
    }
    for (int64_t at = 0; at < count; at++) order[at] = from[at].place;
    free(room);
    return count;
}
