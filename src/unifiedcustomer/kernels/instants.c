/* Moments as most systems write them, to the second in UTC. */
#include "kernels.h"

#define LENGTH 20

/* The day of a text such as 2024-03-01T12:30:00Z as a number, 20240301, and the second of the day; -1 where it is none. */
KERNEL void read_instants(const uint8_t *data, const int64_t *starts, const int64_t *ends, int64_t count, int64_t *days,
                          int64_t *seconds) {
    static const char form[] = "0000-00-00T00:00:00Z";
    for (int64_t at = 0; at < count; at++) {
        const uint8_t *text = data + starts[at];
        int64_t digits = 0;
        int is_one = ends[at] - starts[at] == LENGTH;
        days[at] = -1;
        for (int place = 0; is_one && place < LENGTH; place++) {
            if (form[place] != '0') { is_one = text[place] == (uint8_t)form[place]; continue; }
            is_one = text[place] >= '0' && text[place] <= '9';
            digits = 10 * digits + (text[place] - '0');
        }
        int64_t hour = digits / 10000 % 100, minute = digits / 100 % 100, second = digits % 100;
        if (!is_one || hour > 23 || minute > 59 || second > 59) continue;
        days[at] = digits / 1000000;
        seconds[at] = 3600 * hour + 60 * minute + second;
    }
}
