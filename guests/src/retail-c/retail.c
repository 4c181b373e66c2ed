/* The retail application in C: what runs at a shop's edge node.
 *
 * There are two records, both of 144 bytes, sealed with a CRC-32 and overwritten
 * in place, so that the state of a collection is bounded by its keys:
 *
 *   cart/<client>   the last 8 items that a client put into the cart
 *   shelf/<page>    the stock of 32 of the 1,024 items of the catalogue
 *
 * and a counter, visits/<page>. Inputs are words such as "client=ada item=17
 * quantity=2"; docs/GUESTS.md has the grammar and what is assumed if a word is
 * missing. retail-go keeps the same carts, byte for byte.
 */
#include "ermes.h"

enum {
    ITEMS = 1024,
    LINES = 8,          /* of a cart */
    SHELF = 32,         /* items of a page */
    PAGES = ITEMS / SHELF,
    SITE_PAGES = 64,    /* pages that count visits */
    SHOWN = 5,          /* items that browsing shows */
    MAX_QUANTITY = 99,
    MAX_STOCK = 9999,
    FULL_SHELF = 120,   /* stock of a new page, and after an order */
    REORDER = 20,       /* below it an order is placed */
    SCARCE = 40,        /* below it an item is about to be gone */
    MAX_NAME = 48,
};

/* ---- text ---------------------------------------------------------------- */

/* The reply as it grows. The longest is a full cart's, below 700 bytes even if every
 * number in the record is as large as can be: a heading of 91, eight lines of 53, five
 * totals of 21, and the tag. */
static char text[1024];
static int32_t text_len;

static void put_bytes(const char *s, int32_t n) {
    char *to = text + text_len;
    for (int32_t i = 0; i < n; i++) to[i] = s[i];
    text_len += n;
}

static void put(const char *s) { put_bytes(s, ermes_strlen(s)); }

static void put_char(char c) { text[text_len++] = c; }

static void put_number(uint64_t v) {
    int32_t digits = 1;
    for (uint64_t limit = 10; digits < 20 && v >= limit; limit *= 10) digits++;
    text_len += digits;
    char *to = text + text_len;
    do *--to = (char)('0' + v % 10);
    while ((v /= 10) > 0);
}

