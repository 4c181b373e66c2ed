package scenarios

// Link is how well a link works, in both directions. It is a reliable stream, as
// a TCP connection is: what is lost is sent again after a timeout, nothing arrives
// twice and nothing overtakes, so that all of it shows as delay and as traffic.
type Link struct {
	Jitter    *Jitter // nil = none
	Loss      float64 // probability that a transmission is lost
	Duplicate float64 // probability that a transmission arrives twice
}

// Perfect reports whether the link never adds anything.
func (l *Link) Perfect() bool { return len(l.given()) == 0 }

// given lists the keys that make the link less than perfect.
func (l *Link) given() (keys []string) {
	if l.Jitter != nil {
		keys = append(keys, "jitter")
	}
	if l.Loss != 0 {
		keys = append(keys, "loss")
	}
	if l.Duplicate != 0 {
		keys = append(keys, "duplicate")
	}
	return keys
}

// Jitter is a random addition to the delay of a message.
type Jitter struct {
	Distribution string
	Mean         int64 // ns
}

// Distributions of jitter.
const (
	UniformJitter     = "uniform"     // on [0, 2·mean]
	ExponentialJitter = "exponential" // with that mean
)

// A Fault breaks nodes or links for a time; exactly one of its three kinds is given.
type Fault struct {
	From, Until int64    // ns; Until 0 = to the end
	Crash       []string // nodes, or tiers
	Partition   []string // links, each by the node below it, or tiers
	Degrade     []string // likewise
	Link                 // Degrade: how the links work meanwhile
	Slow        float64  // Degrade: factor on the propagation delay

	MTTF, MTTR int64 // ns; mean times to failure and to repair of faults by chance; 0 = one fault, from From until Until
	Together   bool  // by chance: all fail and are mended at the same times
}

// Random reports whether chance decides when it breaks.
func (f *Fault) Random() bool { return f.MTTF > 0 }

// kinds are the nodes and tiers of each kind of fault, by the key that lists them.
func (f *Fault) kinds() map[string][]string {
	return map[string][]string{"crash": f.Crash, "partition": f.Partition, "degrade": f.Degrade}
}

// Requests bounds queues, and says what clients do that hear nothing.
type Requests struct {
	Timeout    int64 // ns; 0 = they wait for ever
	Retries    int
	Backoff    int64 // ns
	QueueLimit int   // 0 = no limit
}

func (j *Jitter) keys() []key {
	return []key{
		req("distribution", enum(&j.Distribution, UniformJitter, ExponentialJitter), "`uniform` on 0 to twice the mean, or `exponential`."),
		req("mean", duration(&j.Mean).above(0).unset(), "Mean of the added delay."),
	}
}

func (f *Fault) keys() []key {
	return []key{
		opt("from", span(&f.From).atLeast(0), "When it begins; of faults by chance, since when it may."),
		opt("until", span(&f.Until).above(0).unset(), "When it is mended; never if absent. Of faults by chance, until when anything is broken; to the end if absent."),
		opt("mttf", span(&f.MTTF).above(0).unset(), "Faults by chance: mean time to failure. What is listed works for exponential times of this mean from `from` on, and is broken for exponential times of mean `mttr`, in turn. (The mean time between failures, MTBF, is mttf + mttr.)"),
		opt("mttr", span(&f.MTTR).above(0).unset(), "Faults by chance: mean time to repair."),
		opt("together", boolean(&f.Together), "Faults by chance: all that is listed fails and is mended at the same times, those of the first; else each on its own.").omit(!f.Random()),
		opt("crash", names(&f.Crash).orOne().unset(), "Nodes, or tiers, that stop. What they have in memory is lost: calls that run or wait, warm instances, verified tokens. Their store is durable; they go on where they stopped. Give one of `crash`, `partition`, `degrade`."),
		opt("partition", names(&f.Partition).orOne().unset(), "Links that carry nothing, each named by the node below it, or by a tier. What is sent over them waits."),
		opt("degrade", names(&f.Degrade).orOne().unset(), "Links that work badly, named likewise: with the jitter, loss, duplication and slowness given here instead of their own."),
		opt("jitter", optional(&f.Jitter, (*Jitter).keys), "As in `network`; `degrade` only."),
		opt("loss", number(&f.Loss).between(0, 0.9), "As in `network`; `degrade` only."),
		opt("duplicate", number(&f.Duplicate).between(0, 1), "As in `network`; `degrade` only."),
		opt("slow", number(&f.Slow).above(0).between(0, 1e6).or(1), "Factor on the propagation delay; `degrade` only."),
	}
}

func (r *Requests) keys() []key {
	return []key{
		opt("timeout", duration(&r.Timeout).above(0).orNever(), "How long a client waits for a reply before it gives the call up, or sends it again. It cannot know whether the call was executed."),
		opt("retries", integer(&r.Retries).between(0, 1000), "How often a client sends a call again that timed out or was turned away by a full queue."),
		opt("backoff", duration(&r.Backoff).atLeast(0), "Time between learning of a failure and sending again."),
		opt("queue_limit", integer(&r.QueueLimit).between(1, 1<<30).unset(), "Calls that may wait for the cores of one node; more are turned away with status `dropped`. No limit if absent."),
	}
}
