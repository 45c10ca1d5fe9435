/* Ids of customers: the BLAKE2b digest (RFC 7693) of a record's key, written as a UUID of version 8 (RFC 9562). */
#include "kernels.h"

#define BLOCK 128
#define DIGEST 16
#define WRITTEN 36

static const uint64_t START[8] = {
    0x6a09e667f3bcc908ULL, 0xbb67ae8584caa73bULL, 0x3c6ef372fe94f82bULL, 0xa54ff53a5f1d36f1ULL,
    0x510e527fade682d1ULL, 0x9b05688c2b3e6c1fULL, 0x1f83d9abfb41bd6bULL, 0x5be0cd19137e2179ULL,
};

static const uint8_t ORDER[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

static inline uint64_t turned(uint64_t x, int bits) { return x >> bits | x << (64 - bits); }

#define MIX(a, b, c, d, x, y) \
    do { \
        v[a] += v[b] + (x); v[d] = turned(v[d] ^ v[a], 32); v[c] += v[d]; v[b] = turned(v[b] ^ v[c], 24); \
        v[a] += v[b] + (y); v[d] = turned(v[d] ^ v[a], 16); v[c] += v[d]; v[b] = turned(v[b] ^ v[c], 63); \
    } while (0)

static uint64_t little_endian(const uint8_t *bytes) {
    uint64_t number = 0;
    for (int at = 7; at >= 0; at--) number = number << 8 | bytes[at];
    return number;
}

/* One block into the state; `read` bytes have been taken with it. */
static void compress(uint64_t *state, const uint8_t *block, uint64_t read, int is_last) {
    uint64_t v[16], m[16];
    for (int at = 0; at < 16; at++) m[at] = little_endian(block + 8 * at);
    memcpy(v, state, 8 * sizeof(uint64_t));
    memcpy(v + 8, START, sizeof START);
    v[12] ^= read;
    if (is_last) v[14] = ~v[14];
    for (int round = 0; round < 12; round++) {
        const uint8_t *s = ORDER[round % 10];
        MIX(0, 4, 8, 12, m[s[0]], m[s[1]]);
        MIX(1, 5, 9, 13, m[s[2]], m[s[3]]);
        MIX(2, 6, 10, 14, m[s[4]], m[s[5]]);
        MIX(3, 7, 11, 15, m[s[6]], m[s[7]]);
        MIX(0, 5, 10, 15, m[s[8]], m[s[9]]);
        MIX(1, 6, 11, 12, m[s[10]], m[s[11]]);
        MIX(2, 7, 8, 13, m[s[12]], m[s[13]]);
        MIX(3, 4, 9, 14, m[s[14]], m[s[15]]);
    }
    for (int at = 0; at < 8; at++) state[at] ^= v[at] ^ v[at + 8];
}

/* A text that comes in pieces. */
typedef struct {
    uint64_t state[8], read;
    uint8_t block[BLOCK];
    int64_t held;
} Hash;

static void feed(Hash *hash, const uint8_t *text, int64_t size) {
    while (size > 0) {
        if (hash->held == BLOCK) { /* only a block that is not the last */
            hash->read += BLOCK;
            compress(hash->state, hash->block, hash->read, 0);
            hash->held = 0;
        }
        int64_t taken = size < BLOCK - hash->held ? size : BLOCK - hash->held;
        memcpy(hash->block + hash->held, text, (size_t)taken);
        hash->held += taken;
        text += taken;
        size -= taken;
    }
}

static void write_uuid(const uint64_t *state, uint8_t *to) {
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[DIGEST];
    for (int at = 0; at < DIGEST; at++) bytes[at] = (uint8_t)(state[at / 8] >> 8 * (at % 8));
    /* The version takes the place of a digit, the variant the place of the upper half of the next one's bits. */
    bytes[6] = (uint8_t)(0x80 | (bytes[6] & 0x0f));
    bytes[8] = (uint8_t)(0x80 | (bytes[8] >> 4 & 3) << 4 | (bytes[8] & 0x0f));
    for (int at = 0; at < DIGEST; at++) {
        if (at == 4 || at == 6 || at == 8 || at == 10) *to++ = '-';
        *to++ = (uint8_t)digits[bytes[at] >> 4];
        *to++ = (uint8_t)digits[bytes[at] & 15];
    }
}

/* The id of each record's key, 36 characters each: `before` is what comes before the ids of a source's records. */
KERNEL void customer_ids(const uint8_t *before, const int64_t *before_starts, const int64_t *before_ends,
                         const int32_t *sources, const uint8_t *ids, const int64_t *starts, const int64_t *ends,
                         int64_t rows, uint8_t *to) {
    for (int64_t row = 0; row < rows; row++) {
        Hash hash = {{0}, 0, {0}, 0};
        memcpy(hash.state, START, sizeof START);
        hash.state[0] ^= 0x01010000ULL ^ DIGEST; /* no key, no tree */
        feed(&hash, before + before_starts[sources[row]], before_ends[sources[row]] - before_starts[sources[row]]);
        feed(&hash, ids + starts[row], ends[row] - starts[row]);
        hash.read += (uint64_t)hash.held;
        memset(hash.block + hash.held, 0, (size_t)(BLOCK - hash.held));
        compress(hash.state, hash.block, hash.read, 1);
        write_uuid(hash.state, to + WRITTEN * row);
    }
}
