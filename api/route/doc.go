// Package route is the one table of the API: every path that the server answers
// under /api, /hooks and the operational pages, each with its method, the
// permission that it needs and a sentence.
//
// A row has a [Name]. The package of the resource binds a handler to it
// (name.Do(handler)) and returns its rows from a function Routes; the server joins
// them with the table. A row that nobody binds is reserved: it is guarded like any
// other and answers 501 not_implemented (R48).
package route
