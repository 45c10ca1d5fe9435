/* Ordinary email addresses, and ordinary codes of cards: those that can be read one way only. All others are left. */
#include "known.h"

/* Membership in one of several small sets of words: each hash is salted with the number of its set. */
static inline int is_in(const Known *sets, uint64_t set, const uint8_t *text, int64_t length) {
    return place_of(sets, mixed(stable_hash(text, length) + set * 0x9e3779b97f4a7c15ULL)) >= 0;
}

static inline uint8_t lower(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte; }
static inline int is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }
static inline int is_letter(uint8_t byte) { byte = lower(byte); return byte >= 'a' && byte <= 'z'; }
static inline int is_alnum(uint8_t byte) { return is_digit(byte) || is_letter(byte); }

static int is_atom(uint8_t byte) {
    return is_alnum(byte) || (byte != 0 && strchr("!#$%&'*+-/=?^_`{|}~", byte) != NULL);
}

static int all_one(const uint8_t *text, int64_t size) {
    for (int64_t at = 1; at < size; at++) if (text[at] != text[0]) return 0;
    return 1;
}

enum { MADE_UP_LOCAL, MADE_UP_LABEL, MADE_UP_ENDING, DOUBTFUL_LOCAL, ROLE, SPECIAL_ENDING, SPECIAL_LOCAL };

#define LONGEST_LOCAL 64
#define LONGEST_ADDRESS 254

/* The length of an ordinary domain in lower case, its labels well-formed, or 0. */
static int64_t domain_of(const uint8_t *text, int64_t size, uint8_t *domain, int64_t *label, int64_t *ending) {
    int64_t first = 0, labels = 0;
    *label = 0;
    for (int64_t at = 0; at <= size; at++) {
        if (at < size) domain[at] = lower(text[at]);
        if (at < size && text[at] != '.') {
            if (!is_alnum(text[at]) && (text[at] != '-' || at == first || (at && text[at - 1] == '-'))) return 0;
            continue;
        }
        if (at == first || at - first > 63 || text[at - 1] == '-') return 0;
        if (at < size) { *label = first; labels++; }
        *ending = first;
        first = at + 1;
    }
    if (!labels || !is_letter(text[*ending]) || !is_letter(text[size - 1])) return 0;
    return size;
}

/* The mailbox of each ordinary address, written to `to`; nothing for those that are made up or read by a desk. Providers are known by the hash of their domains (sorted):
 * whether they ignore dots, what separates a tag, and the domain that stands for all of theirs. */
