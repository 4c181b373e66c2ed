/* Ermes guest SDK for C: one header, no libc.
 *
 * There are three nouns: a Call (its input, output, error, clock and random
 * bytes), a Store (a collection, opened by name), and a Status (0 or more is a
 * length or an answer, below 0 is one of ermes_errno).
 *
 *     #include "ermes.h"
 *
 *     ERMES_EXPORT(greet) {
 *         char name[64];
 *         int32_t n = ermes_input(name, sizeof name);
 *         if (n < 0 || n > (int32_t)sizeof name) return ermes_fail("name too long");
 *         ermes_output(name, n);
 *         return 0;
 *     }
 *
 * Every host function that fills a buffer returns the whole length; it writes
 * nothing if that is more than the capacity, so that the guest can call again.
 */
#ifndef ERMES_H
#define ERMES_H

#include <stdint.h>

#define ERMES_IMPORT(name) __attribute__((import_module("ermes"), import_name(#name)))

/* ERMES_EXPORT opens the definition of a function that invocations can call. */
#define ERMES_EXPORT(name) \
    __attribute__((export_name(#name))) int32_t name(void); \
    int32_t name(void)

typedef int32_t ermes_store;

/* What a host function returns when it refuses. The guest may go on. */
enum ermes_errno {
    ERMES_NOT_FOUND = -1,   /* no such key */
    ERMES_NO_STORE = -2,    /* the call has no store of this name */
    ERMES_READ_ONLY = -3,   /* the call may not write to this store */
    ERMES_BAD_HANDLE = -4,  /* not a handle that kv_open returned */
    ERMES_WRONG_KIND = -5,  /* the key holds something else: a register, a counter, a set */
    ERMES_INVALID_KEY = -6, /* empty, or not UTF-8 */
    ERMES_TOO_LARGE = -7,   /* key or value is longer than the limit */
    ERMES_INVALID = -8,     /* an argument is out of its range */
};

/* As the length of the old value of ermes_kv_cas: there is none. */
#define ERMES_ABSENT (-1)

/* The call. Of several outputs of a call the last one counts. */
ERMES_IMPORT(input) int32_t ermes_input(void *buf, int32_t cap);
ERMES_IMPORT(output) int32_t ermes_output(const void *ptr, int32_t len);
ERMES_IMPORT(error) int32_t ermes_error(const void *ptr, int32_t len);
ERMES_IMPORT(log) int32_t ermes_log(int32_t level, const void *ptr, int32_t len);
ERMES_IMPORT(now) int64_t ermes_now(void); /* virtual ns */
ERMES_IMPORT(random) int32_t ermes_random(void *buf, int32_t len);

/* The stores. A key holds a register (get, set, cas), a counter (increment) or a
 * set (set_*). exists, cas, set_add and set_remove answer 1 or 0. list and members
 * write entries after the cursor, as many as fit: four bytes of length, little
 * endian, then the entry; 0 when nothing is left. */
ERMES_IMPORT(kv_open) ermes_store ermes_kv_open(const void *name, int32_t len);
ERMES_IMPORT(kv_get) int32_t ermes_kv_get(ermes_store s, const void *key, int32_t key_len, void *buf, int32_t cap);
ERMES_IMPORT(kv_set) int32_t ermes_kv_set(ermes_store s, const void *key, int32_t key_len, const void *value, int32_t len);
ERMES_IMPORT(kv_delete) int32_t ermes_kv_delete(ermes_store s, const void *key, int32_t key_len);
ERMES_IMPORT(kv_exists) int32_t ermes_kv_exists(ermes_store s, const void *key, int32_t key_len);
ERMES_IMPORT(kv_increment) int32_t ermes_kv_increment(ermes_store s, const void *key, int32_t key_len, int64_t delta, int64_t *out);
ERMES_IMPORT(kv_cas) int32_t ermes_kv_cas(ermes_store s, const void *key, int32_t key_len, const void *old, int32_t old_len, const void *new_value, int32_t new_len);
ERMES_IMPORT(kv_list) int32_t ermes_kv_list(ermes_store s, const void *cursor, int32_t cursor_len, void *buf, int32_t cap);
ERMES_IMPORT(set_add) int32_t ermes_set_add(ermes_store s, const void *key, int32_t key_len, const void *member, int32_t len);
ERMES_IMPORT(set_remove) int32_t ermes_set_remove(ermes_store s, const void *key, int32_t key_len, const void *member, int32_t len);
ERMES_IMPORT(set_members) int32_t ermes_set_members(ermes_store s, const void *key, int32_t key_len, const void *cursor, int32_t cursor_len, void *buf, int32_t cap);

static inline int32_t ermes_strlen(const char *s) {
    int32_t n = 0;
    while (s[n]) n++;
    return n;
}

/* ermes_open opens the store called name; "" is the first that the call has. */
static inline ermes_store ermes_open(const char *name) { return ermes_kv_open(name, ermes_strlen(name)); }

/* ermes_fail reports why the call failed; return what it returns. */
static inline int32_t ermes_fail(const char *why) {
    ermes_error(why, ermes_strlen(why));
    return 1;
}

#endif
