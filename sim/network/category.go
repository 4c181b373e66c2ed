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

// class is the traffic class: foreground or background.
func (c Category) class() int {
	if c.bulk() {
		return 1
	}
	return 0
}

// bulk tells whether messages of the category are chunked in the background class.
func (c Category) bulk() bool { return c == Code || c == Migration }
