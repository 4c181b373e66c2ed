// Package azure makes requests of a file of the Azure Functions trace, of 2019 or of 2021. A
// function of the trace becomes a client, an app a collection.
package azure
