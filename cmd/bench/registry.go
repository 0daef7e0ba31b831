package main

import (
	"cmp"
	"context"
	"slices"
)

// measurement is one subject of the table. Its file registers it.
type measurement struct {
	// place orders the table.
	place int
	name  string
	run   func(context.Context, *stand) (section, error)
}

var measurements []measurement

// register is called by the file of each measurement, in its init.
func register(m measurement) {
	measurements = append(measurements, m)
	slices.SortFunc(measurements, func(a, b measurement) int { return cmp.Compare(a.place, b.place) })
}

func names() []string {
	list := make([]string, len(measurements))
	for i, m := range measurements {
		list[i] = m.name
	}
	return list
}

// chosen returns the measurements of these names, all of them when there are none.
func chosen(only []string) []measurement {
	if len(only) == 0 {
		return measurements
	}
	return slices.DeleteFunc(slices.Clone(measurements), func(m measurement) bool { return !slices.Contains(only, m.name) })
}
