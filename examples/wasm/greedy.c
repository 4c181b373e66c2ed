/* The policy `greedy`: it moves the one copy to the node where most calls enter, if they are more
 * than those that enter here by the share that the first parameter says. examples/wasm/build.sh
 * builds greedy.wasm of it.
 */
#include "ermes_policy.h"

/* Room for a question; the answer, one row, goes to the same place. One megabyte is a question
 * with thousands of nodes; for a longer one it names no place that there is. */
static word room[1 << 17];

EXPORT("buffer") word *buffer(uint32_t n) { return n <= sizeof room / sizeof room[0] ? room : (word *)UINT32_MAX; }

static int holds(const word *q, uint64_t id) {
	for (uint64_t i = 0; i < q[Q_REPLICAS].whole; i++)
		if (replicas(q)[i].id.whole == id)
			return 1;
	return 0;
}

EXPORT("decide") int32_t decide(word *q, uint32_t n) {
	(void)n;
	const demand *r = reads(q), *w = writes(q), *last_read = w, *last_write = w + q[Q_WRITES].whole;
	double margin = q[Q_PARAMS].whole > 0 ? params(q)[0].real : 0.1;
	double own = 0, best = 0;
	uint64_t to = 0;
	while (r < last_read || w < last_write) { /* both lists ascend: take the lower number, or add both */
		uint64_t id;
		double rate = 0;
		if (w == last_write || (r < last_read && r->access.whole <= w->access.whole))
			id = r->access.whole;
		else
			id = w->access.whole;
		if (r < last_read && r->access.whole == id)
			rate = r++->rate.real;
		if (w < last_write && w->access.whole == id)
			rate += w++->rate.real;
		if (id == q[Q_SELF].whole)
			own = rate;
		if (rate > best) {
			best = rate;
			to = id;
		}
	}
	if (best == 0 || holds(q, to) || best <= own * (1 + margin))
		return 0;
	uint64_t leads = q[Q_FLAGS].whole & F_LEADS;
	action *answer = (action *)q;
	*answer = (action){
		.kind.whole = leads ? KIND_LEAD : KIND_COPY, .to.whole = to, .drop_self.whole = 1,
		.delta = NOT_COMPUTED, .threshold.real = 0, .offer = NOT_COMPUTED,
	};
	return 1;
}
