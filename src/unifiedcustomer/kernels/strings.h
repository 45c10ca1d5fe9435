/* How alike two short texts are. A text is bytes, one a character, at most 64 of them: see `Value`. */
#ifndef UC_STRINGS_H
#define UC_STRINGS_H

#include "kernels.h"

#define LONGEST 64

/* One distinct value of a column, as kernels read it. */
typedef struct {
    uint64_t letters; /* the characters that occur, folded to 64 bits: two texts without a common bit share none */
    uint32_t start;   /* where its characters are */
    uint8_t length;   /* 0: only the careful path can read it */
    uint8_t first;    /* characters of the first word */
    uint8_t words;
    uint8_t initial;  /* the first character */
} Value;

/* Where each character of a text occurs; all zero between two uses. */
typedef struct {
    uint64_t places[256];
} Scratch;

static inline int bits_in(uint64_t x) {
    x -= (x >> 1) & 0x5555555555555555ULL;
    x = (x & 0x3333333333333333ULL) + ((x >> 2) & 0x3333333333333333ULL);
    return (int)((((x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fULL) * 0x0101010101010101ULL) >> 56);
}

/* The place of the lowest bit; x is not 0. */
static inline int lowest_bit(uint64_t x) {
#if defined(__GNUC__)
    return __builtin_ctzll(x);
#else
    return bits_in((x & (0 - x)) - 1);
#endif
}

static inline int shorter(int a, int b) { return a < b ? a : b; }

/* How many characters two values can have in common at most. */
static inline int most_common(const Value *a, const Value *b) {
    return shorter(a->length - bits_in(a->letters & ~b->letters), b->length - bits_in(b->letters & ~a->letters));
}

/* Jaro-Winkler similarity with prefix weight 0.1, to the last bit what rapidfuzz says. */
static inline double jaro_winkler(Scratch *scratch, const uint8_t *p, int p_size, const uint8_t *t, int t_size) {
    int longer = p_size > t_size ? p_size : t_size, bound = longer / 2 > 0 ? longer / 2 - 1 : 0, common = 0, wrong = 0;
    int prefix = 0, most = shorter(shorter(p_size, t_size), 4);
    uint64_t taken = 0, found = 0;
    for (int at = 0; at < p_size; at++) scratch->places[p[at]] |= 1ULL << at;
    for (int at = 0; at < t_size; at++) {
        int low = at > bound ? at - bound : 0, high = at + bound;
        if (low >= LONGEST) break;
        uint64_t window = (~0ULL << low) & (high >= LONGEST - 1 ? ~0ULL : (2ULL << high) - 1);
        uint64_t free_ = scratch->places[t[at]] & window & ~taken;
        taken |= free_ & (0 - free_);
        found |= (uint64_t)(free_ != 0) << at;
        common += free_ != 0;
    }
    for (int at = 0; at < p_size; at++) scratch->places[p[at]] = 0;
    if (common == 0) return 0.0;
    for (; found; found &= found - 1, taken &= taken - 1) wrong += p[lowest_bit(taken)] != t[lowest_bit(found)];
    double alike = 0.0;
    alike += (double)common / (double)p_size;
    alike += (double)common / (double)t_size;
    alike += (double)(common - wrong / 2) / (double)common;
    alike /= 3.0;
    if (!(alike > 0.7)) return alike;
    while (prefix < most && p[prefix] == t[prefix]) prefix++;
    alike += (double)prefix * 0.1 * (1.0 - alike);
    return alike < 1.0 ? alike : 1.0;
}

/* Optimal string alignment by Hyyro's bit vectors (2003); edits of neighbours count one. */
static inline int aligned_edits(Scratch *scratch, const uint8_t *p, int p_size, const uint8_t *t, int t_size) {
    uint64_t up = ~0ULL, down = 0, diagonal = 0, places_before = 0, last = 1ULL << (p_size - 1);
    int edits = p_size;
    for (int at = 0; at < p_size; at++) scratch->places[p[at]] |= 1ULL << at;
    for (int at = 0; at < t_size; at++) {
        uint64_t places = scratch->places[t[at]];
        uint64_t swapped = (((~diagonal) & places) << 1) & places_before;
        diagonal = ((((places & up) + up) ^ up) | places | down) | swapped;
        uint64_t right = down | ~(diagonal | up), left = diagonal & up;
        edits += (right & last) != 0;
        edits -= (left & last) != 0;
        right = right << 1 | 1;
        left <<= 1;
        up = left | ~(diagonal | right);
        down = right & diagonal;
        places_before = places;
    }
    for (int at = 0; at < p_size; at++) scratch->places[p[at]] = 0;
    return edits;
}

/* Whether at most `most` edits lead from one text to the other; a swap of neighbours is one edit. */
static inline int within_edits(Scratch *scratch, const uint8_t *p, int p_size, const uint8_t *t, int t_size, int most) {
    if (p_size - t_size > most || t_size - p_size > most) return 0;
    while (p_size > 0 && t_size > 0 && *p == *t) p++, t++, p_size--, t_size--;
    while (p_size > 0 && t_size > 0 && p[p_size - 1] == t[t_size - 1]) p_size--, t_size--;
    if (p_size == 0 || t_size == 0) return p_size + t_size <= most;
    if (most == 1) return (p_size == 1 && t_size == 1) || (p_size == 2 && t_size == 2 && p[0] == t[1] && p[1] == t[0]);
    return aligned_edits(scratch, p, p_size, t, t_size) <= most;
}

static inline int same_text(const uint8_t *a, int a_size, const uint8_t *b, int b_size) {
    return a_size == b_size && memcmp(a, b, (size_t)a_size) == 0;
}

/* The size of the word at the beginning of a text without spaces at its ends. */
static inline int word_size(const uint8_t *text, int size) {
    int at = 0;
    while (at < size && text[at] != ' ') at++;
    return at;
}

static inline int has_word(const uint8_t *text, int size, const uint8_t *word, int word_length) {
    for (int at = 0; at < size;) {
        int length = word_size(text + at, size - at);
        if (same_text(text + at, length, word, word_length)) return 1;
        at += length + 1;
    }
    return 0;
}

#endif
