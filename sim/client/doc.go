// Package client is a user of the platform: it draws calls from its workload,
// holds a token, caches metadata, remembers per collection what it has seen,
// and measures how long it waits.
//
// A Client is a state machine like a node. Each call passes three gates: a
// valid token (thesis section 2.2, authentication and authorisation), the
// metadata of its collection (metadata lookup), then it is sent to the access
// node (scheduling).
package client
