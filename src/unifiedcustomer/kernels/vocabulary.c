/* The words of names and streets taken apart, each distinct one once: letters, marks, pieces, and what is known of them. */
#include "known.h"

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


/* Bits of what is known of a folded word: it means more than a name; it is a given name; its letters stand in a row on a
 * keyboard; it may be a part of a degree. */
enum { SPECIAL = 1, GIVEN = 2, KEYS = 4, DEGREE = 8 };

/* Bits of a flag, as in words.c. */
enum { ONE_LETTER_REPEATED = 2, ON_A_ROW_OF_KEYS = 4, NOT_TWICE = 16 };

typedef struct {
    Known words;
    const uint8_t *bits;
} Language;

static uint8_t bits_of(const Language *known, const uint8_t *text, int64_t size) {
    int32_t place = place_of(&known->words, stable_hash(text, size));
    return place < 0 ? 0 : known->bits[place];
}

#define MOST_RUNS 4
#define MOST_BYTES 512 /* of one folded word */

/* One word: its folded bytes without hyphens and full stops, where its pieces between those end, and its runs of letters. */
typedef struct {
    uint8_t bytes[MOST_BYTES];
    int64_t size, pieces, runs;
    int64_t piece_ends[MOST_RUNS], run_starts[MOST_RUNS], run_ends[MOST_RUNS];
    uint8_t codes[MOST_RUNS]; /* how the letters of each run are written */
    uint64_t written[MOST_RUNS], marks;
} Word;

static int end_piece(Word *word) {
    if (word->size == (word->pieces ? word->piece_ends[word->pieces - 1] : 0)) return 1;
    if (word->pieces == MOST_RUNS) return 0;
    word->piece_ends[word->pieces++] = word->size;
    return 1;
}

static int is_bracket(uint8_t byte) { return byte == '(' || byte == ')' || byte == '[' || byte == ']' || byte == '"'; }

/* Whether a bracket stands inside a word and not around it. */
static int has_brackets_inside(const uint8_t *data, int64_t at, int64_t end) {
    while (at < end && (is_bracket(data[at]) || data[at] == ':')) at++;
    while (at < end && (is_bracket(data[end - 1]) || data[end - 1] == ':')) end--;
    for (; at < end; at++) if (is_bracket(data[at])) return 1;
    return 0;
}

/* The bytes of a sign that stands between letters of a name and is no letter when it is folded; 0 for none. */
static int64_t sign_at(const uint8_t *data, int64_t first, int64_t at, int64_t end) {
    if (data[at] != 0 && strchr("'_:!?*#@%=~^|\\$()[]\"+<>{}", data[at]) != NULL) return 1;
    int is_quote = end - at > 2 && data[at] == 0xE2 && data[at + 1] == 0x80 && data[at + 2] == 0x99;
    return is_quote && (at == first || data[at - 1] < 0x80) ? 3 : 0; /* behind others it may have been misread */
}

/* Whether a word is letters with digits, hyphens and full stops inside; with `signs`, also other signs. */
static int take_apart(Word *word, const uint8_t *data, int64_t at, int64_t end, const Letter *letters, int signs) {
    int64_t first = at, size_of_sign;
    word->size = word->pieces = word->runs = 0;
    word->marks = 1;
    if (data[at] == '-' || data[end - 1] == '-') return 0; /* it may go on in the word beside it */
    while (at < end) {
        uint8_t byte = data[at];
        if (byte >= '0' && byte <= '9') {
            word->bytes[word->size++] = byte;
            word->marks = mixed(word->marks * 31 + '7');
            at++;
        } else if (byte == '-' || byte == '.') {
            word->marks = mixed(word->marks * 31 + byte);
            at++;
            if (!end_piece(word)) return 0;
        } else if (signs && (size_of_sign = sign_at(data, first, at, end)) > 0) {
            if (is_bracket(byte) && has_brackets_inside(data, first, end)) return 0;
            word->marks = mixed(word->marks * 31 + byte);
            at += size_of_sign;
            if (byte != '\'' && size_of_sign == 1 && !end_piece(word)) return 0; /* an apostrophe parts nothing */
        } else {
            int64_t size = 0, run = word->runs, next;
            if (run == MOST_RUNS) return 0;
            next = letters_from(data, at, end, letters, word->bytes + word->size, &size, &word->codes[run]);
            if (next <= at || !word->codes[run]) return 0;
            word->marks = mixed(word->marks * 31 + 'a');
            word->written[run] = stable_hash(data + at, next - at);
            word->run_starts[run] = word->size;
            word->run_ends[run] = word->size += size;
            word->runs++;
            at = next;
        }
    }
    return end_piece(word) && word->runs;
}

/* The make of a word: words of one make are read alike. 0 where a word means something of its own, or where it stands apart
 * from others of its look. With `strict`, no part of it may mean more. */
