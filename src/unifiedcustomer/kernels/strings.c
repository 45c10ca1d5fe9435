/* Short texts as one byte a character, and how alike two of them are. */
#include "strings.h"

/* Characters beyond ASCII get the bytes from 128 on in the order in which they come. */
#define MOST_LETTERS 128
#define PLACES 512

typedef struct {
    uint32_t letter[PLACES]; /* 0 where free */
    uint8_t byte[PLACES];
    int count;
} Alphabet;

/* The byte of a character, or 0 where there are more characters than bytes. */
static uint8_t byte_of(Alphabet *alphabet, uint32_t letter) {
    uint32_t at = (uint32_t)mixed(letter) % PLACES;
    for (; alphabet->letter[at]; at = (at + 1) % PLACES)
        if (alphabet->letter[at] == letter) return alphabet->byte[at];
    if (alphabet->count == MOST_LETTERS) return 0;
    alphabet->letter[at] = letter;
    return alphabet->byte[at] = (uint8_t)(128 + alphabet->count++);
}

/* Spaces other than the one that parts words, and what Python takes for them. */
static int is_odd_space(uint32_t letter) {
    if (letter < 0x80) return (letter >= 9 && letter <= 13) || (letter >= 28 && letter <= 31);
    return letter == 0x85 || letter == 0xa0 || letter == 0x1680 || (letter >= 0x2000 && letter <= 0x200a) ||
           letter == 0x2028 || letter == 0x2029 || letter == 0x202f || letter == 0x205f || letter == 0x3000;
}

/* One character of UTF-8, of which `at` is the first byte; moves `at` behind it. */
static uint32_t letter_at(const uint8_t *data, int64_t *at, int64_t end) {
    uint32_t lead = data[(*at)++];
    int more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    uint32_t letter = more ? lead & (0x3fu >> more) : lead;
    for (; more > 0 && *at < end; more--) letter = letter << 6 | (data[(*at)++] & 0x3f);
    return letter;
}

/* Write one text to `bytes`, one byte a character; returns its length, 0 where it is not a short text of words. */
static int narrowed(const uint8_t *data, int64_t at, int64_t end, Alphabet *alphabet, uint8_t *bytes) {
    int length = 0;
    uint8_t before = ' ';
    while (at < end) {
        uint32_t letter = letter_at(data, &at, end);
        uint8_t byte = letter < 0x80 ? (uint8_t)letter : byte_of(alphabet, letter);
        if (byte == 0 || is_odd_space(letter) || length == LONGEST || (byte == ' ' && before == ' ')) return 0;
        bytes[length++] = before = byte;
    }
    return before == ' ' ? 0 : length;
}

/* Make texts ready for comparison. `bytes` has room for all of them; returns how much of it was used. */
KERNEL int64_t short_values(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t count,
                            Value *values, uint8_t *bytes) {
    Alphabet alphabet = {{0}, {0}, 0};
    int64_t used = 0;
    for (int64_t text = 0; text < count; text++) {
        Value value = {0, (uint32_t)used, 0, 0, 1, 0};
        int length = used < (int64_t)UINT32_MAX ? narrowed(data, starts[text], ends[text], &alphabet, bytes + used) : 0;
        value.length = (uint8_t)length;
        value.initial = length ? bytes[used] : 0;
        value.first = (uint8_t)word_size(bytes + used, length);
        for (int at = 0; at < length; at++) {
            value.letters |= 1ULL << (bytes[used + at] & 63);
            value.words += bytes[used + at] == ' ';
        }
        values[text] = value;
        used += length;
    }
    return used;
}

/* Jaro-Winkler similarity of pairs of values; -1 where only the careful path can tell. */
KERNEL void similarities(const Value *values, const uint8_t *text, const int32_t *left, const int32_t *right,
                         int64_t pairs, double *alike) {
    Scratch scratch = {{0}};
    for (int64_t pair = 0; pair < pairs; pair++) {
        const Value *a = &values[left[pair]], *b = &values[right[pair]];
        int known = a->length && b->length;
        alike[pair] = known ? jaro_winkler(&scratch, text + a->start, a->length, text + b->start, b->length) : -1.0;
    }
}

/* Whether at most `most` edits lead from one value to the other; 2 where only the careful path can tell. */
KERNEL void near_values(const Value *values, const uint8_t *text, const int32_t *left, const int32_t *right,
                        int64_t pairs, int64_t most, uint8_t *near_) {
    Scratch scratch = {{0}};
    for (int64_t pair = 0; pair < pairs; pair++) {
        const Value *a = &values[left[pair]], *b = &values[right[pair]];
        near_[pair] = 2;
        if (a->length && b->length)
            near_[pair] = (uint8_t)within_edits(&scratch, text + a->start, a->length, text + b->start, b->length,
                                                (int)most);
    }
}

/* The last nine ASCII digits of each text, one behind the other in `lines`; `ends` says where each ends. */
KERNEL void last_digits(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t count, uint8_t *lines,
                        int64_t *line_starts, int64_t *line_ends) {
    for (int64_t text = 0; text < count; text++) {
        int64_t begin = (text + 1) * 9;
        line_ends[text] = begin;
        for (int64_t at = ends[text] - 1; at >= starts[text] && line_ends[text] - begin < 9; at--)
            if (data[at] >= '0' && data[at] <= '9') lines[--begin] = data[at];
        line_starts[text] = begin;
    }
}

/* Where the words of each text begin and end; `bounds` (texts + 1) says which words are whose. Returns how many there
 * are, or -1 where a text has other spaces than the one that parts words, so that only the careful path can tell. */
KERNEL int64_t words_of(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t count,
                        int64_t *word_starts, int64_t *word_ends, int64_t *bounds) {
    int64_t words = 0;
    for (int64_t text = 0; text < count; text++) {
        bounds[text] = words;
        int inside = 0;
        for (int64_t at = starts[text]; at < ends[text];) {
            int64_t begin = at;
            uint32_t letter = letter_at(data, &at, ends[text]);
            if (is_odd_space(letter)) return -1;
            if (letter == ' ') { inside = 0; continue; }
            if (!inside) word_starts[words++] = begin;
            word_ends[words - 1] = at;
            inside = 1;
        }
    }
    bounds[count] = words;
    return words;
}