static void put_signed(int64_t v) {
    if (v < 0) put_char('-');
    put_number(v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

static void put_cents(uint32_t cents) {
    put_number(cents / 100);
    put_char('.');
    put_char((char)('0' + cents / 10 % 10));
    put_char((char)('0' + cents % 10));
}

static void put_hex(uint32_t v) {
    for (int32_t shift = 28; shift >= 0; shift -= 4) put_char("0123456789abcdef"[v >> shift & 15]);
}

/* ---- checksums ----------------------------------------------------------- */

/* CRC-32 (IEEE 802.3) by nibbles: 16 words of table, not 256. */
static const uint32_t crc_nibble[16] = {
    0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
    0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
};

static uint32_t crc32(const void *data, int32_t n) {
    const uint8_t *p = data;
    uint32_t crc = ~0u;
    for (int32_t i = 0; i < n; i++) {
        crc ^= p[i];
        crc = crc >> 4 ^ crc_nibble[crc & 15];
        crc = crc >> 4 ^ crc_nibble[crc & 15];
    }
    return ~crc;
}

/* FNV-1a, 32 bits: cheaper than a CRC, for what is only to be told apart. */
static uint32_t fnv1a(const char *s, int32_t n) {
    uint32_t h = 0x811c9dc5;
    for (int32_t i = 0; i < n; i++) h = (h ^ (uint8_t)s[i]) * 0x01000193;
    return h;
}

static const uint32_t sha_k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotr(uint32_t x, int32_t n) { return x >> n | x << (32 - n); }

static uint32_t load_be(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The compression function of SHA-256 (FIPS 180-4, section 6.2.2). */
static void sha_block(uint32_t h[8], const uint8_t *block) {
    uint32_t w[64], s[8];
    for (int32_t t = 0; t < 16; t++) w[t] = load_be(block + 4 * t);
    for (int32_t t = 16; t < 64; t++) {
        uint32_t s0 = rotr(w[t - 15], 7) ^ rotr(w[t - 15], 18) ^ w[t - 15] >> 3;
        uint32_t s1 = rotr(w[t - 2], 17) ^ rotr(w[t - 2], 19) ^ w[t - 2] >> 10;
        w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    for (int32_t i = 0; i < 8; i++) s[i] = h[i];
    for (int32_t t = 0; t < 64; t++) {
        uint32_t e = s[4], a = s[0];
        uint32_t t1 = s[7] + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & s[5]) ^ (~e & s[6])) + sha_k[t] + w[t];
        uint32_t t2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
        s[7] = s[6], s[6] = s[5], s[5] = e, s[4] = s[3] + t1;
        s[3] = s[2], s[2] = s[1], s[1] = a, s[0] = t1 + t2;
    }
    for (int32_t i = 0; i < 8; i++) h[i] += s[i];
}

/* salt is one whole block of SHA-256: names are hashed behind it. */
static const char salt[65] = "ermes retail: a visitor is counted under a pseudonym, not a name";

/* pseudonym is SHA-256 of salt and name, its first two words. name is at most
 * MAX_NAME bytes, so that padding and length fit into its block. */
static void pseudonym(const char *name, int32_t n, uint32_t out[2]) {
    uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    uint8_t block[64] = {0};
    for (int32_t i = 0; i < n; i++) block[i] = (uint8_t)name[i];
    block[n] = 0x80;
    uint32_t bits = 8 * (64 + (uint32_t)n);
    block[62] = (uint8_t)(bits >> 8);
    block[63] = (uint8_t)bits;
    sha_block(h, (const uint8_t *)salt);
    sha_block(h, block);
    out[0] = h[0], out[1] = h[1];
}

/* ---- requests ------------------------------------------------------------ */

static struct {
    char client[MAX_NAME];
    int32_t client_len;
    int32_t item, quantity, page, delta; /* ABSENT if the input has none */
} request;

enum { ABSENT = INT32_MIN };

static int word_is(const char *w, int32_t n, const char *name) {
    for (int32_t i = 0; i < n; i++)
        if (w[i] != name[i]) return 0; /* name ends in 0, w has none */
    return name[n] == 0;
}

/* read_number reads the whole of s, a decimal number within [low, high]. */
static int read_number(const char *s, int32_t n, int32_t low, int32_t high, int32_t *out) {
    int32_t v = 0, i = n > 0 && s[0] == '-';
    if (i == n || n - i > 9) return 0;
    for (; i < n; i++) {
        if (s[i] < '0' || s[i] > '9') return 0;
        v = 10 * v + (s[i] - '0');
    }
    if (s[0] == '-') v = -v;
    *out = v;
    return low <= v && v <= high;
}

static int32_t read_word(const char *w, int32_t n) {
    int32_t eq = 0, ignored;
    while (eq < n && w[eq] != '=') eq++;
    if (eq == n) return ermes_fail("input: a word is not of the form name=value");
    const char *v = w + eq + 1;
    int32_t vn = n - eq - 1;
    if (word_is(w, eq, "client")) {
        if (vn < 1 || vn > MAX_NAME) return ermes_fail("input: client wants 1 to 48 bytes");
        for (int32_t i = 0; i < vn; i++) request.client[i] = v[i];
        request.client_len = vn;
    } else if (word_is(w, eq, "item")) {
        if (!read_number(v, vn, 0, ITEMS - 1, &request.item)) return ermes_fail("input: item wants 0 to 1023");
    } else if (word_is(w, eq, "quantity")) {
        if (!read_number(v, vn, 1, MAX_QUANTITY, &request.quantity)) return ermes_fail("input: quantity wants 1 to 99");
    } else if (word_is(w, eq, "page")) {
        if (!read_number(v, vn, 0, SITE_PAGES - 1, &request.page)) return ermes_fail("input: page wants 0 to 63");
    } else if (word_is(w, eq, "delta")) {
        if (!read_number(v, vn, -999, 999, &request.delta)) return ermes_fail("input: delta wants -999 to 999");
    } else if (word_is(w, eq, "seq")) {
        if (!read_number(v, vn, 0, 999999999, &ignored)) return ermes_fail("input: seq wants 0 to 999999999");
    } else {
        return ermes_fail("input: unknown word; there are client, item, quantity, page, delta, seq");
    }
    return 0;
}

/* read_request parses the input. It also starts an empty text. */
static int32_t read_request(void) {
    static char input[256];
    text_len = 0;
    request.item = request.quantity = request.page = request.delta = ABSENT;
    request.client_len = 0;
    for (const char *s = "anonymous"; *s; s++) request.client[request.client_len++] = *s;

    int32_t n = ermes_input(input, sizeof input);
    if (n > (int32_t)sizeof input) return ermes_fail("input: longer than 256 bytes");
    for (int32_t i = 0; i < n;) {
        int32_t start = i;
        while (i < n && input[i] != ' ') i++;
        if (i > start && read_word(input + start, i - start)) return 1;
        i++;
    }
    return 0;
}

/* draw returns a random number below n, n a power of two. */
static int32_t draw(int32_t n) {
    uint32_t r;
    ermes_random(&r, sizeof r);
    return (int32_t)(r & (uint32_t)(n - 1));
}

/* ---- records ------------------------------------------------------------- */

struct line {
    uint32_t item, quantity, unit, added; /* unit price in cents; revision that added it */
};

struct cart {
    uint32_t magic, revision, count;
    struct line lines[LINES];
    uint32_t crc; /* of all that stands before it */
};

struct shelf {
    uint32_t magic, revision, page;
    uint32_t stock[SHELF];
    uint32_t crc;
};

enum { CART = 0x54524143, SHELVES = 0x464c4853 }; /* "CART", "SHLF" */

static char key[64];
static int32_t key_len;

static void make_key(const char *kind, const char *name, int32_t n) {
    key_len = 0;
    while (*kind) key[key_len++] = *kind++;
    for (int32_t i = 0; i < n; i++) key[key_len++] = name[i];
}

static void make_number_key(const char *kind, int32_t v) {
    char two[2] = {(char)('0' + v / 10), (char)('0' + v % 10)};
    make_key(kind, two, 2);
}

/* load_record fills r, size bytes, from the key. It returns 1 if it is there,
 * 0 if it is not, -1 (and has said why) if it is not a record of this kind. */
static int load_record(ermes_store s, void *r, int32_t size, uint32_t magic) {
    int32_t n = ermes_kv_get(s, key, key_len, r, size);
    if (n == ERMES_NOT_FOUND) return 0;
    uint32_t *words = r;
    if (n != size || words[0] != magic || words[size / 4 - 1] != crc32(r, size - 4)) {
        ermes_fail("store: the record is damaged");
        return -1;
    }
    return 1;
}

static int32_t save_record(ermes_store s, void *r, int32_t size) {
    uint32_t *words = r;
    words[size / 4 - 1] = crc32(r, size - 4);
    if (ermes_kv_set(s, key, key_len, r, size) < 0) return ermes_fail("store: the record cannot be written");
    return 0;
}

/* reply sends the text, closed by a tag that changes with it. */
static int32_t reply(void) {
    uint32_t tag = fnv1a(text, text_len);
    put("tag ");
    put_hex(tag);
    put_char('\n');
    ermes_output(text, text_len);
    return 0;
}

static ermes_store open_store(void) {
    ermes_store s = ermes_open("");
    if (s < 0) ermes_fail("store: the call has none");
    return s;
}

/* ---- prices -------------------------------------------------------------- */

/* unit_price is the price of an item, 0.99 to 99.98, in cents. */
static uint32_t unit_price(uint32_t item) { return 99 + (item * 2654435761u >> 8) % 9900; }

static uint32_t category(uint32_t item) { return item & 3; }

static const uint32_t tax_percent[4] = {4, 5, 10, 22}; /* by category */

struct totals {
    uint32_t gross, discount, tax, shipping; /* cents */
};

/* price_lines totals a cart: 5 % off from 3 pieces of a kind, 10 % from 10; taxes
 * are rounded per line; shipping is free from 50.00. */
static struct totals price_lines(const struct cart *c) {
    struct totals t = {0, 0, 0, 0};
    for (uint32_t i = 0; i < c->count; i++) {
        const struct line *l = &c->lines[i];
        uint32_t gross = l->unit * l->quantity;
        uint32_t off = l->quantity >= 10 ? 10 : l->quantity >= 3 ? 5 : 0;
        uint32_t discount = gross * off / 100;
        t.gross += gross;
        t.discount += discount;
        t.tax += ((gross - discount) * tax_percent[category(l->item)] + 50) / 100;
    }
    t.shipping = c->count > 0 && t.gross - t.discount < 5000 ? 490 : 0;
    return t;
}

static void put_amount(const char *name, uint32_t cents) {
    put(name);
    put_char(' ');
    put_cents(cents);
    put_char('\n');
}

static void put_totals(const struct totals *t) {
    put_amount("gross", t->gross);
    put_amount("discount", t->discount);
    put_amount("tax", t->tax);
    put_amount("shipping", t->shipping);
    put_amount("total", t->gross - t->discount + t->tax + t->shipping);
}

/* ---- carts --------------------------------------------------------------- */

static struct cart cart;

/* load_cart reads the caller's cart; one that nobody has written is empty. */
static int load_cart(ermes_store s) {
    make_key("cart/", request.client, request.client_len);
    int found = load_record(s, &cart, sizeof cart, CART);
    if (found == 0) {
        uint32_t *words = (uint32_t *)&cart;
        for (uint32_t i = 0; i < sizeof cart / 4; i++) words[i] = 0;
        cart.magic = CART;
        cart.crc = crc32(&cart, sizeof cart - 4);
    }
    if (found > 0 && cart.count > LINES) {
        ermes_fail("store: the record is damaged");
        return -1;
    }
    return found;
}

static void put_heading(void) {
    put("cart ");
    put_bytes(request.client, request.client_len);
    put(" revision ");
    put_number(cart.revision);
    put(" lines ");
    put_number(cart.count);
    put_char('\n');
}

/* put_in_cart adds to the line of the item, or opens one. The line that was
 * touched longest ago makes room in a full cart. */
static void put_in_cart(uint32_t item, uint32_t quantity) {
    uint32_t at = 0, oldest = 0;
    while (at < cart.count && cart.lines[at].item != item) {
        if (cart.lines[at].added < cart.lines[oldest].added) oldest = at;
        at++;
    }
    cart.revision++;
    if (at == cart.count) {
        if (cart.count < LINES) cart.count++;
        else at = oldest;
        cart.lines[at] = (struct line){item, 0, unit_price(item), 0};
    }
    struct line *l = &cart.lines[at];
    l->quantity += quantity;
    if (l->quantity > MAX_QUANTITY) l->quantity = MAX_QUANTITY;
    l->added = cart.revision;
}

/* view_cart shows what is in the caller's cart and what it costs. */
ERMES_EXPORT(view_cart) {
    ermes_store s;
    if (read_request() || (s = open_store()) < 0 || load_cart(s) < 0) return 1;
    put_heading();
    for (uint32_t i = 0; i < cart.count; i++) {
        const struct line *l = &cart.lines[i];
        put_number(l->item);
        put(" x ");
        put_number(l->quantity);
        put(" at ");
        put_cents(l->unit);
        put(" = ");
        put_cents(l->unit * l->quantity);
        put_char('\n');
    }
    struct totals t = price_lines(&cart);
    put_totals(&t);
    return reply();
}

/* add_to_cart puts an item into the caller's cart. */
ERMES_EXPORT(add_to_cart) {
    ermes_store s;
    if (read_request() || (s = open_store()) < 0 || load_cart(s) < 0) return 1;
    uint32_t item = (uint32_t)(request.item == ABSENT ? draw(ITEMS) : request.item);
    put_in_cart(item, (uint32_t)(request.quantity == ABSENT ? 1 : request.quantity));
    if (save_record(s, &cart, sizeof cart)) return 1;
    put_heading();
    put("added ");
    put_number(item);
    put_char('\n');
    struct totals t = price_lines(&cart);
    put_totals(&t);
    return reply();
}

/* ---- catalogue ----------------------------------------------------------- */

static struct shelf shelf;

static int load_shelf(ermes_store s, int32_t page) {
    make_number_key("shelf/", page);
    int found = load_record(s, &shelf, sizeof shelf, SHELVES);
    if (found == 0) {
        shelf.magic = SHELVES;
        shelf.revision = 0;
        shelf.page = (uint32_t)page;
        for (int32_t i = 0; i < SHELF; i++) shelf.stock[i] = FULL_SHELF;
        shelf.crc = crc32(&shelf, sizeof shelf - 4);
    }
    return found;
}

/* appeal orders the items of a page for a caller: popular, cheap, of the category
 * that the caller likes, and not about to be gone. */
static uint32_t appeal(uint32_t item, uint32_t stock, uint32_t taste) {
    uint32_t popular = (item * 0x9e3779b1u) >> 24;
    return popular + (category(item) == taste ? 128 : 0) + (stock >= SCARCE ? 64 : 0) + (10000 - unit_price(item)) / 100;
}

/* browse_catalogue shows the items of a page that suit the caller best. */
ERMES_EXPORT(browse_catalogue) {
    ermes_store s;
    if (read_request() || (s = open_store()) < 0) return 1;
    int32_t page = (request.page == ABSENT ? draw(PAGES) : request.page) & (PAGES - 1);
    if (load_shelf(s, page) < 0) return 1;
    uint32_t taste = crc32(request.client, request.client_len) & 3;

    uint32_t score[SHOWN], best[SHOWN], n = 0;
    for (uint32_t i = 0; i < SHELF; i++) {
        uint32_t item = (uint32_t)page * SHELF + i;
        uint32_t a = appeal(item, shelf.stock[i], taste);
        if (n == SHOWN && a <= score[n - 1]) continue;
        uint32_t at = n < SHOWN ? n++ : SHOWN - 1;
        for (; at > 0 && score[at - 1] < a; at--) score[at] = score[at - 1], best[at] = best[at - 1];
        score[at] = a, best[at] = item;
    }
    put("page ");
    put_number(page);
    put(" revision ");
    put_number(shelf.revision);
    put_char('\n');
    for (uint32_t i = 0; i < n; i++) {
        put_number(best[i]);
        put(" at ");
        put_cents(unit_price(best[i]));
        put(" stock ");
        put_number(shelf.stock[best[i] % SHELF]);
        put_char('\n');
    }
    return reply();
}

/* adjust_stock takes pieces of an item from the shelf, or puts some there. What
 * runs low is ordered, and arrives at once. */
ERMES_EXPORT(adjust_stock) {
    ermes_store s;
    if (read_request() || (s = open_store()) < 0) return 1;
    int32_t item = request.item == ABSENT ? draw(ITEMS) : request.item;
    int32_t delta = request.delta == ABSENT ? -1 : request.delta;
    if (load_shelf(s, item / SHELF) < 0) return 1;

    int32_t stock = (int32_t)shelf.stock[item % SHELF] + delta, ordered = 0;
    if (stock < 0) return ermes_fail("stock: there are not so many pieces");
    if (stock > MAX_STOCK) return ermes_fail("stock: the shelf holds 9999 pieces of an item");
    if (stock < REORDER) ordered = FULL_SHELF - stock;
    shelf.stock[item % SHELF] = (uint32_t)(stock + ordered);
    shelf.revision++;
    if (save_record(s, &shelf, sizeof shelf)) return 1;

    uint32_t pieces = 0, value = 0; /* whole units: 32 · 9,999 · 99.98 < 2^32 */
    for (uint32_t i = 0; i < SHELF; i++) {
        pieces += shelf.stock[i];
        value += shelf.stock[i] * unit_price((uint32_t)(item / SHELF) * SHELF + i) / 100;
    }
    put("item ");
    put_number(item);
    put(" stock ");
    put_number(stock + ordered);
    put(" ordered ");
    put_number(ordered);
    put(" page pieces ");
    put_number(pieces);
    put(" worth ");
    put_number(value);
    put_char('\n');
    return reply();
}

/* ---- visits -------------------------------------------------------------- */

/* count_visit counts a visit of a page by a visitor who stays unknown. */
ERMES_EXPORT(count_visit) {
    ermes_store s;
    if (read_request() || (s = open_store()) < 0) return 1;
    int32_t page = request.page == ABSENT ? 0 : request.page;
    uint32_t visitor[2];
    pseudonym(request.client, request.client_len, visitor);
    int64_t visits;
    make_number_key("visits/", page);
    if (ermes_kv_increment(s, key, key_len, 1, &visits) < 0) return ermes_fail("store: the visit cannot be counted");
    put("page ");
    put_number(page);
    put(" visits ");
    put_signed(visits);
    put(" visitor ");
    put_hex(visitor[0]);
    put_hex(visitor[1]);
    put_char('\n');
    ermes_output(text, text_len);
    return 0;
}

/* ---- bodies of constant gas ---------------------------------------------- */

/* read_const and write_const do the same work whatever the input, the state and
 * the clock, so that latencies can be added up by hand: no branch and no length
 * depends on any of them. */

static uint32_t hash_state[8];
static uint8_t hash_block[64];

static void hash_twice(void) {
    for (int32_t i = 0; i < 8; i++) hash_state[i] = sha_k[i];
    sha_block(hash_state, (const uint8_t *)salt);
    sha_block(hash_state, hash_block);
}

/* read_const looks at one entry, how long it is, and replies with 32 bytes. */
ERMES_EXPORT(read_const) {
    ermes_store s = ermes_open("");
    int32_t n = ermes_kv_get(s, "const", 5, hash_block, 0);
    *(int32_t *)hash_block = n;
    hash_twice();
    ermes_output(hash_state, sizeof hash_state);
    return s < 0;
}

/* write_const overwrites one entry with 32 bytes, other ones each time. */
ERMES_EXPORT(write_const) {
    ermes_store s = ermes_open("");
    *(int64_t *)hash_block = ermes_now();
    ermes_random(hash_block + 8, 8);
    hash_twice();
    int32_t status = ermes_kv_set(s, "const", 5, hash_state, sizeof hash_state);
    ermes_output(hash_state, sizeof hash_state);
    return s < 0 || status < 0;
}
