package table

// Message counts what one round sent of one category over one link. A link is
// named after its lower end; messages between a client and its node are on the
// link "access".
type Message struct {
	Round    int32  `parquet:"round,delta"`    // number of the round, from 0
	Category string `parquet:"category,dict"`  // one of Categories
	Link     string `parquet:"link,dict"`      // name of the link's lower node, or access
	Messages int64  `parquet:"messages,delta"` // end-to-end sends whose first link this was
	Hops     int64  `parquet:"hops,delta"`     // traversals of this link: statements on traffic use hops
	Bytes    int64  `parquet:"bytes,delta"`    // bytes carried over this link, headers included
}

// AccessLink is the name of all links between clients and nodes together.
const AccessLink = "access"

// Categories are the categories of messages in the order of every table and
// figure: how a request travels, then how state and placement do.
var Categories = [...]string{
	"token", "metadata", "code", "invoke", "reply", "offload", "remote-access",
	"propagation", "discovery", "gossip", "migration", "control",
}
