package reproduce

import "fmt"

// Classes of messages, as the thesis speaks of them.
const (
	propagation = "propagation"
	offloaded   = "offload" // forwarded requests, the way back of their replies, remote accesses
	gossip      = "gossip"
	placing     = "placement" // control, discovery, migration
	management  = "management"
)

// trafficClasses in the order of figures.
var trafficClasses = []string{propagation, offloaded, gossip, placing, management}

// trafficClass is the class of a category of messages on a link between nodes.
func trafficClass(category string) string {
	switch category {
	case "propagation":
		return propagation
	case "offload", "reply", "invoke", "remote-access":
		return offloaded
	case "gossip":
		return gossip
	case "discovery", "migration", "control":
		return placing
	case "token", "metadata", "code":
		return management
	}
	panic(fmt.Sprintf("reproduce: no class of messages has the category %q", category))
}
