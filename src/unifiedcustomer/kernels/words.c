/* Texts as words: where they are, which shape their sequence has, and new texts put together from pieces of them. */
#include "kernels.h"

static inline int is_mark(uint8_t byte) { return byte == ',' || byte == ';' || byte == '/'; }

/* The words of each text, cut at spaces; with `marks`, each comma, semicolon and stroke is a word of its own. Words of text `row` are those
 * from bounds[row] to bounds[row + 1]. There is room for a word in every byte. Returns how many there are. */
KERNEL int64_t split_words(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows, int32_t marks,
                           int64_t *bounds, int64_t *word_starts, int64_t *word_ends) {
    int64_t words = 0;
    bounds[0] = 0;
    for (int64_t row = 0; row < rows; row++) {
        int64_t at = starts[row], end = ends[row];
        while (at < end) {
            if (data[at] == ' ') { at++; continue; }
            int64_t first = at++;
            if (!(marks && is_mark(data[first])))
                while (at < end && data[at] != ' ' && !(marks && is_mark(data[at]))) at++;
            word_starts[words] = first;
            word_ends[words++] = at;
        }
        bounds[row + 1] = words;
    }
    return words;
}

/* What is known of each word: bits of its flag. */
enum { SLOW = 1, ONE_LETTER_REPEATED = 2, ON_A_ROW_OF_KEYS = 4, FILLS_A_FIELD = 8, NOT_TWICE = 16 };

#define MOST_SEEN 32

/* What the classes of words need to know of others in their row: how these are written, whether they are given names; and
 * whether a word is an ordinary one. */
enum { NEEDS_CASE = 1, NEEDS_GIVEN = 2, IS_ORDINARY = 4 };

typedef struct {
    const int32_t *classes, *keys; /* of each word */
    const uint8_t *flags, *letters;
    const int32_t *kinds; /* of each class four: which one it is where neither, the case, given names, or both are needed */
    const uint8_t *needs;
} Words;

/* What must be known of the words of a row: with fewer than two ordinary words in a text, whether they are given names. */
static int32_t needs_of(int64_t row, int32_t texts, const int64_t *const *bounds, const int32_t *const *numbers, const Words *all) {
    int32_t found = 0;
    for (int32_t text = 0; text < texts; text++) {
        int32_t ordinary = 0;
        for (int64_t at = bounds[text][row]; at < bounds[text][row + 1]; at++) {
            uint8_t needs = all->needs[all->classes[numbers[text][at]]];
            found |= needs;
            ordinary += needs & IS_ORDINARY ? 1 : 0;
        }
        if (ordinary < 2 && bounds[text][row] < bounds[text][row + 1]) found |= NEEDS_GIVEN;
    }
    return found & (NEEDS_CASE | NEEDS_GIVEN);
}

/* The shape of each row: a hash of the kinds of its words, in up to three texts, and of which words have one key. Nothing
 * can be told (status 0) of rows with a slow word, with too many words, or with letters that only fill a field. A row
 * without words has status 2. */
