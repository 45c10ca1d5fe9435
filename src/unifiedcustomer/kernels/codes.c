/* Ordinary codes of cards: those that can be read one way only. All others are left. */
#include "kernels.h"

static inline uint8_t lower(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte; }
static inline int is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }
static inline int is_letter(uint8_t byte) { byte = lower(byte); return byte >= 'a' && byte <= 'z'; }
static inline int is_alnum(uint8_t byte) { return is_digit(byte) || is_letter(byte); }

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
