package demo

// Customer is somebody who writes to the company, to be made at the simulator. Name is "" when nobody knows it.
type Customer struct {
	Name, Phone string
}

// Customers returns everybody who has written, and one who has not yet, for a newcomer's first message.
func Customers() ([]Customer, error) {
	all, err := conversations()
	if err != nil {
		return nil, err
	}
	customers := []Customer{{Name: "Você", Phone: "5511955550999"}}
	for _, c := range all {
		customers = append(customers, Customer{Name: c.Contact, Phone: c.Phone})
	}
	return customers, nil
}
