/* Texts as words: where they are, which shape their sequence has, and new texts put together from pieces of them. */
#include "kernels.h"

static inline int is_break(uint8_t byte, int comma) { return byte == ' ' || (comma && byte == ','); }

/* The words of each text, cut at spaces; with `comma`, each comma is a word of its own. Words of text `row` are those
 * from bounds[row] to bounds[row + 1]. Without word_starts, words are counted only. Returns how many there are. */
KERNEL int64_t split_words(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows, int32_t comma,
                           int64_t *bounds, int64_t *word_starts, int64_t *word_ends) {
    int64_t words = 0;
    bounds[0] = 0;
    for (int64_t row = 0; row < rows; row++) {
        int64_t at = starts[row], end = ends[row];
        while (at < end) {
            if (data[at] == ' ') { at++; continue; }
            int64_t first = at++;
            if (!(comma && data[first] == ','))
                while (at < end && !is_break(data[at], comma)) at++;
            if (word_starts != NULL) { word_starts[words] = first; word_ends[words] = at; }
            words++;
        }
        bounds[row + 1] = words;
    }
    return words;
}

/* What is known of each word: bits of its flag. */
enum { SLOW = 1, ONE_LETTER_REPEATED = 2, ON_A_ROW_OF_KEYS = 4, FILLS_A_FIELD = 8, NOT_TWICE = 16 };

#define MOST_SEEN 32

/* The shape of each row: a hash of the classes of its words, in up to three texts, and of which words have one key. Nothing can be told (status 0) of rows
 * with a slow word, with too many words, or with letters that only fill a field. A row without words has status 2. */
KERNEL void shapes(int64_t rows, int32_t texts, const int64_t *const *bounds, const int32_t *const *words,
                   const int32_t *classes, const int32_t *keys, const uint8_t *flags, const uint8_t *letters,
                   int32_t most_words,
                   uint64_t *hashes, uint8_t *status) {
    for (int64_t row = 0; row < rows; row++) {
        uint64_t hash = 0;
        int64_t total = 0;
        int32_t seen[MOST_SEEN];
        status[row] = 1;
        for (int32_t text = 0; text < texts; text++) {
            uint8_t common = 0xff, last = 0;
            int64_t size = 0;
            hash = mixed(hash ^ 0x5bd1e995u);
            for (int64_t at = bounds[text][row]; at < bounds[text][row + 1]; at++) {
                int32_t word = words[text][at];
                if (flags[word] & SLOW) status[row] = 0;
                if (letters[word]) {
                    common &= flags[word];
                    if (flags[word] & last & NOT_TWICE) status[row] = 0;
                    last = flags[word];
                }
                size += letters[word];
                int64_t same = 0;
                while (same < total && same < MOST_SEEN && seen[same] != keys[word]) same++;
                if (total < MOST_SEEN) seen[total] = keys[word];
                hash = mixed(hash * 31 + (uint64_t)(uint32_t)classes[word] + 1 + ((uint64_t)(total - same) << 32));
                total++;
            }
            if (size && (((common & ONE_LETTER_REPEATED) && size >= 3) || ((common & ON_A_ROW_OF_KEYS) && size >= 5) ||
                         (common & FILLS_A_FIELD)))
                status[row] = 0;
        }
        if (total > most_words) status[row] = 0;
        if (!total) status[row] = 2;
        hashes[row] = hash;
    }
}

#define MOST_PIECES 64

/* One step of a recipe: a piece, a letter of a piece, a space, or a byte as it is. */
enum { SPACE = -1, LITERAL = -2, LETTER = 1 << 12 };

static int before(const uint8_t *text, const int64_t *a, const int64_t *b) {
    int64_t one = a[1] - a[0], two = b[1] - b[0];
    int found = memcmp(text + a[0], text + b[0], (size_t)(one < two ? one : two));
    return found != 0 ? found < 0 : one < two;
}

/* Sort the words of text[from:to], leave out those that are there twice; returns the new end. */
static int64_t sorted_words(uint8_t *text, int64_t from, int64_t to, uint8_t *room) {
    int64_t spans[MOST_PIECES][2];
    int64_t words = 0, end = from;
    for (int64_t at = from; at < to;) {
        int64_t first = at;
        while (at < to && text[at] != ' ') at++;
        if (words == MOST_PIECES) return to;
        int64_t place = words++;
        int64_t span[2] = {first, at++};
        for (; place > 0 && before(text, span, spans[place - 1]); place--) {
            spans[place][0] = spans[place - 1][0];
            spans[place][1] = spans[place - 1][1];
        }
        spans[place][0] = span[0];
        spans[place][1] = span[1];
    }
    memcpy(room, text + from, (size_t)(to - from));
    for (int64_t word = 0; word < words; word++) {
        int64_t size = spans[word][1] - spans[word][0];
        if (word && size == spans[word - 1][1] - spans[word - 1][0] &&
            memcmp(room + spans[word][0] - from, room + spans[word - 1][0] - from, (size_t)size) == 0)
            continue;
        if (end > from) text[end++] = ' ';
        memcpy(text + end, room + spans[word][0] - from, (size_t)size);
        end += size;
    }
    return end;
}