KERNEL int64_t mailboxes(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows,
                         const uint64_t *set_hashes, int64_t sets_size, const uint64_t *provider_hashes,
                         int64_t providers_size, const uint8_t *ignores_dots, const uint8_t *tags, const uint8_t *names,
                         const int64_t *name_bounds, uint8_t *to, int64_t *out_starts, int64_t *out_ends,
                         uint8_t *answered) {
    Known sets, providers;
    if (!fill_known(&sets, set_hashes, sets_size)) return NO_MEMORY;
    if (!fill_known(&providers, provider_hashes, providers_size)) { free(sets.slots); return NO_MEMORY; }
    int64_t out = 0;
    for (int64_t row = 0; row < rows; row++) {
        const uint8_t *text = data + starts[row];
        int64_t size = ends[row] - starts[row], at = 0, label = 0, ending = 0;
        uint8_t local[LONGEST_LOCAL], bare[LONGEST_LOCAL], domain[LONGEST_ADDRESS + 1], plain[64];
        int64_t bares = 0, plains = 0, upper = 0;
        out_starts[row] = out_ends[row] = out;
        answered[row] = 0;
        while (size > 0 && text[0] == ' ') { text++; size--; }
        while (size > 0 && text[size - 1] == ' ') size--;
        if (size > LONGEST_ADDRESS) continue;
        for (; at < size && text[at] != '@'; at++) {
            if (at == LONGEST_LOCAL) break;
            if (text[at] == '.' ? (at == 0 || text[at - 1] == '.') : !is_atom(text[at])) break;
            upper |= text[at] != lower(text[at]);
            local[at] = lower(text[at]);
        }
        if (at == 0 || at >= size || text[at] != '@' || text[at - 1] == '.') continue;
        int64_t locals = at, domains = domain_of(text + at + 1, size - at - 1, domain, &label, &ending);
        if (!domains) continue;
        if (is_in(&sets, SPECIAL_ENDING, domain + ending, domains - ending)) continue;
        if (upper && is_in(&sets, SPECIAL_LOCAL, local, locals)) continue;
        /* is it made up? */
        for (int64_t i = 0; i < locals && local[i] != '+'; i++) if (is_alnum(local[i])) bare[bares++] = local[i];
        for (int64_t i = label; i < ending - 1; i++) if (is_alnum(domain[i])) plain[plains++] = domain[i];
        if (!bares || (all_one(bare, bares) && plains && plain[0] == bare[0] && all_one(plain, plains)) ||
            is_in(&sets, MADE_UP_LOCAL, bare, bares) || is_in(&sets, MADE_UP_LABEL, plain, plains) ||
            is_in(&sets, MADE_UP_ENDING, domain + ending, domains - ending)) {
            answered[row] = 1; /* nobody's */
            continue;
        }
        if (is_in(&sets, DOUBTFUL_LOCAL, bare, bares)) continue;
        /* the rules of its provider */
        int32_t provider = place_of(&providers, stable_hash(domain, domains));
        if (provider >= 0) {
            for (int64_t i = 0; i < locals && local[0] != tags[provider]; i++) if (local[i] == tags[provider]) locals = i;
            if (ignores_dots[provider]) {
                int64_t kept = 0;
                for (int64_t i = 0; i < locals; i++) if (local[i] != '.') local[kept++] = local[i];
                locals = kept;
            }
            domains = name_bounds[provider + 1] - name_bounds[provider];
            memcpy(domain, names + name_bounds[provider], (size_t)domains);
        }
        bares = 0;
        for (int64_t i = 0; i < locals && local[i] != '+'; i++)
            if (local[i] != '.' && local[i] != '-' && local[i] != '_') bare[bares++] = local[i];
        answered[row] = 1;
        if (is_in(&sets, ROLE, bare, bares)) continue; /* a desk's */
        memcpy(to + out, local, (size_t)locals);
        to[out + locals] = '@';
        memcpy(to + out + locals + 1, domain, (size_t)domains);
        out += locals + 1 + domains;
        out_ends[row] = out;
    }
    free(sets.slots);
    free(providers.slots);
    return 0;
}

/* Letters in upper case and digits of each ordinary code: at least five digits, neither counting nor all alike. */
KERNEL void codes(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows, uint8_t *to,
                  int64_t *out_starts, int64_t *out_ends, uint8_t *answered) {
    int64_t out = 0;
    for (int64_t row = 0; row < rows; row++) {
        int64_t digits = 0, from = out, step = 0;
        int plain = ends[row] - starts[row] <= 60, regular = 1;
        out_starts[row] = out_ends[row] = out;
        answered[row] = 0;
        for (int64_t at = starts[row]; plain && at < ends[row]; at++) {
            uint8_t byte = data[at];
            if (byte == ' ' || byte == '-' || byte == '/') continue;
            if (!is_alnum(byte)) { plain = 0; break; }
            byte = is_letter(byte) ? lower(byte) - 32 : byte;
            if (out > from) {
                int64_t difference = (int64_t)byte - to[out - 1];
                if (out > from + 1 && difference != step && difference != step + 10 && difference != step - 10) regular = 0;
                step = difference;
            }
            digits += is_digit(byte);
            to[out++] = byte;
        }
        /* 1234E+5 is a number that a spreadsheet rounded; it has a sign, or few digits */
        if (!plain || digits < 5 || (regular && out - from > 1) || data[starts[row]] == '-') { out = from; continue; }
        out_ends[row] = out;
        answered[row] = 1;
    }
}
