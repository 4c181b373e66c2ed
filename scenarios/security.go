package scenarios

// Security is what protects tokens, and when rights change.
type Security struct {
	Proofs bool // clients sign every request
	Events []RightsEvent
}

// A RightsEvent takes rights away in mid-run; exactly one of its two kinds is given.
type RightsEvent struct {
	At       int64 // ns
	Withdraw *Withdrawal
	Replace  *Replacement
}

// A Withdrawal takes roles from clients.
type Withdrawal struct {
	Clients []string // clients or groups of them
	Roles   []string // nil = all
}

// A Replacement redefines a role of a group.
type Replacement struct {
	Group string // "" = the first
	Role  Role
}

// Behaviours of clients.
const (
	Honest          = "honest"
	Forged          = "forged"           // its token is signed by a provider that nobody trusts
	ExpiredToken    = "expired"          // its token was good once
	Replayed        = "replayed"         // it sends again what it has overheard
	Stolen          = "stolen"           // it has another's token, but not the key
	ForeignGroup    = "foreign-group"    // it is a member of another group
	UnderPrivileged = "under-privileged" // it lacks the role
)

var behaviours = []string{Honest, Forged, ExpiredToken, Replayed, Stolen, ForeignGroup, UnderPrivileged}

func (s *Security) keys() []key {
	return []key{
		opt("proofs", boolean(&s.Proofs), "Bind tokens to their clients: each request carries a signature that the access node checks, so that nobody can use another's token or send a request twice. Without them attackers break the law of tokens, which is then counted, but no failure of the run. It costs about 100 µs of the host's time per request and no virtual time."),
		opt("events", list(&s.Events, (*RightsEvent).keys), "Rights that are taken away in mid-run. The news travels down the tree as `token` messages; until it arrives a node is stale."),
	}
}

func (e *RightsEvent) keys() []key {
	return []key{
		req("at", span(&e.At).atLeast(0), "When."),
		opt("withdraw", optional(&e.Withdraw, (*Withdrawal).keys), "Take roles from clients and revoke their tokens. Give this or `replace`."),
		opt("replace", optional(&e.Replace, (*Replacement).keys), "Redefine a role and revoke all tokens of the group. Give this or `withdraw`."),
	}
}

func (w *Withdrawal) keys() []key {
	return []key{
		req("clients", names(&w.Clients).orOne(), "Who loses them: clients, groups of them, or `all`."),
		opt("roles", names(&w.Roles).orOne().unset(), "What they lose; all roles if absent."),
	}
}

func (r *Replacement) keys() []key {
	return append([]key{
		opt("group", name(&r.Group).unset(), "Whose role it is; the first group's if absent."),
	}, r.Role.keys()...)
}
