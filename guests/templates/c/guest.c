#include "ermes.h"

static const char greeted[] = "greeted/";

/* greet counts how often it has greeted whoever the input names. */
ERMES_EXPORT(greet) {
    char key[8 + 64];
    for (int32_t i = 0; i < 8; i++) key[i] = greeted[i];
    int32_t n = ermes_input(key + 8, 64);
    if (n < 1 || n > 64) return ermes_fail("input: want a name of 1 to 64 bytes");

    ermes_store store = ermes_open("");
    int64_t times;
    if (store < 0 || ermes_kv_increment(store, key, 8 + n, 1, &times) < 0)
        return ermes_fail("store: the greeting cannot be counted");

    char digits[20], reply[20 + 1 + 64];
    int32_t d = 0, at = 0;
    do digits[d++] = (char)('0' + times % 10);
    while ((times /= 10) > 0);
    while (d) reply[at++] = digits[--d];
    reply[at++] = ' ';
    for (int32_t i = 0; i < n; i++) reply[at++] = key[8 + i];
    ermes_output(reply, at);
    return 0;
}
