package desk

import "hash/fnv"

// ParticipantColors is how many colours tell the people of a group apart.
const ParticipantColors = 8

// ParticipantColor returns the colour of a participant of a group, 1 to ParticipantColors, from the identity key under which messages and
// lists of participants know the person (WA-10). The same key has the same colour everywhere, and 0 is for no key.
func ParticipantColor(key string) int {
	if key == "" {
		return 0
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	return int(h.Sum32()%ParticipantColors) + 1
}
