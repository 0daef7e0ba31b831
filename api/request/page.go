package request

// Page is the form of every list: the items, never null, and where the next page
// begins, null on the last one (PL-1).
type Page[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor" extensions:"x-nullable" example:"MDE5M2Y"`
}

// NewPage makes a page; "" as next means that there is none.
func NewPage[T any](items []T, next string) Page[T] {
	page := Page[T]{Items: items}
	if items == nil {
		page.Items = []T{}
	}
	if next != "" {
		page.NextCursor = &next
	}
	return page
}
