package scenarios

// Collections is a number of collections that differ in name alone.
type Collections struct {
	Name        string
	Count       int // 0: one collection called Name; n: Name-0 ... Name-(n-1)
	Consistency string
	Size        Size
	At          string // node of the first copy; "" = the root
	Reads       string // function that clients call to read; "" = nobody reads
	Writes      string // function that clients call to write; "" = nobody writes
	Labels      map[string]string

	Group, Namespace, Owner string // Group "" = the first
	CoLocation              string // co-location group; "" = none
}

// Size is what the state of a collection occupies at the start: Min bytes, or
// drawn between Min and Max with a uniform logarithm if Max > Min.
type Size struct {
	Min, Max int64 // bytes, 0 < Min <= Max
}

func (c *Collections) keys() []key {
	return []key{
		req("name", name(&c.Name), "Name of the collection, or with `count` of the group."),
		opt("count", integer(&c.Count).between(1, maxMembers).unset(), "Number of collections, called `name-0`, `name-1`, ...; one, called `name`, if absent."),
		req("consistency", enum(&c.Consistency, SEC, Sequential), "`sec`: strong eventual consistency, any copy takes writes. `sequential`: a leader orders all writes."),
		opt("size", sizeRange(&c.Size).or(1<<20), "Size of the state at the start: one size, or `{min, max, distribution: log-uniform}`."),
		opt("at", name(&c.At).unset(), "Node that holds the first copy; the root if absent."),
		opt("reads", name(&c.Reads).unset(), "Function that clients call to read."),
		opt("writes", name(&c.Writes).unset(), "Function that clients call to write."),
		opt("group", name(&c.Group).unset(), "Group that owns the collection; the first if absent."),
		opt("namespace", name(&c.Namespace).unset(), "Namespace that it belongs to, for queries and permissions."),
		opt("owner", name(&c.Owner).unset(), "Owner, for queries and permissions such as `collection.owner == caller.subject`."),
		opt("co_location", name(&c.CoLocation).unset(), "Co-location group: sequential collections that one function writes must be in one. Its collections are placed as one, so they have one consistency model and one `at`."),
		opt("labels", labels(&c.Labels), "Metadata that queries can select by."),
	}
}
