package network

// Category is what a message is for; traffic is counted by it.
type Category uint8

// The categories, in the order of tables and plots.
const (
	Token        Category = iota // identity assertions, tokens
	Metadata                     // metadata queries and their results
	Code                         // function binaries
	Invoke                       // client to access node
	Reply                        // the way back of an invocation
	Offload                      // every later hop of a request
	RemoteAccess                 // key-value accesses to another node's store
	Propagation                  // updates to other replicas
	Discovery                    // directory upkeep
	Gossip                       // neighbours' epoch statistics
	Migration                    // state of a collection on its way to a new copy
	Control                      // the placement protocol: PROPOSE to HANDOVER
	Categories   = iota
)

var categoryNames = [Categories]string{
	"token", "metadata", "code", "invoke", "reply", "offload",
	"remote-access", "propagation", "discovery", "gossip", "migration", "control",
}

// String is the name that tables use.
func (c Category) String() string { return categoryNames[c] }

// A class is a priority on lines. Messages of one class never overtake each other.
type class uint8

// The classes, most urgent first.
const (
	foreground class = iota // requests, replies, control: short
	demanded                // binaries: long, but a call waits for each
	background              // migrations: long, and the old copies serve meanwhile
	classes    = iota
)

func (c Category) class() class {
	switch c {
	case Code:
		return demanded
	case Migration:
		return background
	default:
		return foreground
	}
}

// bulk reports whether messages of the category are cut into chunks.
func (c Category) bulk() bool { return c.class() != foreground }
