/* The rows that hold a blocking token, found by one token at a time. */
#include "tokens.h"

typedef struct {
    uint64_t token;
    int64_t row;
} Held;

static int by_token_and_row(const void *a, const void *b) {
    const Held *one = a, *two = b;
    if (one->token != two->token) return one->token < two->token ? -1 : 1;
    return (one->row > two->row) - (one->row < two->row);
}

static void sort_held(Held *held, int64_t count) {
    if (count > 24) { qsort(held, (size_t)count, sizeof(Held), by_token_and_row); return; }
    for (int64_t at = 1; at < count; at++) {
        Held moving = held[at];
        int64_t to = at;
        for (; to > 0 && by_token_and_row(&moving, &held[to - 1]) < 0; to--) held[to] = held[to - 1];
        held[to] = moving;
    }
}

/* Write a bucket without the tokens that more than `largest` rows hold, and without what a row holds twice. */
static int64_t keep_open(Held *held, int64_t count, int64_t largest, uint64_t *tokens, int32_t *rows) {
    int64_t kept = 0;
    for (int64_t begin = 0, end; begin < count; begin = end) {
        int64_t first = kept, distinct = 0;
        for (end = begin; end < count && held[end].token == held[begin].token; end++) {
            if (end > begin && held[end].row == held[end - 1].row) continue;
            if (++distinct > largest) continue;
            tokens[kept] = held[end].token;
            rows[kept++] = (int32_t)held[end].row;
        }
        if (distinct > largest) kept = first;
    }
    return kept;
}

/* Order the tokens of one key so that they can be found: see `Tokens`. `begins` has 2^bits + 1 entries; `found` and
 * `rows` have room for `count`. The secret keeps anybody from choosing values whose tokens crowd together. Returns how
 * many were kept: a token held by more than `largest` rows brings nobody together. */
KERNEL int64_t order_tokens(const uint64_t *tokens, const int64_t *holders, int64_t count, uint64_t secret, int64_t bits,
                            int64_t largest, uint32_t *begins, uint64_t *found, int32_t *rows) {
    int64_t buckets = (int64_t)1 << bits, shift = 64 - bits, kept = 0, begin = 0;
    Held *held = malloc((size_t)(count ? count : 1) * sizeof(Held));
    if (held == NULL) return NO_MEMORY;
    memset(begins, 0, (size_t)(buckets + 1) * sizeof(uint32_t));
    for (int64_t at = 0; at < count; at++) begins[hidden(tokens[at], secret) >> shift]++;
    for (int64_t bucket = 0, sum = 0; bucket <= buckets; bucket++) {
        uint32_t size = begins[bucket];
        begins[bucket] = (uint32_t)sum;
        sum += size;
    }
    for (int64_t at = 0; at < count; at++) {
        Held one = {hidden(tokens[at], secret), holders[at]};
        held[begins[one.token >> shift]++] = one;
    }
    for (int64_t bucket = 0; bucket < buckets; bucket++) { /* begins[bucket] is now where the bucket ends */
        int64_t end = begins[bucket];
        sort_held(held + begin, end - begin);
        begins[bucket] = (uint32_t)kept;
        kept += keep_open(held + begin, end - begin, largest, found + kept, rows + kept);
        begin = end;
    }
    begins[buckets] = (uint32_t)kept;
    free(held);
    return kept;
}
