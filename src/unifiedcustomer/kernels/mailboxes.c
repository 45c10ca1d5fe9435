/* Email addresses and the mailboxes they are compared by: those that are valid beyond doubt, and those that are not. What
 * is odd (quotes, angle brackets, several addresses, letters of other alphabets) is left to careful reading. */
#include "known.h"

#define LONGEST_ADDRESS 254
#define LONGEST_LABEL 63
#define LONGEST_OWNER 200 /* before the brackets around an address */
#define SHORTEST_SHAPE 6
#define FIRST_LETTER 0xC0 /* letters beyond ASCII that are known: U+00C0 to U+024F */
#define LAST_LETTER 0x24F

enum { TAIL = 1, IN_DOMAINS = 2 };

/* What Python knows of a letter beyond ASCII: its case-folded form, how many bytes that has (0: not known), and whether it
 * may be a part of text that was misread, and stand in domains. */
typedef struct {
    uint8_t folded[2], size, flags;
} Letter;

/* Small sets of words that a text may be in. */
enum { MADE_UP_LOCAL, MADE_UP_LABEL, MADE_UP_ENDING, DOUBTFUL_LOCAL, ROLE, SPECIAL_ENDING, DOUBTFUL_ENDING };

/* What each byte may be: a letter or digit, a sign of a local part, a part of a label. */
enum { ALNUM = 1, ATOM = 2, LABEL = 4 };

typedef struct {
    Known known; /* hashes of words, each salted with the number of its set */
    uint8_t kinds[256];
} Sets;