KERNEL void shapes(int64_t rows, int32_t texts, const int64_t *const *bounds, const int32_t *const *numbers,
                   const Words *all, int32_t most_words, uint64_t *hashes, uint8_t *status) {
    for (int64_t row = 0; row < rows; row++) {
        int32_t needs = needs_of(row, texts, bounds, numbers, all);
        uint64_t hash = (uint64_t)needs;
        int64_t total = 0;
        int32_t seen[MOST_SEEN];
        status[row] = 1;
        for (int32_t text = 0; text < texts; text++) {
            uint8_t common = 0xff, last = 0;
            int64_t size = 0;
            hash = mixed(hash ^ 0x5bd1e995u);
            for (int64_t at = bounds[text][row]; at < bounds[text][row + 1]; at++) {
                int32_t word = numbers[text][at], kind = all->kinds[4 * all->classes[word] + needs];
                uint8_t flags = all->flags[word], letters = all->letters[word];
                if (flags & SLOW) status[row] = 0;
                if (letters) {
                    common &= flags;
                    if (flags & last & NOT_TWICE) status[row] = 0;
                    last = flags;
                }
                size += letters;
                int64_t same = 0;
                while (same < total && same < MOST_SEEN && seen[same] != all->keys[word]) same++;
                if (total < MOST_SEEN) seen[total] = all->keys[word];
                hash = mixed(hash * 31 + (uint64_t)(uint32_t)kind + 1 + ((uint64_t)(total - same) << 32));
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

typedef struct {
    const int64_t *firsts, *counts; /* of each word: its first piece, and how many there are */
    const int64_t *starts, *ends;   /* of each piece */
    const uint8_t *data;
} Pieces;

static int64_t pieces_of(int64_t row, int32_t texts, const int64_t *const *bounds, const int32_t *const *numbers,
                         const Pieces *all, int64_t *pieces) {
    int64_t count = 0;
    for (int32_t text = 0; text < texts; text++)
        for (int64_t at = bounds[text][row]; at < bounds[text][row + 1]; at++)
            for (int64_t piece = 0; piece < all->counts[numbers[text][at]] && count < MOST_PIECES; piece++)
                pieces[count++] = all->firsts[numbers[text][at]] + piece;
    return count;
}

/* Put together one text per row from the pieces of its words, by the recipe of its shape (recipes[row] < 0: nothing).
 * A step is a place among the row's pieces, LETTER + 8 * place + letter, SPACE, or LITERAL - byte. With `sorted`, the words
 * of the new text are sorted and each stands once. Returns the bytes written; -2 where a recipe does not fit its row, -3
 * where `room` is too small. */
KERNEL int64_t cook(int64_t rows, int32_t texts, const int64_t *const *bounds, const int32_t *const *numbers,
                    const Pieces *all, const int32_t *recipes, const int64_t *recipe_bounds, const int32_t *steps,
                    int32_t sorted, int64_t room, uint8_t *to, int64_t *starts, int64_t *ends) {
    int64_t at = 0, scratch_size = 0;
    uint8_t *scratch = NULL;
    for (int64_t row = 0; row < rows; row++) {
        int64_t pieces[MOST_PIECES], from = at, count;
        starts[row] = ends[row] = at;
        if (recipes[row] < 0 || recipe_bounds[recipes[row]] == recipe_bounds[recipes[row] + 1]) continue;
        count = pieces_of(row, texts, bounds, numbers, all, pieces);
        for (int64_t step = recipe_bounds[recipes[row]]; step < recipe_bounds[recipes[row] + 1]; step++) {
            int32_t what = steps[step], place = what >= LETTER ? (what - LETTER) >> 3 : what, letter = (what - LETTER) & 7;
            int64_t size = what < 0 || what >= LETTER ? 1 : 0;
            const uint8_t *piece = NULL;
            if (what >= 0) {
                if (place >= count) { free(scratch); return -2; }
                piece = all->data + all->starts[pieces[place]];
                if (!size) size = all->ends[pieces[place]] - all->starts[pieces[place]];
                else if (all->starts[pieces[place]] + letter >= all->ends[pieces[place]]) { free(scratch); return -2; }
                else piece += letter;
            }
            if (at + size > room) { free(scratch); return -3; }
            if (piece != NULL) memcpy(to + at, piece, (size_t)size);
            else to[at] = what == SPACE ? ' ' : (uint8_t)(LITERAL - what);
            at += size;
        }
        if (sorted) {
            if (at - from > scratch_size) {
                scratch_size = 2 * (at - from);
                uint8_t *larger = realloc(scratch, (size_t)scratch_size);
                if (larger == NULL) { free(scratch); return NO_MEMORY; }
                scratch = larger;
            }
            at = sorted_words(to, from, at, scratch);
        }
        ends[row] = at;
    }
    free(scratch);
    return at;
}

/* For each row the words of two texts, each sorted and one space apart, as one such text: a word of both stands once.
 * Returns the bytes written; `to` has room for both texts and a byte for each row. */
KERNEL int64_t merge_words(int64_t rows, const uint8_t *left, const int64_t *left_starts, const int64_t *left_ends,
                           const int32_t *left_codes, const uint8_t *right, const int64_t *right_starts,
                           const int64_t *right_ends, const int32_t *right_codes, uint8_t *to, int64_t *starts,
                           int64_t *ends) {
    int64_t out = 0;
    for (int64_t row = 0; row < rows; row++) {
        int32_t one = left_codes[row], two = right_codes[row];
        int64_t a = one < 0 ? 0 : left_starts[one], a_end = one < 0 ? 0 : left_ends[one];
        int64_t b = two < 0 ? 0 : right_starts[two], b_end = two < 0 ? 0 : right_ends[two];
        starts[row] = out;
        while (a < a_end || b < b_end) {
            int64_t a_next = a, b_next = b;
            int order;
            while (a_next < a_end && left[a_next] != ' ') a_next++;
            while (b_next < b_end && right[b_next] != ' ') b_next++;
            if (a >= a_end) order = 1;
            else if (b >= b_end) order = -1;
            else {
                int64_t shorter = a_next - a < b_next - b ? a_next - a : b_next - b;
                order = memcmp(left + a, right + b, (size_t)shorter);
                if (order == 0) order = (a_next - a > b_next - b) - (a_next - a < b_next - b);
            }
            if (out > starts[row]) to[out++] = ' ';
            if (order <= 0) { memcpy(to + out, left + a, (size_t)(a_next - a)); out += a_next - a; }
            else { memcpy(to + out, right + b, (size_t)(b_next - b)); out += b_next - b; }
            if (order <= 0) a = a_next + 1;
            if (order >= 0) b = b_next + 1;
        }
        ends[row] = out;
    }
    return out;
}
