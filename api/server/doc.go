// Package server is the HTTP face of Balcão: it puts the chain of middleware before
// the route table, turns errors into problems (RFC 9457), shows health and metrics,
// and serves the web app and Swagger UI.
package server
