package route

import (
	"fmt"
	"slices"

	"github.com/gin-gonic/gin"
)

// Handler answers a request, or returns the error that the server turns into a
// problem (RFC 9457). A handler that returns an error has written nothing.
type Handler func(c *gin.Context) error

// Route is one row of the table. Handler is nil until a resource's package binds it.
type Route struct {
	Name    Name
	Method  string
	Path    string // with gin's parameters, such as :id
	Access  Access
	Summary string
	Handler Handler
}

// Name identifies a row of the table. The value is also the name of the route in
// metrics and in tests.
type Name string

// Do binds the handler to the row of that name. A name that the table does not
// hold is a mistake in the program, and panics at start.
func (n Name) Do(handler Handler) Route {
	index := slices.IndexFunc(table, func(r Route) bool { return r.Name == n })
	if index < 0 {
		panic(fmt.Sprintf("route: the table has no row %q", n))
	}
	bound := table[index]
	bound.Handler = handler
	return bound
}

// Table returns every row, without handlers, in the order of the table. The slice
// is the caller's.
func Table() []Route { return slices.Clone(table) }

// Join returns the whole table with the handlers of the bound rows. It returns an
// error when two handlers claim one row.
func Join(bound ...[]Route) ([]Route, error) {
	joined := Table()
	for _, row := range slices.Concat(bound...) {
		index := slices.IndexFunc(joined, func(r Route) bool { return r.Name == row.Name })
		if index < 0 {
			return nil, fmt.Errorf("route: the table has no row %q", row.Name)
		}
		if joined[index].Handler != nil {
			return nil, fmt.Errorf("route: row %q has two handlers", row.Name)
		}
		joined[index].Handler = row.Handler
	}
	return joined, nil
}
