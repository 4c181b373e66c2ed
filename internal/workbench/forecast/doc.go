// Package forecast says of a scenario what can be known before the first event: that it can run,
// what load its clients offer, where that is more than the cores can do, and what is valid but
// hardly meant.
package forecast
