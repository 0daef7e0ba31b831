// Package connection serves the WhatsApp numbers of a tenant: registering, settings, health, pairing and what helps a number that is in trouble
// (WA-1 to WA-3, WA-11). Credentials go in and never come out.
package connection
