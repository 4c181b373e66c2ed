// Package protocol is what the components of the platform say to each other:
// one Body per message, with its size on the wire.
//
// An invocation is an Invoke that becomes an Offload at each further node and
// comes back as a Reply. A copy is made by Propose, Grant, Fetch, Transfer and
// Installed; Configure tells the holders; Handover moves the leader's role.
package protocol
