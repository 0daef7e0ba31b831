// Package postgres keeps what Balcão knows: a store an aggregate, over one pool of connections.
//
// Every statement on a tenant's rows runs as the role balcao_app inside a transaction that names the tenant, so that row-level security
// answers with nothing when the code forgets (R1 to R4). Only tenancy.go opens such transactions. Queries live in the .sql files beside
// their store and are checked against the schema when the database is opened.
//
// Ids are UUIDs made here, version 7; uuid.Nil stands for "none". Instants are in UTC. Errors carry a desk.Code where a caller can act
// on one; everything else is desk.CodeInternal to desk.CodeOf.
package postgres