static uint64_t make_of(const Word *word, const Language *known, int strict, uint8_t *flags) {
    uint8_t whole = bits_of(known, word->bytes, word->size), common = ONE_LETTER_REPEATED | ON_A_ROW_OF_KEYS;
    uint64_t make = word->marks;
    int is_plain = word->runs == 1 && word->pieces == 1 && word->run_ends[0] - word->run_starts[0] == word->size;
    *flags = 0;
    if ((whole & SPECIAL) || ((whole & GIVEN) && word->marks != mixed(31 + 'a'))) return 0;
    if (word->run_starts[0] > 0 && word->size <= 4) return 0; /* an ordinal */
    for (int64_t run = 0; run < word->runs; run++) {
        int64_t start = word->run_starts[run];
        uint8_t bits = is_plain ? whole : bits_of(known, word->bytes + start, word->run_ends[run] - start);
        make = mixed((make ^ (uint64_t)((word->codes[run] - 1) % 30 + 1 + (bits & GIVEN ? 30 : 0))) * 31);
        if (bits & SPECIAL) {
            if (strict) return 0;
            make = mixed(make ^ word->written[run]);
        }
    }
    for (int64_t piece = 0, start = 0; piece < word->pieces; start = word->piece_ends[piece++]) {
        int64_t end = word->piece_ends[piece], repeated = start + 1, is_run = 0;
        uint8_t bits = is_plain ? whole : bits_of(known, word->bytes + start, end - start);
        for (int64_t run = 0; run < word->runs; run++)
            is_run |= word->run_starts[run] == start && word->run_ends[run] == end;
        if ((bits & SPECIAL) && !is_run) return 0;
        while (repeated < end && word->bytes[repeated] == word->bytes[start]) repeated++;
        if (repeated < end) common &= ~ONE_LETTER_REPEATED;
        if (!(bits & KEYS)) common &= ~ON_A_ROW_OF_KEYS;
    }
    *flags = common | (whole & DEGREE ? NOT_TWICE : 0);
    return make | 1;
}

/* Look at each word: its make (0: it has to be looked at by itself), flags, the folded word from out_starts to out_ends, and
 * its pieces from bounds[word] to bounds[word + 1]. What is known are hashes of folded words, and their bits. `to` has room
 * for twice the words, pieces for MOST_RUNS each. Returns how many pieces there are. */
KERNEL int64_t told_words(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t words, int64_t longest,
                          const Letter *letters, const uint64_t *known_hashes, const uint8_t *known_bits, int64_t known_count,
                          int32_t strict, uint64_t *makes, uint8_t *flags, uint8_t *to, int64_t *out_starts,
                          int64_t *out_ends, int64_t *bounds, int64_t *piece_starts, int64_t *piece_ends) {
    int64_t out = 0, pieces = 0;
    Language known = {{NULL, NULL, 0}, known_bits};
    Word word;
    if (!fill_known(&known.words, known_hashes, known_count)) return NO_MEMORY;
    if (longest > MOST_BYTES / 2) longest = MOST_BYTES / 2;
    bounds[0] = 0;
    for (int64_t number = 0; number < words; number++) {
        int64_t size = ends[number] - starts[number], start = 0;
        makes[number] = 0;
        flags[number] = 0;
        out_starts[number] = out;
        if (size > 0 && size <= longest && take_apart(&word, data, starts[number], ends[number], letters, !strict))
            makes[number] = make_of(&word, &known, strict, &flags[number]);
        if (makes[number]) {
            memcpy(to + out, word.bytes, (size_t)word.size);
            for (int64_t piece = 0; piece < word.pieces; start = word.piece_ends[piece++]) {
                piece_starts[pieces] = out + start;
                piece_ends[pieces++] = out + word.piece_ends[piece];
            }
            out += word.size;
        }
        out_ends[number] = out;
        bounds[number + 1] = pieces;
    }
    free(known.words.slots);
    return pieces;
}

#define NOTHING (-1)
#define ITSELF (-2)
#define ASK (-3)

/* The first two words of a text that are no single letters: `spans` is begin and end of each; returns how many. */
static int first_words(const uint8_t *data, int64_t at, int64_t end, int64_t spans[2][2]) {
    int count = 0;
    while (at < end && count < 2) {
        int64_t begin = at;
        while (at < end && data[at] != ' ') at++;
        if (at - begin > 1) { spans[count][0] = begin; spans[count++][1] = at; }
        at++;
    }
    return count;
}

/* For each given name, folded, which of the known names is the first that is no initial: its number, ITSELF where it is not
 * known, from out_starts to out_ends; NOTHING where all are initials; ASK where two words may be one name ("maria isabel"). */
KERNEL int64_t known_names(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows,
                           const uint64_t *hashes, int64_t count, int32_t *numbers, int64_t *out_starts, int64_t *out_ends) {
    Known names;
    if (!fill_known(&names, hashes, count)) return NO_MEMORY;
    for (int64_t row = 0; row < rows; row++) {
        int64_t spans[2][2];
        int words = first_words(data, starts[row], ends[row], spans);
        int32_t found;
        numbers[row] = NOTHING;
        out_starts[row] = out_ends[row] = starts[row];
        if (!words) continue;
        out_starts[row] = spans[0][0];
        out_ends[row] = spans[0][1];
        found = place_of(&names, stable_hash(data + spans[0][0], spans[0][1] - spans[0][0]));
        numbers[row] = found >= 0 ? found : ITSELF;
        if (words < 2) continue;
        uint8_t both[MOST_BYTES];
        int64_t first = spans[0][1] - spans[0][0], second = spans[1][1] - spans[1][0];
        if (first + second >= MOST_BYTES) { numbers[row] = ASK; continue; }
        for (int64_t space = 0; space < 2; space++) {
            memcpy(both, data + spans[0][0], (size_t)first);
            both[first] = ' ';
            memcpy(both + first + space, data + spans[1][0], (size_t)second);
            if (place_of(&names, stable_hash(both, first + space + second)) >= 0) numbers[row] = ASK;
        }
    }
    free(names.slots);
    return 0;
}