static inline uint8_t lower(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte; }
static inline int is_letter(uint8_t byte) { byte = lower(byte); return byte >= 'a' && byte <= 'z'; }
static inline int is_beyond(uint8_t byte) { return byte >= 0x80; }
static inline int is_space(uint8_t byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

static void fill_kinds(uint8_t *kinds) {
    for (int byte = 0; byte < 256; byte++) {
        int is_alnum = (byte >= '0' && byte <= '9') || is_letter((uint8_t)byte) || byte >= 0x80;
        int is_sign = byte != 0 && strchr("!#$%&'*+-/=?^_`{|}~", byte) != NULL;
        kinds[byte] = (uint8_t)((is_alnum ? ALNUM | ATOM | LABEL : is_sign ? ATOM : 0) | (byte == '-' ? LABEL : 0));
    }
}

static inline int is_in(const Sets *sets, uint64_t set, uint64_t hash) {
    return place_of(&sets->known, mixed(hash + set * 0x9e3779b97f4a7c15ULL)) >= 0;
}

static int all_one(const uint8_t *text, int64_t size, uint8_t one) {
    for (int64_t at = 0; at < size; at++) if (text[at] != one) return 0;
    return 1;
}

/* A cell in folded letters: everything before the first @, and after it. */
typedef struct {
    uint8_t text[LONGEST_ADDRESS + 1];
    int64_t size, letters; /* bytes, and characters */
    int64_t at, ats;       /* where the first @ is, and how many there are */
    int spaces, ampersand; /* inside */
    int beyond;            /* whether the local part has letters beyond ASCII, all known */
    int in_domains;        /* whether all of them may stand in domains */
} Cell;

/* The address in "Ann Lee <ann@example.com>": where it begins, 0 where there is none in brackets, -1 where that is unclear. */
static int64_t in_brackets(const uint8_t *text, int64_t size) {
    if (size == 0 || text[size - 1] != '>') return 0;
    for (int64_t at = 0; at < size; at++) {
        if (text[at] == '<') return at + 1;
        if (text[at] < ' ' || text[at] > '~' || text[at] == '>' || text[at] == '@' || text[at] == '&') return -1;
    }
    return -1;
}

/* Whether the cell has nothing but printable ASCII and known letters, and no sign that calls for care. */
static int folded(const uint8_t *text, int64_t size, const uint8_t *kinds, const Letter *known, Cell *cell) {
    int after_letter = 0;
    while (size > 0 && is_space(text[0])) { text++; size--; }
    while (size > 0 && is_space(text[size - 1])) size--;
    int64_t begin = in_brackets(text, size);
    if (size > LONGEST_ADDRESS || begin < 0 || begin > LONGEST_OWNER) return 0;
    if (begin) {
        text += begin;
        size -= begin + 1;
        if (size == 0 || is_space(text[0]) || is_space(text[size - 1]) || memchr(text, '&', (size_t)size) != NULL) return 0;
    }
    cell->size = cell->letters = cell->ats = cell->spaces = cell->ampersand = cell->beyond = 0;
    cell->at = -1;
    cell->in_domains = 1;
    for (int64_t i = 0; i < size; i++) {
        uint8_t byte = text[i];
        if (byte < 0x80 && kinds[byte] & ALNUM) {
            after_letter = 0;
            cell->text[cell->size++] = lower(byte);
            cell->letters++;
            continue;
        }
        if (byte < 0x80) {
            after_letter = 0;
            if (byte < ' ' || byte == 0x7F || byte == '"' || byte == '<' || byte == '>') return 0;
            cell->spaces |= byte == ' ';
            cell->ampersand |= byte == '&';
            if (byte == '@' && cell->ats++ == 0) cell->at = cell->size;
            cell->text[cell->size++] = byte;
            cell->letters++;
            continue;
        }
        if (byte < 0xC3 || byte > 0xC9 || i + 1 == size) return 0;
        int32_t point = (byte & 0x1F) << 6 | (text[i + 1] & 0x3F);
        const Letter *letter = known + point - FIRST_LETTER;
        if (point > LAST_LETTER || !letter->size || (after_letter && letter->flags & TAIL)) return 0;
        memcpy(cell->text + cell->size, letter->folded, 2);
        cell->size += letter->size;
        cell->letters += is_beyond(letter->folded[0]) ? 1 : letter->size;
        if (cell->at < 0) cell->beyond = 1;
        else if (!(letter->flags & IN_DOMAINS)) cell->in_domains = 0;
        after_letter = 1;
        i++;
    }
    if (size > 1 && text[0] == '\'' && text[size - 1] == '\'') return 0;
    if (begin && cell->ats > 1) return 0;
    return cell->size < 7 || memcmp(cell->text, "mailto:", 7) != 0;
}

/* Whether dots part words of signs that may stand in a local part. */
static int is_local(const Sets *sets, const uint8_t *text, int64_t size) {
    for (int64_t at = 0; at < size; at++)
        if (text[at] == '.' ? at == 0 || text[at - 1] == '.' : !(sets->kinds[text[at]] & ATOM)) return 0;
    return size > 0 && text[size - 1] != '.';
}

/* RFC 3492, section 6.1 */
static int32_t adapted(int32_t delta, int32_t points, int is_first) {
    int32_t k = 0;
    delta = is_first ? delta / 700 : delta / 2;
    for (delta += delta / points; delta > 455; k += 36) delta /= 35;
    return k + 36 * delta / (delta + 38);
}

/* RFC 3492, section 6.3: a label with letters beyond ASCII, of two bytes each. Its size, 0 where it would be too long. */
static int64_t punycode(const uint8_t *label, int64_t size, uint8_t *to) {
    int32_t points[LONGEST_LABEL], count = 0, basic, least = 128, delta = 0, bias = 72;
    int64_t out = 4;
    memcpy(to, "xn--", 4);
    for (int64_t at = 0; at < size; at++, count++) {
        if (count + 5 == LONGEST_LABEL) return 0;
        points[count] = is_beyond(label[at]) ? (label[at] & 0x1F) << 6 | (label[at + 1] & 0x3F) : label[at];
        if (is_beyond(label[at])) at++;
        else to[out++] = label[at];
    }
    basic = (int32_t)out - 4;
    if (basic) to[out++] = '-';
    for (int32_t done = basic; done < count; delta++, least++) {
        int32_t next = INT32_MAX;
        for (int32_t i = 0; i < count; i++) if (points[i] >= least && points[i] < next) next = points[i];
        delta += (next - least) * (done + 1);
        least = next;
        for (int32_t i = 0; i < count; i++) {
            delta += points[i] < least;
            if (points[i] != least) continue;
            int32_t rest = delta;
            for (int32_t k = 36;; k += 36) {
                int32_t limit = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias, is_last = rest < limit;
                int32_t digit = is_last ? rest : limit + (rest - limit) % (36 - limit);
                if (out == LONGEST_LABEL) return 0;
                to[out++] = (uint8_t)(digit < 26 ? 'a' + digit : '0' + digit - 26);
                if (is_last) break;
                rest = (rest - limit) / (36 - limit);
            }
            bias = adapted(delta, done + 1, done == basic);
            delta = 0;
            done++;
        }
    }
    return out;
}

enum { VALID, INVALID, UNSURE };

/* A domain in ASCII, and where its last label and the one before it begin. */
typedef struct {
    uint8_t text[2 * LONGEST_ADDRESS];
    int64_t size, label, ending;
    uint64_t ending_hash;
} Domain;

static int add_label(const Sets *sets, const uint8_t *label, int64_t size, Domain *domain) {
    int beyond = 0;
    if (size <= 0 || label[0] == '-' || label[size - 1] == '-') return INVALID;
    for (int64_t at = 0; at < size; at++) {
        if (!(sets->kinds[label[at]] & LABEL)) return INVALID;
        beyond |= is_beyond(label[at]);
    }
    for (int64_t at = 2; at + 1 < size && at <= 4; at++)
        if (label[at] == '-' && label[at + 1] == '-') {
            if (beyond || (label[0] == 'x' && label[1] == 'n')) return UNSURE;
            if (at == 2) return INVALID;
        }
    if (!beyond && size > LONGEST_LABEL) return INVALID;
    if (domain->size + (beyond ? LONGEST_LABEL : size) > LONGEST_ADDRESS) return UNSURE;
    if (beyond) size = punycode(label, size, domain->text + domain->size);
    else for (int64_t at = 0; at < size; at++) domain->text[domain->size + at] = label[at];
    domain->size += size;
    return size ? VALID : UNSURE;
}

/* Whether mail can be sent to a domain; what is found is in ASCII. */
static int domain_of(const Sets *sets, const uint8_t *text, int64_t size, Domain *domain) {
    int64_t first = 0, labels = 0;
    domain->size = domain->label = domain->ending = 0;
    if (size <= 0) return INVALID;
    for (int64_t at = 0; at <= size; at++) {
        if (at < size && text[at] != '.') continue;
        domain->label = domain->ending;
        domain->ending = domain->size;
        int found = add_label(sets, text + first, at - first, domain);
        if (found != VALID) return found;
        if (at < size) domain->text[domain->size++] = '.';
        first = at + 1;
        labels++;
    }
    if (labels < 2 || !is_letter(domain->text[domain->size - 1])) return INVALID;
    domain->ending_hash = stable_hash(domain->text + domain->ending, domain->size - domain->ending);
    if (is_in(sets, DOUBTFUL_ENDING, domain->ending_hash)) return UNSURE;
    return is_in(sets, SPECIAL_ENDING, domain->ending_hash) ? INVALID : VALID;
}

static int64_t alnums(const Sets *sets, const uint8_t *text, int64_t size, uint8_t *to) {
    int64_t count = 0;
    for (int64_t at = 0; at < size; at++) if (sets->kinds[text[at]] & ALNUM) to[count++] = text[at];
    return count;
}

enum { SOMEBODY, NOBODY, DOUBTFUL };

/* Whether an address is made up. A local part that is `inexact` had letters beyond ASCII, which are folded. */
static int who_has(const Sets *sets, const uint8_t *local, int64_t locals, const Domain *domain, int inexact) {
    uint8_t bare[LONGEST_ADDRESS + 1], label[2 * LONGEST_ADDRESS];
    int64_t tag = 0, bares, labels;
    while (tag < locals && local[tag] != '+') tag++;
    bares = alnums(sets, local, tag, bare);
    labels = alnums(sets, domain->text + domain->label, domain->ending ? domain->ending - 1 - domain->label : 0, label);
    if (!bares || is_in(sets, MADE_UP_LABEL, stable_hash(label, labels)) || is_in(sets, MADE_UP_ENDING, domain->ending_hash))
        return NOBODY;
    if (is_beyond(bare[0])) return labels && is_beyond(label[0]) ? DOUBTFUL : SOMEBODY;
    uint64_t hash = stable_hash(bare, bares);
    if ((labels && all_one(bare, bares, bare[0]) && all_one(label, labels, bare[0])) || is_in(sets, MADE_UP_LOCAL, hash))
        return inexact ? DOUBTFUL : NOBODY;
    return is_in(sets, DOUBTFUL_LOCAL, hash) ? DOUBTFUL : SOMEBODY;
}

/* Whether a desk or a machine reads the mailbox. */
static int is_role(const Sets *sets, const uint8_t *local, int64_t size) {
    uint8_t bare[LONGEST_ADDRESS + 1];
    int64_t bares = 0;
    for (int64_t at = 0; at < size && local[at] != '+'; at++)
        if (local[at] != '.' && local[at] != '-' && local[at] != '_') bare[bares++] = local[at];
    return is_in(sets, ROLE, stable_hash(bare, bares));
}

typedef struct {
    const uint8_t *ignores_dots, *tags, *names;
    const int64_t *name_bounds;
} Rules;

static int64_t written(const Sets *sets, const uint8_t *local, int64_t locals, const uint8_t *domain, int64_t domains,
                       uint8_t *to, int64_t room) {
    if (is_role(sets, local, locals)) return 0;
    if (locals + 1 + domains > room) return -1;
    memcpy(to, local, (size_t)locals);
    to[locals] = '@';
    memcpy(to + locals + 1, domain, (size_t)domains);
    return locals + 1 + domains;
}

/* The mailbox of a valid address, by the rules of its provider. */
static int64_t by_rules(const Sets *sets, const Known *providers, const Rules *rules, uint8_t *local, int64_t locals,
                        const Domain *domain, uint8_t *to, int64_t room) {
    int32_t provider = place_of(providers, stable_hash(domain->text, domain->size));
    if (provider < 0) return written(sets, local, locals, domain->text, domain->size, to, room);
    for (int64_t at = 0; at < locals && local[0] != rules->tags[provider]; at++)
        if (local[at] == rules->tags[provider]) locals = at;
    if (rules->ignores_dots[provider]) {
        int64_t kept = 0;
        for (int64_t at = 0; at < locals; at++) if (local[at] != '.') local[kept++] = local[at];
        locals = kept;
    }
    int64_t first = rules->name_bounds[provider];
    return written(sets, local, locals, rules->names + first, rules->name_bounds[provider + 1] - first, to, room);
}

/* What cannot be sent to is compared as it stands if it has the shape of an address: six characters without a space, the
 * first no @, and behind an @ a letter or digit, or nothing. */
static int64_t as_it_stands(const Sets *sets, const Cell *cell, uint8_t *to, int64_t room) {
    int64_t first = cell->size, last = cell->at;
    if (cell->spaces || cell->letters < SHORTEST_SHAPE || cell->at <= 0) return 0;
    for (int64_t at = cell->at; at < cell->size; at++) if (sets->kinds[cell->text[at]] & ALNUM) { first = at; break; }
    for (int64_t at = cell->at; at < cell->size; at++) if (cell->text[at] == '@') last = at;
    if (first == cell->size && last != cell->size - 1) return 0;
    Domain domain;
    domain.size = domain.label = domain.ending = 0;
    for (int64_t at = last + 1; at < cell->size; at++) domain.text[domain.size++] = cell->text[at];
    for (int64_t at = 0; at < domain.size; at++) {
        if (domain.text[at] != '.') continue;
        domain.label = domain.ending;
        domain.ending = at + 1;
    }
    domain.ending_hash = stable_hash(domain.text + domain.ending, domain.size - domain.ending);
    int who = who_has(sets, cell->text, last, &domain, 0);
    if (who != SOMEBODY) return who == NOBODY ? 0 : -1;
    return written(sets, cell->text, last, domain.text, domain.size, to, room);
}

/* The mailbox of a cell, written to `to`; its size, 0 for none, -1 where the cell is left. */
static int64_t mailbox_of(const Sets *sets, const Known *providers, const Rules *rules, Cell *cell, uint8_t *to, int64_t room) {
    Domain domain;
    if (cell->at < 0) return cell->ampersand ? -1 : 0; /* no @ */
    int64_t after = cell->at + 1;
    int found = cell->ats > 1 || cell->spaces || !is_local(sets, cell->text, cell->at) ? INVALID
                : cell->in_domains ? domain_of(sets, cell->text + after, cell->size - after, &domain) : UNSURE;
    if (found == UNSURE) return -1;
    if (found == VALID) {
        if (after + domain.size > LONGEST_ADDRESS) return -1;
        int who = who_has(sets, cell->text, cell->at, &domain, cell->beyond);
        if (who != SOMEBODY) return who == NOBODY ? 0 : -1;
        return by_rules(sets, providers, rules, cell->text, cell->at, &domain, to, room);
    }
    if (cell->ampersand) return -1;
    for (int64_t at = 0; at < cell->size && cell->ats > 1; at++) /* there may be several addresses */
        if (cell->text[at] == ' ' || cell->text[at] == ';' || cell->text[at] == ',' || cell->text[at] == '|') return -1;
    return as_it_stands(sets, cell, to, room);
}

/* The mailbox of each address, written to `to`; nothing for what is no address, is made up or read by a desk. Providers are
 * known by the hash of their domains: whether they ignore dots, what separates a tag, and the domain that stands for all of
 * theirs. */
KERNEL int64_t mailboxes(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t rows,
                         const uint64_t *set_hashes, int64_t sets_size, const uint64_t *provider_hashes,
                         int64_t providers_size, const uint8_t *ignores_dots, const uint8_t *tags, const uint8_t *names,
                         const int64_t *name_bounds, const Letter *letters, int64_t room, uint8_t *to,
                         int64_t *out_starts, int64_t *out_ends, uint8_t *answered) {
    Sets sets;
    Known providers;
    Rules rules = {ignores_dots, tags, names, name_bounds};
    Cell cell;
    int64_t out = 0;
    fill_kinds(sets.kinds);
    if (!fill_known(&sets.known, set_hashes, sets_size)) return NO_MEMORY;
    if (!fill_known(&providers, provider_hashes, providers_size)) { free(sets.known.slots); return NO_MEMORY; }
    for (int64_t row = 0; row < rows; row++) {
        int64_t size = -1;
        out_starts[row] = out;
        if (folded(data + starts[row], ends[row] - starts[row], sets.kinds, letters, &cell))
            size = mailbox_of(&sets, &providers, &rules, &cell, to + out, room - out);
        answered[row] = size >= 0;
        if (size > 0) out += size;
        out_ends[row] = out;
    }
    free(sets.known.slots);
    free(providers.slots);
    return 0;
}
