package desk

import "hash/fnv"

// ParticipantColors is how many colours tell the people of a group apart.
const ParticipantColors = 8

// ParticipantColor returns the colour of a participant of a group, 1 to ParticipantColors: by the place in the group's list, which spreads
// them best, or by the identity key of somebody who is not on it (WA-10).
func ParticipantColor(key string, position *int) int {
	if position != nil {
		return *position%ParticipantColors + 1
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	return int(h.Sum32()%ParticipantColors) + 1
}