/* Put together one text per row from the pieces of its words, by the recipe of its shape (recipes[row] < 0: nothing).
 * A step is a place among the row's pieces, LETTER + 8 * place + letter, SPACE, or LITERAL - byte. With `sorted`, the words
 * of the new text are sorted and each stands once. Without `to`, only the room that is needed is found, and returned.
 * Returns -2 where a recipe does not fit its row. */
KERNEL int64_t cook(int64_t rows, int32_t texts, const int64_t *const *bounds, const int32_t *const *words,
                    const int64_t *piece_bounds, const int64_t *piece_starts, const int64_t *piece_ends,
                    const uint8_t *piece_data, const int32_t *recipes, const int64_t *recipe_bounds,
                    const int32_t *steps, int32_t sorted, uint8_t *to, int64_t *starts, int64_t *ends) {
    int64_t at = 0, room_size = 0;
    uint8_t *room = NULL;
    for (int64_t row = 0; row < rows; row++) {
        int64_t pieces[MOST_PIECES];
        int64_t count = 0, from = at;
        if (to != NULL) starts[row] = ends[row] = at;
        if (recipes[row] < 0) continue;
        for (int32_t text = 0; text < texts; text++)
            for (int64_t word = bounds[text][row]; word < bounds[text][row + 1]; word++)
                for (int64_t piece = piece_bounds[words[text][word]]; piece < piece_bounds[words[text][word] + 1]; piece++)
                    if (count < MOST_PIECES) pieces[count++] = piece;
        for (int64_t step = recipe_bounds[recipes[row]]; step < recipe_bounds[recipes[row] + 1]; step++) {
            int32_t what = steps[step];
            if (what >= LETTER) {
                int32_t place = (what - LETTER) >> 3, letter = (what - LETTER) & 7;
                if (place >= count || piece_starts[pieces[place]] + letter >= piece_ends[pieces[place]]) { free(room); return -2; }
                if (to != NULL) to[at] = piece_data[piece_starts[pieces[place]] + letter];
                at++;
            } else if (what >= 0) {
                if (what >= count) { free(room); return -2; }
                int64_t size = piece_ends[pieces[what]] - piece_starts[pieces[what]];
                if (to != NULL) memcpy(to + at, piece_data + piece_starts[pieces[what]], (size_t)size);
                at += size;
            } else {
                if (to != NULL) to[at] = what == SPACE ? ' ' : (uint8_t)(LITERAL - what);
                at++;
            }
        }
        if (to == NULL) continue;
        if (sorted && at > from) {
            if (at - from > room_size) {
                room_size = 2 * (at - from);
                uint8_t *larger = realloc(room, (size_t)room_size);
                if (larger == NULL) { free(room); return NO_MEMORY; }
                room = larger;
            }
            at = sorted_words(to, from, at, room);
        }
        ends[row] = at;
    }
    free(room);
    return at;
}

/* What is known of a letter beyond ASCII: its folded form, up to two bytes, and whether it is small (1) or capital (2). */
typedef struct { uint8_t folded[2], size, kind; } Letter;

#define FIRST_LETTER 0xc0
#define LETTERS 0x190 /* to U+024F */

/* One run of letters from `at` on, of ASCII and of the table: folded into `to`. Returns where it ends, or -1 where two
 * letters beyond ASCII stand together, as they do where an encoding was misread. `code` tells how it is written: 1 + case (0
 * mixed, 1 lower, 2 upper) + 3 * (length, 4 for more) + 15 * whether it has a vowel + 30 * whether it is one letter again and
 * again; 0 where it is short and another length folded. */
