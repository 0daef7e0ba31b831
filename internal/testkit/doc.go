// Package testkit gives tests the real things: an isolated, migrated Postgres
// database, a Redis, a Temporal namespace. A test asks for what it needs and gets
// it clean; nothing is shared with another test but the server process.
//
// Servers are shared by all `go test` processes of the machine. The first process
// that needs one starts it and later ones adopt it; it stays up for the next run
// until `make test-services-stop`. Variables point to servers of your own instead:
// BALCAO_TEST_DATABASE_URL (a superuser's), BALCAO_TEST_REDIS_URL and
// BALCAO_TEST_TEMPORAL (host:port).
//
// A missing server fails the test with a sentence that says what to install; no
// test is ever skipped for it.
package testkit
