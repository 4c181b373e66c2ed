/* Placement policies as modules of WebAssembly: the question in words, as docs/EXTERNAL.md has it.
 *
 * A module exports its memory, buffer and decide, and imports nothing. ermes-sim writes n words to
 * what buffer(n) returns, and calls decide, which writes rows of six words to the same place and
 * returns how many.
 */
#ifndef ERMES_POLICY_H
#define ERMES_POLICY_H

#include <stdint.h>

typedef union {
	uint64_t whole; /* numbers of places, bytes, epochs, counts, flags, the seed */
	double real;    /* seconds, rates per second, energies in requests in flight */
} word;

/* The head of a question, by position. */
enum {
	Q_PROTOCOL, /* 1 */
	Q_SELF, Q_LEADER, /* numbers of places */
	Q_FLAGS,
	Q_BYTES, Q_EPOCH, Q_IDLE, /* whole */
	Q_QUIET,                  /* real */
	Q_SEED,
	Q_BETA, Q_EPSILON, Q_KAPPA, Q_CPU, /* real, weights of the objective */
	Q_EPOCH_LENGTH, Q_SERVICE,         /* real */
	Q_UPDATES, Q_UPDATES_T,            /* real */
	Q_USED, Q_CAPACITY, Q_PRICE, Q_LOAD, Q_CORES, /* memory of this node: whole, whole, real, real, real */
	Q_PLACES, Q_REPLICAS, Q_READS, Q_WRITES, Q_NEIGHBOURS, Q_PARAMS, /* lengths of the lists */
	Q_HEAD /* here the lists begin */
};

enum { F_SEQUENTIAL = 1, F_LEADS = 2, F_PARTIAL = 4 };

/* Rows of the lists, in their order. */
typedef struct { word id, parent, rtt; } place;           /* parent -1 for the root; parents first */
typedef struct { word id; } replica;                      /* ascending */
typedef struct { word access, rate, effective; } demand;  /* reads, then writes; ascending */
typedef struct { word id, known, used, capacity, price, load, cores; } neighbour; /* parent first */

static inline const place *places(const word *q) { return (const place *)(q + Q_HEAD); }
static inline const replica *replicas(const word *q) { return (const replica *)(places(q) + q[Q_PLACES].whole); }
static inline const demand *reads(const word *q) { return (const demand *)(replicas(q) + q[Q_REPLICAS].whole); }
static inline const demand *writes(const word *q) { return reads(q) + q[Q_READS].whole; }
static inline const neighbour *neighbours(const word *q) { return (const neighbour *)(writes(q) + q[Q_WRITES].whole); }
static inline const word *params(const word *q) { return (const word *)(neighbours(q) + q[Q_NEIGHBOURS].whole); }

/* A row of an answer. NaN for what the rule does not compute; ermes-sim then computes the offer. */
enum { KIND_COPY, KIND_DROP, KIND_LEAD };
typedef struct { word kind, to, drop_self, delta, threshold, offer; } action;

#define NOT_COMPUTED ((word){.whole = 0x7ff8000000000000})

#define EXPORT(name) __attribute__((export_name(name)))

#endif