static int64_t letters_from(const uint8_t *data, int64_t at, int64_t end, const Letter *letters, uint8_t *to, int64_t *size,
                            uint8_t *code) {
    int64_t count = 0, lowers = 0, uppers = 0, folded = 0;
    int vowel = 0, repeated = 1, beyond = 0;
    while (at < end) {
        uint8_t byte = data[at], small = byte | 0x20;
        if (byte < 0x80) {
            if (small < 'a' || small > 'z') break;
            lowers += byte == small;
            uppers += byte != small;
            to[folded++] = small;
            beyond = 0;
            at++;
        } else {
            uint32_t point = at + 1 < end ? (uint32_t)(byte & 0x1f) << 6 | (data[at + 1] & 0x3f) : 0;
            if ((byte & 0xe0) != 0xc0 || beyond || point < FIRST_LETTER || point >= FIRST_LETTER + LETTERS) return -1;
            const Letter *letter = letters + point - FIRST_LETTER;
            if (!letter->size || !letter->kind) return -1;
            lowers += letter->kind == 1;
            uppers += letter->kind == 2;
            for (int i = 0; i < letter->size; i++) to[folded++] = letter->folded[i];
            beyond = 1;
            at += 2;
        }
        count++;
    }
    for (int64_t i = 0; i < folded; i++) {
        vowel |= strchr("aeiouy", to[i]) != NULL;
        repeated &= to[i] == to[0];
    }
    *size = folded;
    *code = folded != count && count < 4 ? 0
            : (uint8_t)(1 + (lowers == count ? 1 : uppers == count ? 2 : 0) + 3 * (count < 4 ? count : 4) + 15 * vowel + 30 * repeated);
    return at;
}

/* Words of letters alone, folded, and a code of how they are written as in `letters_from`; others get 0. */
KERNEL void plain_words(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t words, int64_t longest,
                        const Letter *letters, uint8_t *to, int64_t *out_starts, int64_t *out_ends, uint8_t *codes) {
    int64_t out = 0, size;
    for (int64_t word = 0; word < words; word++) {
        uint8_t code = 0;
        out_starts[word] = out_ends[word] = out;
        codes[word] = 0;
        if (ends[word] - starts[word] > longest || starts[word] == ends[word]) continue;
        if (letters_from(data, starts[word], ends[word], letters, to + out, &size, &code) != ends[word]) continue;
        codes[word] = code;
        if (code) out_ends[word] = out = out + size;
    }
}

#define MOST_RUNS 4

/* Words of letters with digits, hyphens and full stops inside: a hash of the marks (0 for all other words), any digit
 * counting as any other; the folded word without hyphens and full stops, from out_starts to out_ends; its pieces between
 * those, by where they end; and its runs of letters, by where they begin and end, with their codes. Each word has room for
 * four of both; what is not there has length 0 and code 0. */
KERNEL void marked_words(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t words, int64_t longest,
                         const Letter *letters, uint8_t *to, int64_t *out_starts, int64_t *out_ends, uint64_t *marks,
                         int64_t *piece_ends, int64_t *run_starts, int64_t *run_ends, uint8_t *codes) {
    int64_t out = 0;
    for (int64_t word = 0; word < words; word++) {
        int64_t at = starts[word], end = ends[word], to_here = out, runs = 0, pieces = 0, begin = out;
        uint64_t hash = 1;
        int fits = end - at <= longest && at < end && !(data[at] >= '0' && data[at] <= '9');
        int64_t *of_pieces = piece_ends + MOST_RUNS * word, *from = run_starts + MOST_RUNS * word, *till = run_ends + MOST_RUNS * word;
        out_starts[word] = out_ends[word] = out;
        marks[word] = 0;
        for (int run = 0; run < MOST_RUNS; run++) {
            of_pieces[run] = from[run] = till[run] = out;
            codes[MOST_RUNS * word + run] = 0;
        }
        while (fits && at < end) {
            uint8_t byte = data[at];
            if (byte >= '0' && byte <= '9') {
                to[to_here++] = byte;
                hash = mixed(hash * 31 + '7');
                at++;
            } else if (byte == '-' || byte == '.') {
                hash = mixed(hash * 31 + byte);
                at++;
                if (to_here > begin) {
                    fits = pieces < MOST_RUNS;
                    if (fits) of_pieces[pieces++] = begin = to_here;
                }
            } else {
                int64_t size = 0, next = -1;
                uint8_t code = 0;
                if (runs < MOST_RUNS) next = letters_from(data, at, end, letters, to + to_here, &size, &code);
                fits = next > at && code;
                if (!fits) break;
                hash = mixed(hash * 31 + 'a');
                from[runs] = to_here;
                till[runs] = to_here += size;
                codes[MOST_RUNS * word + runs++] = code;
                at = next;
            }
        }
        if (fits && to_here > begin) {
            fits = pieces < MOST_RUNS;
            if (fits) of_pieces[pieces++] = to_here;
        }
        if (!fits || !runs) {
            for (int run = 0; run < MOST_RUNS; run++) {
                of_pieces[run] = from[run] = till[run] = out;
                codes[MOST_RUNS * word + run] = 0;
            }
            continue;
        }
        for (int run = 0; run < MOST_RUNS; run++)
            if (run >= pieces) of_pieces[run] = to_here;
        marks[word] = hash | 1;
        out_ends[word] = out = to_here;
    }
}
