package main

import "math/rand/v2"

// pick returns one of the list.
func pick[T any](list []T) T {
	return list[rand.IntN(len(list))] //nolint:gosec // spreads load, guards nothing
}

// shuffle puts the list in another order.
func shuffle[T any](list []T) {
	rand.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] }) //nolint:gosec // spreads noise, guards nothing
}
