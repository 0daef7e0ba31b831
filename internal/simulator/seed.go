package simulator

import (
	"fmt"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

// SeedSpec is what a trial or a test starts with. Seeding twice changes nothing
// that the first time made: instances are known by id, customers by number.
type SeedSpec struct {
	Instances []zapi.InstanceSpec
	Customers []zapi.CustomerSpec
}

// Seeded is what a SeedSpec became, in its order.
type Seeded struct {
	Instances []zapi.Instance
	Customers []zapi.Customer
}

// Seed makes instances and customers.
func (s *Stack) Seed(spec SeedSpec) (Seeded, error) {
	var out Seeded
	for _, in := range spec.Instances {
		inst, err := s.Zapi.AddInstance(in)
		if err != nil {
			return out, fmt.Errorf("seed instance %q: %w", in.Name, err)
		}
		out.Instances = append(out.Instances, inst)
	}
	for _, c := range spec.Customers {
		customer, err := s.Zapi.AddCustomer(c)
		if err != nil {
			return out, fmt.Errorf("seed customer %q: %w", c.Name, err)
		}
		out.Customers = append(out.Customers, customer)
	}
	return out, nil
}
