/* Every function of the SDK once; what each answers becomes a line of the reply. */
#include "ermes.h"

static char text[4096];
static int32_t at;

static void put(const char *s, int32_t n) {
    for (int32_t i = 0; i < n && at < (int32_t)sizeof text; i++) text[at++] = s[i];
}

static void number(int64_t v) {
    char digits[20];
    int32_t n = 0;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do digits[n++] = (char)('0' + u % 10);
    while ((u /= 10) > 0);
    if (v < 0) put("-", 1);
    while (n) put(&digits[--n], 1);
}

static void told(const char *what, int64_t v) {
    put(what, ermes_strlen(what));
    put(" ", 1);
    number(v);
    put("\n", 1);
}

static void showed(const char *what, const char *buf, int32_t n) {
    put(what, ermes_strlen(what));
    put(" ", 1);
    put(buf, n);
    put("\n", 1);
}

/* listed shows the entries that list and members write. */
static void listed(const char *what, const char *buf, int32_t n) {
    put(what, ermes_strlen(what));
    for (int32_t i = 0; i < n;) {
        int32_t size = (uint8_t)buf[i] | (uint8_t)buf[i + 1] << 8;
        put(" ", 1);
        put(buf + i + 4, size);
        i += 4 + size;
    }
    put("\n", 1);
}

ERMES_EXPORT(tour) {
    static char buf[64];
    at = 0;
    showed("input", buf, ermes_input(buf, sizeof buf));
    told("now", ermes_now());
    uint8_t random[3];
    ermes_random(random, sizeof random);
    told("random", random[0] << 16 | random[1] << 8 | random[2]);
    ermes_log(1, "half way", 8);
    told("nowhere", ermes_open("nowhere"));

    ermes_store s = ermes_open("");
    told("get", ermes_kv_get(s, "a", 1, buf, sizeof buf));
    told("set", ermes_kv_set(s, "a", 1, "one", 3));
    showed("get", buf, ermes_kv_get(s, "a", 1, buf, sizeof buf));
    ermes_kv_set(s, "long", 4, text, 600);
    told("long", ermes_kv_get(s, "long", 4, buf, sizeof buf));
    told("exists", ermes_kv_exists(s, "a", 1));
    told("cas", ermes_kv_cas(s, "a", 1, 0, ERMES_ABSENT, "two", 3));
    told("cas", ermes_kv_cas(s, "a", 1, "one", 3, "two", 3));
    told("cas", ermes_kv_cas(s, "b", 1, 0, ERMES_ABSENT, "", 0));
    told("delete", ermes_kv_delete(s, "a", 1));
    told("delete", ermes_kv_delete(s, "a", 1));
    told("exists", ermes_kv_exists(s, "a", 1));
    int64_t sum = 0;
    told("increment", ermes_kv_increment(s, "c", 1, -5000000000, &sum));
    told("sum", sum);
    told("add", ermes_set_add(s, "d", 1, "x", 1));
    told("add", ermes_set_add(s, "d", 1, "x", 1));
    told("add", ermes_set_add(s, "d", 1, "yy", 2));
    told("remove", ermes_set_remove(s, "d", 1, "z", 1));
    listed("members", buf, ermes_set_members(s, "d", 1, "", 0, buf, sizeof buf));
    told("remove", ermes_set_remove(s, "d", 1, "x", 1));
    listed("members", buf, ermes_set_members(s, "d", 1, "", 0, buf, sizeof buf));
    listed("list", buf, ermes_kv_list(s, "", 0, buf, sizeof buf));
    listed("list", buf, ermes_kv_list(s, "b", 1, buf, 6));
    listed("list", buf, ermes_kv_list(s, "d", 1, buf, sizeof buf));
    told("wrong kind", ermes_kv_set(s, "", 0, "", 0) == ERMES_INVALID_KEY ? ermes_set_add(s, "c", 1, "x", 1) : 0);
    ermes_output(text, at);
    return 0;
}

ERMES_EXPORT(fail) { return ermes_fail("as told"); }
